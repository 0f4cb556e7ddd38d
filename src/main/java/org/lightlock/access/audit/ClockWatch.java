package org.lightlock.access.audit;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.lightlock.access.audit.AuditEvent.Kind;

/**
 * Notices when the wall clock jumps: whoever sets it back hides when something happened. Holds the
 * wall clock against the monotonic one. A clock that NTP slews (at most 500 ppm) stays below the
 * limit. Used by one thread, about once a second.
 */
final class ClockWatch {
  /** What a clock may be off before it is a jump. */
  static final Duration LIMIT = Duration.ofSeconds(2);

  /** Slewing gathers at most 1.8 seconds in this time. */
  private static final Duration COMPARED_FOR = Duration.ofHours(1);

  private final InstantSource wall;
  private final Ticker monotonic;
  private Instant wallThen;
  private long monotonicThen;

  ClockWatch(InstantSource wall, Ticker monotonic) {
    this.wall = wall;
    this.monotonic = monotonic;
    this.wallThen = wall.instant();
    this.monotonicThen = monotonic.read();
  }

  /** Looks once; an event when the clock jumped since the last look. */
  Optional<AuditEvent> look() {
    Instant now = wall.instant();
    long ticks = monotonic.read();
    Duration passed = Duration.ofNanos(ticks - monotonicThen);
    Duration jump = Duration.between(wallThen, now).minus(passed);
    Instant expected = wallThen.plus(passed);
    boolean jumped = jump.abs().compareTo(LIMIT) > 0;
    if (jumped || passed.compareTo(COMPARED_FOR) > 0) {
      wallThen = now;
      monotonicThen = ticks;
    }
    return jumped
        ? Optional.of(
            AuditEvent.of(
                Kind.SECURITY,
                "gateway",
                Map.of(
                    "what", "clock-jump",
                    "seconds", Long.toString(jump.toSeconds()),
                    "expected", AuditEntry.timeText(expected),
                    "found", AuditEntry.timeText(now))))
        : Optional.empty();
  }
}
