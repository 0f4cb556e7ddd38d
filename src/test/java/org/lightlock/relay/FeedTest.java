package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lightlock.relay.StreamChoice.Stream;

class FeedTest {
  private static final long MILLI = 1_000_000;
  private static final long DISTANCE = 40 * MILLI;

  private final Feed feed = new Feed();

  @Test
  void takes_otherStreamUntilThePreferredOneHasAPicture_thenNeverAgain() {
    feed.prefer(Stream.MAIN);
    assertThat(feed.takes(Stream.SUB, 0, DISTANCE)).isTrue();
    assertThat(feed.takes(Stream.SUB, 40 * MILLI, DISTANCE)).isTrue();
    assertThat(feed.takes(Stream.MAIN, 50 * MILLI, 0)).isTrue();
    assertThat(feed.takes(Stream.SUB, 80 * MILLI, DISTANCE)).isFalse();
    assertThat(feed.takes(Stream.MAIN, 90 * MILLI, DISTANCE)).isTrue();
    assertThat(feed.current()).isEqualTo(Stream.MAIN);
    feed.prefer(Stream.SUB);
    assertThat(feed.takes(Stream.MAIN, 130 * MILLI, DISTANCE)).as("nothing of sub yet").isTrue();
    assertThat(feed.takes(Stream.SUB, 140 * MILLI, DISTANCE)).isTrue();
    assertThat(feed.takes(Stream.MAIN, 170 * MILLI, DISTANCE)).isFalse();
  }

  @Test
  void takes_preferredStreamFallsSilent_theOtherOneHelpsOut() {
    feed.prefer(Stream.MAIN);
    feed.takes(Stream.MAIN, 0, DISTANCE);
    assertThat(feed.takes(Stream.SUB, 900 * MILLI, DISTANCE)).isFalse();
    assertThat(feed.takes(Stream.SUB, 901 * MILLI, DISTANCE)).isTrue();
    assertThat(feed.takes(Stream.SUB, 941 * MILLI, DISTANCE)).isTrue();
    assertThat(feed.takes(Stream.MAIN, 950 * MILLI, DISTANCE)).isTrue();
  }

  @Test
  void takes_slowPreferredStream_isNotInterruptedBetweenItsPictures() {
    feed.prefer(Stream.MAIN);
    feed.takes(Stream.MAIN, 0, 1000 * MILLI);
    assertThat(feed.takes(Stream.SUB, 2000 * MILLI, DISTANCE)).isFalse();
  }

  @Test
  void closed_theOtherStreamNeedNotWait() {
    feed.takes(Stream.SUB, 0, DISTANCE);
    feed.closed(Stream.MAIN);
    assertThat(feed.current()).isEqualTo(Stream.SUB);
    feed.prefer(Stream.SUB);
    assertThat(feed.takes(Stream.MAIN, MILLI, DISTANCE)).isFalse();
    feed.closed(Stream.SUB);
    assertThat(feed.takes(Stream.MAIN, 2 * MILLI, DISTANCE)).isTrue();
  }
}
