package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.lightlock.access.audit.AuditEvent.Kind;

class ClockWatchTest {
  private Instant wall = Instant.parse("2026-11-26T10:00:00Z");
  private long nanos;
  private final ClockWatch watch = new ClockWatch(() -> wall, () -> nanos);

  private void passes(Duration real, Duration shown) {
    nanos += real.toNanos();
    wall = wall.plus(shown);
  }

  @Test
  void look_bothClocksGoAlike_nothing() {
    for (int i = 0; i < 10_000; i++) {
      passes(Duration.ofSeconds(1), Duration.ofSeconds(1));
      assertThat(watch.look()).isEmpty();
    }
  }

  @Test
  void look_setBack_isAnEventOnce() {
    passes(Duration.ofSeconds(1), Duration.ofSeconds(-3599));

    AuditEvent event = watch.look().orElseThrow();
    assertThat(event.kind()).isEqualTo(Kind.SECURITY);
    assertThat(event.details())
        .containsEntry("what", "clock-jump")
        .containsEntry("seconds", "-3600")
        .containsEntry("expected", "2026-11-26T10:00:01.000Z")
        .containsEntry("found", "2026-11-26T09:00:01.000Z");
    passes(Duration.ofSeconds(1), Duration.ofSeconds(1));
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void look_setForwardBySmallSteps_isAnEvent() {
    int events = 0;
    for (int i = 0; i < 10; i++) {
      passes(Duration.ofSeconds(1), Duration.ofMillis(1_900));
      events += watch.look().isPresent() ? 1 : 0;
    }
    assertThat(events).isPositive();
  }

  @Test
  void look_ntpSlewsForADay_nothing() {
    for (int i = 0; i < 86_400; i++) {
      passes(Duration.ofSeconds(1), Duration.ofNanos(1_000_500_000));
      assertThat(watch.look()).isEmpty();
    }
  }
}
