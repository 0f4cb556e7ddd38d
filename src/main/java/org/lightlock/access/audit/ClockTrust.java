package org.lightlock.access.audit;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Whether the wall clock may decide what is old enough to be removed for good. A clock that is far
 * from what it was when it was last believed is believed again only after a day in which it did not
 * jump: long enough for somebody to notice. Used by one thread.
 */
final class ClockTrust {
  /** So long may a gateway have been off, or the clock be wrong, without a doubt. */
  static final Duration UNDOUBTED = Duration.ofDays(3);

  /** For how long a doubtful clock must not jump. */
  static final Duration QUIET = Duration.ofHours(24);

  private final InstantSource wall;
  private final Ticker monotonic;
  private final Optional<Instant> believed;
  private final long start;
  private long quietSince;

  /**
   * Begins to watch.
   *
   * @param believed what the clock said when it was last believed, before this start
   */
  ClockTrust(InstantSource wall, Ticker monotonic, Optional<Instant> believed) {
    this.wall = wall;
    this.monotonic = monotonic;
    this.believed = believed;
    this.start = monotonic.read();
    this.quietSince = start;
  }

  /** The clock jumped. */
  void jumped() {
    quietSince = monotonic.read();
  }

  /** What the clock says, if it is believed. */
  Optional<Instant> now() {
    Instant now = wall.instant();
    long ticks = monotonic.read();
    boolean quiet = Duration.ofNanos(ticks - quietSince).compareTo(QUIET) >= 0;
    boolean near =
        believed
            .map(then -> Duration.between(then.plusNanos(ticks - start), now).abs())
            .filter(off -> off.compareTo(UNDOUBTED) <= 0)
            .isPresent();
    return quiet || near ? Optional.of(now) : Optional.empty();
  }
}
