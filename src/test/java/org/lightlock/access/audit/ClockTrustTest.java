package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClockTrustTest {
  private static final Instant LAST = Instant.parse("2026-11-26T10:00:00Z");
  private static final Duration YEAR = Duration.ofDays(365);

  private Instant wall = LAST.plus(Duration.ofHours(1));
  private long nanos;

  private ClockTrust start(Optional<Instant> believed) {
    return new ClockTrust(() -> wall, () -> nanos, believed);
  }

  private void passes(Duration time) {
    nanos += time.toNanos();
    wall = wall.plus(time);
  }

  @Test
  void now_nearWhereItWas_isBelieved() {
    ClockTrust trust = start(Optional.of(LAST));

    assertThat(trust.now()).contains(wall);
    passes(Duration.ofDays(400));
    assertThat(trust.now()).contains(wall);
  }

  @Test
  void now_aYearAheadOrBehindAtTheStart_isNotBelievedForADay() {
    for (Duration wrong : new Duration[] {YEAR, YEAR.negated()}) {
      wall = LAST.plus(wrong);
      ClockTrust trust = start(Optional.of(LAST));

      assertThat(trust.now()).isEmpty();
      passes(Duration.ofHours(23));
      assertThat(trust.now()).isEmpty();
      passes(Duration.ofHours(2));
      assertThat(trust.now()).contains(wall);
    }
  }

  @Test
  void now_putRight_isBelievedAtOnce() {
    wall = LAST.plus(YEAR);
    ClockTrust trust = start(Optional.of(LAST));
    assertThat(trust.now()).isEmpty();
    passes(Duration.ofHours(1));
    wall = wall.minus(YEAR);
    trust.jumped();

    assertThat(trust.now()).contains(wall);
  }

  @Test
  void now_jumpsFarWhileRunning_isNotBelievedForADay() {
    ClockTrust trust = start(Optional.of(LAST));
    passes(Duration.ofDays(40));
    wall = wall.plus(YEAR);
    trust.jumped();

    assertThat(trust.now()).isEmpty();
    passes(Duration.ofHours(25));
    assertThat(trust.now()).contains(wall);
  }

  @Test
  void now_neverBelievedBefore_isNotBelievedForADay() {
    ClockTrust trust = start(Optional.empty());

    assertThat(trust.now()).isEmpty();
    passes(ClockTrust.QUIET);
    assertThat(trust.now()).contains(wall);
  }
}
