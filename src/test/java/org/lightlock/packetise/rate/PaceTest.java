package org.lightlock.packetise.rate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000;

  @Test
  void of_smallPicture_goesAtOnce() {
    Pace pace = Pace.of(Pace.AT_ONCE, 27_000, 300_000);

    assertThat(pace).isEqualTo(new Pace(Pace.AT_ONCE, 0));
    assertThat(pace.endAt(0, Pace.AT_ONCE)).isEqualTo(Pace.AT_ONCE);
    assertThat(Pace.of(1, 100, 0)).isEqualTo(new Pace(1, 0));
  }

  @Test
  void of_keyFrame_goesInChunks() {
    Pace pace = Pace.of(48, 54_000, 0);

    assertThat(pace).isEqualTo(new Pace(16, Pace.INTERVAL_NANOS));
    assertThat(pace.endAt(0, 48)).isEqualTo(16);
    assertThat(pace.endAt(Pace.INTERVAL_NANOS - 1, 48)).isEqualTo(16);
    assertThat(pace.endAt(Pace.INTERVAL_NANOS, 48)).isEqualTo(32);
    assertThat(pace.endAt(1_000 * MILLI, 48)).isEqualTo(48);
    assertThat(pace.endAt(-5, 48)).isEqualTo(16);
    assertThat(pace.dueNanos(16)).isEqualTo(Pace.INTERVAL_NANOS);
    assertThat(pace.dueNanos(47)).isEqualTo(2 * Pace.INTERVAL_NANOS);
  }

  @Test
  void of_anyPicture_isOutWithinAPicturesDistance() {
    for (int packets = 1; packets < 2_000; packets += 7) {
      for (long estimate : new long[] {0, 1, 500_000, 5_000_000, 1_000_000_000}) {
        Pace pace = Pace.of(packets, packets * 1_130, estimate);
        assertThat(pace.chunkPackets()).isPositive();
        assertThat(pace.endAt(Pace.MAX_SPREAD_NANOS, packets)).isEqualTo(packets);
        assertThat(pace.dueNanos(packets - 1)).isBetween(0L, Pace.MAX_SPREAD_NANOS);
      }
    }
  }

  @Test
  void of_slowNetwork_isSlower() {
    assertThat(Pace.of(48, 54_000, 5_000_000).intervalNanos())
        .isEqualTo(7_200_000); // 18 kB at 20 Mb/s
    assertThat(Pace.of(48, 54_000, 100_000_000).intervalNanos()).isEqualTo(Pace.INTERVAL_NANOS);
  }
}
