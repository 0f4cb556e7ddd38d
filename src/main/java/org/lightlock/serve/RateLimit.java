package org.lightlock.serve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * So much per second for each key, and a burst at once, by the generic cell rate algorithm (ITU-T
 * I.371): of a key only the time is kept at which it has used up what it had. The number of keys is
 * bounded; one that is forgotten begins anew. Thread-safe, without a lock.
 *
 * @param <K> who is counted
 */
public final class RateLimit<K> {
  /** About 100 bytes each. */
  private static final int MOST_KEYS = 50_000;

  private final long intervalNanos;
  private final long burstNanos;
  private final Ticker ticker;
  private final Cache<K, AtomicLong> usedUpUntil;

  /**
   * Sets the limit.
   *
   * @param perMinute how many, for ever
   * @param burst how many at once, after a pause
   */
  public RateLimit(int perMinute, int burst, Ticker ticker) {
    this.intervalNanos = Duration.ofMinutes(1).toNanos() / perMinute;
    this.burstNanos = intervalNanos * burst;
    this.ticker = ticker;
    this.usedUpUntil =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            // By then a key has all of its burst again, so nothing is lost with it.
            .expireAfterAccess(Duration.ofNanos(burstNanos).plusSeconds(1))
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** Takes one. Returns zero when there was one left, else how long to wait; then none is taken. */
  public Duration take(K key) {
    long now = ticker.read();
    AtomicLong until = usedUpUntil.get(key, _ -> new AtomicLong(now));
    while (true) {
      long used = until.get();
      long next = (used - now > 0 ? used : now) + intervalNanos;
      long over = next - now - burstNanos;
      if (over > 0) {
        return Duration.ofNanos(over);
      }
      if (until.compareAndSet(used, next)) {
        return Duration.ZERO;
      }
    }
  }

  /** How many keys are held. */
  long keys() {
    usedUpUntil.cleanUp();
    return usedUpUntil.estimatedSize();
  }
}
