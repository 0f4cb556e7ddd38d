package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lightlock.config.GatewayConfig;
import org.lightlock.encode.RenditionSpec;

/** When and how a viewer is moved; {@code RenditionStepTest} says why. */
class RenditionMovesTest {
  /** As they are configured, which is in another order. */
  private static final GatewayConfig.Renditions CONFIGURED =
      new GatewayConfig.Renditions(
          GatewayConfig.Renditions.DEFAULTS.full(),
          GatewayConfig.Renditions.DEFAULTS.tile(),
          List.of(
              new GatewayConfig.NamedRendition("middle", 1280, 720, 2_000, 2, 30),
              new GatewayConfig.NamedRendition("huge", 3840, 2160, 16_000, 2, 30)));

  private static final List<String> RENDITIONS =
      RenditionSpec.namesLargestFirst(CONFIGURED.specs());

  private final Grants grants = new Grants();
  private final List<String> opened = new ArrayList<>();
  private final List<Feed> closed = new ArrayList<>();
  private long nowNanos = TimeUnit.HOURS.toNanos(1);
  private long bytes;

  private final RenditionMoves.Opener opener =
      new RenditionMoves.Opener() {
        @Override
        public void open(String rendition) {
          opened.add(rendition);
        }

        @Override
        public void close(Feed feed) {
          closed.add(feed);
        }

        @Override
        public long bitsPerSecond(String rendition) {
          return 1_000_000;
        }
      };

  private RenditionMoves asked(String rendition) {
    return new RenditionMoves(RENDITIONS, grants.feed(rendition), opener, nowNanos);
  }

  /** So many seconds in which a fraction is lost. */
  private void pass(RenditionMoves moves, int seconds, double loss) {
    for (int i = 0; i < seconds; i++) {
      nowNanos += TimeUnit.SECONDS.toNanos(1);
      bytes += 100_000;
      moves.loss(loss, nowNanos);
      moves.tick(bytes, nowNanos);
    }
  }

  @Test
  void renditions_areOrderedByWhatTheyAskOfTheNetwork() {
    assertThat(RENDITIONS).containsExactly("huge", "full", "middle", "tile");
  }

  @Test
  void loss_opensTheNextSmallerOne_andMovesAtItsIdr() {
    RenditionMoves moves = asked("full");
    Feed full = moves.current();
    Feed middle = grants.feed("middle");

    pass(moves, 3, 0.3);
    assertThat(opened).containsExactly("middle");
    moves.opened(middle);
    assertThat(moves.picture(middle, false, nowNanos)).isEmpty();
    assertThat(moves.current()).isSameAs(full);

    assertThat(moves.picture(middle, true, nowNanos)).contains(full);

    assertThat(moves.current()).isSameAs(middle);
    assertThat(closed).containsExactly(full);
  }

  @Test
  void calm_returnsToWhatWasAskedForAndNoFurther() {
    RenditionMoves moves = asked("middle");
    Feed tile = grants.feed("tile");
    pass(moves, 3, 0.3);
    moves.opened(tile);
    var _ = moves.picture(tile, true, nowNanos);

    pass(moves, 60, 0);
    assertThat(opened).containsExactly("tile", "middle");
    Feed middle = grants.feed("middle");
    moves.opened(middle);
    var _ = moves.picture(middle, true, nowNanos);
    pass(moves, 300, 0);

    assertThat(opened).containsExactly("tile", "middle");
    assertThat(moves.current()).isSameAs(middle);
  }

  @Test
  void smallest_stays() {
    RenditionMoves moves = asked("tile");

    pass(moves, 30, 0.5);

    assertThat(opened).isEmpty();
  }

  @Test
  void move_inWork_isTheOnlyOne() {
    RenditionMoves moves = asked("full");

    pass(moves, 4, 0.5);

    assertThat(opened).containsExactly("middle");
  }

  @Test
  void rendition_notToBeHad_isTriedAgain() {
    RenditionMoves moves = asked("full");
    pass(moves, 3, 0.5);
    moves.notOpened();

    pass(moves, 3, 0.5);

    assertThat(opened).containsExactly("middle", "middle");
  }

  @Test
  void rendition_withoutAnIdr_isGivenUp() {
    RenditionMoves moves = asked("full");
    Feed middle = grants.feed("middle");
    pass(moves, 3, 0.5);
    moves.opened(middle);

    pass(moves, 10, 0.5);

    assertThat(closed).contains(middle);
    assertThat(moves.picture(middle, true, nowNanos)).isEmpty();
  }
}
