package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureDistanceTest {
  private final PictureDistance distance = new PictureDistance(40_000);
  private long ptsMicros = 7_000_000;

  @ParameterizedTest
  @ValueSource(longs = {16_667, 20_000, 33_333, 40_000, 80_000, 200_000})
  void next_steadyRate_isFoundAndStays(long micros) {
    feed(micros, 100);
    assertThat((double) distance.micros()).isBetween(0.93 * micros, 1.07 * micros);
    assertThat(feed(micros, 500)).isLessThanOrEqualTo(1);
  }

  @Test
  void next_jitterAndALoneGap_changeNothing() {
    for (int i = 0; i < 100; i++) {
      ptsMicros += i % 2 == 0 ? 30_000 : 50_000;
      assertThat(distance.next(ptsMicros)).isFalse();
    }
    ptsMicros += 30_000_000;
    assertThat(distance.next(ptsMicros)).isFalse();
    assertThat(distance.micros()).isEqualTo(40_000);
  }

  private int feed(long micros, int pictures) {
    int changes = 0;
    for (int i = 0; i < pictures; i++) {
      ptsMicros += micros;
      changes += distance.next(ptsMicros) ? 1 : 0;
    }
    return changes;
  }
}
