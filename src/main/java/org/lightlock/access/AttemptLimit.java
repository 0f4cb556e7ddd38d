package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * At most so many attempts per key within a sliding window. An attempt counts from its start, so
 * that attempts made at the same time cannot slip through together; one that turns out well is
 * taken back. The number of keys is bounded. Thread-safe.
 *
 * @param <K> who attempts
 */
final class AttemptLimit<K> {
  private static final int MOST_KEYS = 10_000;

  private final int most;
  private final long windowNanos;
  private final Ticker ticker;

  /** The times of the attempts within the window, the oldest first; never changed in place. */
  private final Cache<K, long[]> attempts;

  AttemptLimit(int most, Duration window, Ticker ticker) {
    this.most = most;
    this.windowNanos = window.toNanos();
    this.ticker = ticker;
    this.attempts =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            .expireAfterWrite(window)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** Counts an attempt. Returns zero when it may go on, else how long to wait; then none counts. */
  Duration begin(K key) {
    long now = ticker.read();
    Wait wait = new Wait();
    attempts
        .asMap()
        .compute(
            key,
            (k, times) -> {
              long[] recent = recent(times, now);
              if (recent.length < most) {
                long[] more = Arrays.copyOf(recent, recent.length + 1);
                more[recent.length] = now;
                return more;
              }
              wait.nanos = recent[0] + windowNanos - now;
              return recent;
            });
    return Duration.ofNanos(wait.nanos);
  }

  /** How long the next attempt would have to wait; counts none. */
  Duration wait(K key) {
    long now = ticker.read();
    long[] recent = recent(attempts.getIfPresent(key), now);
    return recent.length < most ? Duration.ZERO : Duration.ofNanos(recent[0] + windowNanos - now);
  }

  /** Takes the newest attempt back: it was not a failure. */
  void takeBack(K key) {
    attempts
        .asMap()
        .computeIfPresent(
            key, (k, times) -> times.length <= 1 ? null : Arrays.copyOf(times, times.length - 1));
  }

  /** Forgets every attempt of this key. */
  void forget(K key) {
    attempts.invalidate(key);
  }

  private long[] recent(long @Nullable [] times, long now) {
    if (times == null) {
      return new long[0];
    }
    int first = 0;
    while (first < times.length && now - times[first] >= windowNanos) {
      first++;
    }
    return Arrays.copyOfRange(times, first, times.length);
  }

  private static final class Wait {
    private long nanos;
  }
}
