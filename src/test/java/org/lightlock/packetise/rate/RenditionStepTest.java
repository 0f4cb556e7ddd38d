package org.lightlock.packetise.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.lightlock.packetise.rate.RenditionStep.Wish;

class RenditionStepTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long FULL = 4_000_000;
  private static final long TILE = 800_000;
  private static final double NONE = 0;

  private long now = Long.MAX_VALUE - 5 * SECOND; // nanoTime may wrap
  private final RenditionStep step = new RenditionStep(now);

  @Test
  void wish_secondOfLoss_isDown() {
    run(3, 0.0, NONE, FULL, 0, true);
    step.loss(0.2, tick());

    assertThat(step.wish(FULL, 0, true, now)).isEqualTo(Wish.DOWN);
    assertThat(step.wish(FULL, 0, false, now)).isEqualTo(Wish.STAY);
  }

  @Test
  void wish_firstReportOfLoss_waitsForTheSecond() {
    step.loss(0.2, tick());
    assertThat(step.wish(FULL, 0, true, now)).isEqualTo(Wish.STAY);
    assertThat(step.wish(FULL, 0, true, now + SECOND / 2)).isEqualTo(Wish.STAY);
    step.loss(0.11, tick());
    assertThat(step.wish(FULL, 0, true, now)).isEqualTo(Wish.DOWN);
  }

  @Test
  void wish_shortLoss_isStay() {
    run(3, 0.0, NONE, FULL, 0, true);
    now += SECOND / 2;
    step.loss(0.5, now);
    assertThat(step.wish(FULL, 0, true, now)).isEqualTo(Wish.STAY);
    now += SECOND / 2;
    step.loss(0.05, now);
    assertThat(step.wish(FULL, 0, true, now)).isEqualTo(Wish.STAY);
  }

  @Test
  void wish_lossAtThreshold_isStay() {
    assertThat(run(60, 0.1, NONE, FULL, 0, true)).isEmpty();
  }

  @Test
  void wish_lowEstimate_isDownAfterASecond() {
    run(5, 0.0, 1.2 * FULL, FULL, 0, true);

    assertThat(run(10, 0.0, 0.8 * FULL, FULL, 0, true)).hasValue(2);
  }

  @Test
  void wish_risingEstimate_isStay() {
    double estimate = 300_000;
    for (int i = 0; i < 30; i++) {
      tick();
      step.loss(0, now);
      step.estimate((long) estimate, now);
      assertThat(step.wish(FULL, 0, true, now)).isEqualTo(Wish.STAY);
      estimate *= 1.08;
    }
  }

  @Test
  void wish_roomForTheLarger_isUpAfterTenSeconds() {
    assertThat(run(60, 0.0, 1.4 * FULL, TILE, FULL, false)).hasValue(11);
  }

  @Test
  void wish_roomJustNotEnough_isATrialLater() {
    assertThat(run(60, 0.0, 1.5 * TILE, TILE, FULL, false)).hasValue(21);
  }

  @Test
  void wish_noEstimateAtAll_isATrialLater() {
    assertThat(run(60, 0.0, NONE, TILE, FULL, false)).hasValue(21);
  }

  @Test
  void wish_estimateNearWhatIsSent_isStay() {
    assertThat(run(300, 0.0, 1.1 * TILE, TILE, FULL, false)).isEmpty();
  }

  @Test
  void wish_someLoss_isStay() {
    assertThat(run(300, 0.04, 2.0 * FULL, TILE, FULL, false)).isEmpty();
  }

  @Test
  void wish_noReports_isStay() {
    for (int i = 0; i < 100; i++) {
      assertThat(step.wish(TILE, FULL, false, tick())).isEqualTo(Wish.STAY);
    }
  }

  @Test
  void wish_nothingLarger_isStay() {
    assertThat(run(300, 0.0, 2.0 * FULL, FULL, 0, true)).isEmpty();
  }

  @Test
  void wish_failedTrials_comeEverMoreSeldomUpToTwoMinutes() {
    int[] expected = {21, 41, 81, 121, 121};
    for (int seconds : expected) {
      assertThat(run(300, 0.0, NONE, TILE, FULL, false)).hasValue(seconds);
      step.moved(Wish.UP, now);
      assertThat(run(10, 0.3, NONE, FULL, 0, true)).hasValue(2);
      step.moved(Wish.DOWN, now);
    }
  }

  @Test
  void wish_knownRoomAfterFailures_keepsTheLongerPatience() {
    step.moved(Wish.UP, now);
    step.moved(Wish.DOWN, now + SECOND);

    assertThat(run(60, 0.0, 2.0 * FULL, TILE, FULL, false)).hasValue(21);
  }

  @Test
  void wish_upThatLasted_forgetsTheFailures() {
    step.moved(Wish.UP, now);
    step.moved(Wish.DOWN, now);
    step.moved(Wish.UP, now);
    assertThat(run(90, 0.0, NONE, FULL, 0, true)).isEmpty();
    step.moved(Wish.DOWN, now);

    assertThat(run(60, 0.0, 2.0 * FULL, TILE, FULL, false)).hasValue(11);
  }

  @Test
  void wish_estimateJustAfterAMove_isNotBelieved() {
    run(60, 0.0, NONE, TILE, FULL, false);
    step.moved(Wish.UP, now);

    // It speaks of the tile for three seconds; then it counts for one more.
    assertThat(run(10, 0.0, 1.5 * TILE, FULL, 0, true)).hasValue(4);
  }

  @Test
  void moved_stay_changesNothing() {
    run(5, 0.0, NONE, TILE, FULL, false);
    step.moved(Wish.STAY, now);

    assertThat(run(60, 0.0, NONE, TILE, FULL, false)).hasValue(16);
  }

  /** Reports and asks each second; in which second something was wished, if ever. */
  private OptionalInt run(
      int seconds, double loss, double estimate, long sent, long higher, boolean lower) {
    for (int i = 1; i <= seconds; i++) {
      tick();
      step.loss(loss, now);
      if (estimate > 0) {
        step.estimate((long) estimate, now);
      }
      if (step.wish(sent, higher, lower, now) != Wish.STAY) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private long tick() {
    now += SECOND;
    return now;
  }
}
