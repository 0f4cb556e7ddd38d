package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * How often one name may fail from one source, and one source whatever the name. A name that is
 * held back does not use up its source's failures: one player with an old secret, which tries again
 * for ever, must not hold its neighbours back. Thread-safe.
 */
final class FailureLimits {
  private final AttemptLimit<NameFrom> perName;
  private final AttemptLimit<SourceNetwork> perSource;

  private record NameFrom(String name, SourceNetwork from) {}

  FailureLimits(LoginLimits limits, Ticker ticker) {
    this.perName = new AttemptLimit<>(limits.failuresPerUser(), limits.window(), ticker);
    this.perSource = new AttemptLimit<>(limits.failuresPerSource(), limits.window(), ticker);
  }

  /** Counts an attempt. Returns zero when it may go on, else how long to wait; then none counts. */
  Duration begin(String name, SourceNetwork from) {
    Duration wait = perSource.begin(from);
    if (wait.isZero()) {
      wait = perName.begin(new NameFrom(name, from));
      if (!wait.isZero()) {
        perSource.takeBack(from);
      }
    }
    return wait;
  }

  /** How long the next attempt would have to wait, without counting one. */
  Duration wait(String name, SourceNetwork from) {
    Duration wait = perSource.wait(from);
    return wait.isZero() ? perName.wait(new NameFrom(name, from)) : wait;
  }

  /** The newest attempt was no failure. */
  void takeBack(String name, SourceNetwork from) {
    perSource.takeBack(from);
    perName.takeBack(new NameFrom(name, from));
  }

  /**
   * The newest attempt was right: the name's failures are forgotten, its source's others are not.
   */
  void succeeded(String name, SourceNetwork from) {
    perName.forget(new NameFrom(name, from));
    perSource.takeBack(from);
  }
}
