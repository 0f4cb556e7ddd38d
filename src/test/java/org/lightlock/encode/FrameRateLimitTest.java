package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameRateLimitTest {
  /** The numbers of the pictures that are taken of the first second and a bit. */
  private static List<Integer> taken(int limit, int cameraRate, int pictures, long jitterMicros) {
    FrameRateLimit rate = new FrameRateLimit(limit);
    Random random = new Random(7);
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      long jitter = jitterMicros == 0 ? 0 : random.nextLong(-jitterMicros, jitterMicros);
      if (rate.takes(5_000_000 + i * 1_000_000L / cameraRate + jitter)) {
        taken.add(i);
      }
    }
    return taken;
  }

  @Test
  void takes_fasterCamera_leavesOutEvenly() {
    assertThat(taken(10, 30, 13, 0)).containsExactly(0, 2, 5, 8, 11);
    assertThat(taken(15, 30, 7, 0)).containsExactly(0, 1, 3, 5);
    assertThat(taken(1, 25, 60, 0)).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"10, 25", "12, 25", "20, 25", "24, 25", "7, 30", "5, 60"})
  void takes_anyRates_givesTheWantedOne(int limit, int cameraRate) {
    assertThat(taken(limit, cameraRate, 60 * cameraRate, 0))
        .hasSizeBetween(60 * limit - 1, 60 * limit + 1);
  }

  @ParameterizedTest
  @CsvSource({"25, 25, 9000", "30, 25, 8000", "10, 10, 20000", "60, 25, 1000"})
  void takes_cameraOfThatRateOrSlower_leavesNothingOut(int limit, int cameraRate, long jitter) {
    assertThat(taken(limit, cameraRate, 500, jitter)).hasSizeGreaterThan(495);
  }

  @Test
  void takes_zero_takesAll() {
    FrameRateLimit rate = new FrameRateLimit(0);
    assertThat(rate.takes(1)).isTrue();
    assertThat(rate.takes(1)).isTrue();
  }

  @Test
  void takes_pauseOrClockThatWentBack_beginsAnew() {
    FrameRateLimit rate = new FrameRateLimit(10);
    assertThat(rate.takes(9_000_000)).isTrue();
    assertThat(rate.takes(9_030_000)).isFalse();
    assertThat(rate.takes(60_000_000)).isTrue();
    assertThat(rate.takes(60_030_000)).isFalse();
    assertThat(rate.takes(1_000_000)).isTrue();
    assertThat(rate.takes(1_030_000)).isFalse();
  }
}
