package org.lightlock.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The distance of key frames, told from their arrivals. */
class KeyFrameDistanceTest {
  private final KeyFrameDistance distance = new KeyFrameDistance();

  @Test
  void nanos_fewerThanTwo_isZero() {
    assertThat(distance.nanos()).isZero();

    distance.keyFrameAt(5_000);

    assertThat(distance.nanos()).isZero();
    assertThat(distance.keyFrames()).isEqualTo(1);
  }

  @Test
  void nanos_two_isTheirDistance() {
    distance.keyFrameAt(-1_000);
    distance.keyFrameAt(2_000);

    assertThat(distance.nanos()).isEqualTo(3_000);
  }

  @Test
  void nanos_pairsThatArriveTogether_isTheMean() {
    for (int pair = 0; pair < 20; pair++) {
      distance.keyFrameAt(pair * 100L);
      distance.keyFrameAt(pair * 100L + 2);
    }

    assertThat(distance.nanos()).isEqualTo(50);
    assertThat(distance.keyFrames()).isEqualTo(40);
  }

  @Test
  void nanos_changeOfDistance_isFollowedAfterEightMore() {
    for (int i = 0; i < 30; i++) {
      distance.keyFrameAt(i * 1_000L);
    }
    for (int i = 1; i <= 8; i++) {
      distance.keyFrameAt(29_000 + i * 40L);
    }

    assertThat(distance.nanos()).isEqualTo(40);
  }
}
