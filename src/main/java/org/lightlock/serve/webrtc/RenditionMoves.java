package org.lightlock.serve.webrtc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lightlock.packetise.rate.RenditionStep;
import org.lightlock.packetise.rate.RenditionStep.Wish;

/**
 * Which rendition one viewer gets: the one asked for, or a smaller one while the network does not
 * carry it; never a larger one. A move is complete with an IDR of the new rendition, until which
 * the old one goes on. Belongs to the viewer's lane.
 */
final class RenditionMoves {
  private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Half of what is sent is as old as this: about the last two seconds count. */
  private static final double WEIGHT_OF_OLD = 0.5;

  /** A rendition that gives no IDR for so long is not waited for. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final List<String> renditions;
  private final int asked;
  private final Opener opener;
  private final RenditionStep step;
  private int at;
  private Feed current;
  private @Nullable Feed next;
  private boolean moving;
  private int target;
  private long movingNanos;
  private long askedNanos;
  private long sentBytes;
  private double sentBitsPerSecond;

  /** Who gets and gives back what a move needs. None of it waits. */
  interface Opener {
    /** Begins to open a rendition; {@link #opened} or {@link #notOpened} is called for it. */
    void open(String rendition);

    /** A feed is needed no more. */
    void close(Feed feed);

    /** What a rendition takes, 0 when nobody knows. */
    long bitsPerSecond(String rendition);
  }

  /**
   * Begins with what was asked for.
   *
   * @param renditions all that there are, the largest first
   */
  RenditionMoves(List<String> renditions, Feed first, Opener opener, long nowNanos) {
    this.renditions = renditions;
    this.current = first;
    this.opener = opener;
    asked = Math.max(0, renditions.indexOf(first.grant().rendition()));
    at = asked;
    step = new RenditionStep(nowNanos);
    askedNanos = nowNanos;
  }

  /** What the viewer is shown. */
  Feed current() {
    return current;
  }

  /** A report on the pictures came. */
  void loss(double fraction, long nowNanos) {
    step.loss(fraction, nowNanos);
  }

  /** An estimate came. */
  void estimate(long bitsPerSecond, long nowNanos) {
    step.estimate(bitsPerSecond, nowNanos);
  }

  /** To be called often; asks about once a second whether to move. */
  void tick(long totalBytes, long nowNanos) {
    long past = nowNanos - askedNanos;
    if (past < ASK_NANOS) {
      return;
    }
    double lately = (totalBytes - sentBytes) * 8e9 / past;
    sentBitsPerSecond =
        sentBitsPerSecond == 0
            ? lately
            : WEIGHT_OF_OLD * sentBitsPerSecond + (1 - WEIGHT_OF_OLD) * lately;
    sentBytes = totalBytes;
    askedNanos = nowNanos;
    if (moving) {
      giveUpLate(nowNanos);
      return;
    }
    long higher = at > asked ? opener.bitsPerSecond(renditions.get(at - 1)) : 0;
    boolean lowerExists = at + 1 < renditions.size();
    Wish wish = step.wish((long) sentBitsPerSecond, higher, lowerExists, nowNanos);
    if (wish != Wish.STAY) {
      moving = true;
      movingNanos = nowNanos;
      target = wish == Wish.UP ? at - 1 : at + 1;
      opener.open(renditions.get(target));
    }
  }

  private void giveUpLate(long nowNanos) {
    Feed late = next;
    if (late != null && nowNanos - movingNanos > PATIENCE_NANOS) {
      next = null;
      moving = false;
      opener.close(late);
    }
  }

  /** The rendition is there. */
  void opened(Feed feed) {
    next = feed;
  }

  /** It is not to be had. */
  void notOpened() {
    moving = false;
  }

  /** All that is open. */
  List<Feed> feeds() {
    Feed coming = next;
    return coming == null ? List.of(current) : List.of(current, coming);
  }

  /**
   * Whether a picture is to be sent; an IDR of the new rendition completes the move.
   *
   * @return the feed that was left, empty for anything but a completed move
   */
  Optional<Feed> picture(Feed feed, boolean idr, long nowNanos) {
    if (feed != next || !idr) {
      return Optional.empty();
    }
    Feed left = current;
    current = feed;
    next = null;
    moving = false;
    step.moved(target > at ? Wish.DOWN : Wish.UP, nowNanos);
    at = target;
    opener.close(left);
    return Optional.of(left);
  }
}
