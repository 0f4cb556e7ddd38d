package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How fast a viewer is read, with a clock that only the test moves. */
class PaceTest {
  private static final int REPORT = 60;

  private long now = Long.MAX_VALUE - 1_000; // nanoTime may pass its end at any moment
  private final Pace pace = new Pace(now);

  @Test
  void take_wholeConversationAndAReportTenTimesASecond_neverWaits() {
    for (int i = 0; i < 200; i++) {
      assertThat(pace.take(1_500, now)).as("a header, line by line").isZero();
      now += Duration.ofMillis(20).toNanos();
    }
    for (int i = 0; i < 36_000; i++) {
      assertThat(pace.take(REPORT, now)).isZero();
      now += Duration.ofMillis(100).toNanos();
    }
  }

  @Test
  void take_smallRecordsWithoutEnd_parksAndTakes200ASecond() {
    assertThat(recordsWithin(Duration.ofSeconds(60), REPORT))
        .isBetween(60 * Pace.UNITS_PER_SECOND, 60 * Pace.UNITS_PER_SECOND + Pace.BURST_UNITS + 20);
  }

  @Test
  void take_largeRecordsWithoutEnd_takes100KilobytesASecond() {
    int record = 16_384;
    assertThat(recordsWithin(Duration.ofSeconds(60), record) * record / 60)
        .isBetween(90 << 10, 110 << 10);
  }

  @Test
  void take_tooFast_waitsLongEnoughToBeAWait() {
    long wait = 0;
    while (wait == 0) {
      wait = pace.take(REPORT, now);
    }
    assertThat(wait).isGreaterThanOrEqualTo(Pace.SHORTEST_WAIT_NANOS);
  }

  private int recordsWithin(Duration time, int bytes) {
    long end = now + time.toNanos();
    int records = 0;
    while (now - end < 0) {
      now += pace.take(bytes, now);
      records++;
    }
    return records;
  }
}
