package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FrameClockTest {
  private static final long DISTANCE = 40_000;

  private final FrameClock clock = new FrameClock();
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void stamp_firstFrame_isItsArrival() {
    assertThat(clock.distanceMicros()).isZero();
    assertThat(clock.stamp(5_000_000)).isEqualTo(5_000_000);
  }

  @Test
  void stamp_anyArrivals_strictlyIncreases() {
    long arrival = 1_000_000;
    long last = Long.MIN_VALUE;
    for (int i = 0; i < 20_000; i++) {
      // Bursts, doubles, pauses and now and then a step back
      arrival += random.nextInt(10) == 0 ? random.nextLong(-50_000, 3_000_000) : random.nextInt(9);
      long stamp = clock.stamp(arrival);
      assertThat(stamp).isGreaterThan(last);
      last = stamp;
    }
  }

  @Test
  void stamp_jitteringArrivals_areSmoothedAndStayNearby() {
    double arrivalSpread = 0;
    double stampSpread = 0;
    long lastArrival = 0;
    long lastStamp = 0;
    for (int i = 0; i < 1000; i++) {
      long arrival = 1_000_000 + i * DISTANCE + random.nextLong(-15_000, 15_000);
      long stamp = clock.stamp(arrival);
      if (i > 100) {
        assertThat(stamp).isCloseTo(1_000_000 + i * DISTANCE, Offset.offset(DISTANCE));
        arrivalSpread += Math.abs(arrival - lastArrival - DISTANCE);
        stampSpread += Math.abs(stamp - lastStamp - DISTANCE);
      }
      lastArrival = arrival;
      lastStamp = stamp;
    }
    assertThat(stampSpread).isLessThan(arrivalSpread / 2);
    assertThat(clock.distanceMicros()).isCloseTo(DISTANCE, Offset.offset(DISTANCE / 5));
  }

  @Test
  void stamp_afterAGap_isTheArrivalAgain() {
    steady(1_000_000, 50);
    long later = 1_000_000 + 50 * DISTANCE + 10_000_000;
    assertThat(clock.stamp(later)).isEqualTo(later);
    assertThat(clock.distanceMicros()).as("the gap is no distance").isEqualTo(DISTANCE);
    assertThat(clock.stamp(later + DISTANCE)).isEqualTo(later + DISTANCE);
  }

  @Test
  void stamp_afterAShortPause_catchesUpAtOnce() {
    steady(1_000_000, 50);
    long later = 1_000_000 + 50 * DISTANCE + 500_000;
    assertThat(clock.stamp(later)).isCloseTo(later, Offset.offset(DISTANCE));
  }

  private void steady(long from, int frames) {
    for (int i = 0; i < frames; i++) {
      assertThat(clock.stamp(from + i * DISTANCE)).isEqualTo(from + i * DISTANCE);
    }
  }
}
