package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * Which sessions have lately shown who is in front of the screen: at the login or since. Only they
 * may change by what somebody logs in and who may do what. Thread-safe.
 */
final class FreshProofs {
  static final Duration LIFE = Duration.ofMinutes(10);

  /** One that falls out has to show itself once more. */
  private static final int MOST = 10_000;

  /** How long it holds, by the session's id. */
  private final Cache<String, Duration> fresh;

  FreshProofs(Ticker ticker) {
    this.fresh =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfter(Expiry.<String, Duration>writing((_, life) -> life))
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  void proved(Session session) {
    fresh.put(session.id(), LIFE);
  }

  /** Somebody has shown it elsewhere; when that was long ago nothing changes. */
  void proved(Session session, Duration ago) {
    if (!ago.isNegative() && ago.compareTo(LIFE) < 0) {
      fresh.put(session.id(), LIFE.minus(ago));
    }
  }

  boolean isFresh(Session session) {
    return fresh.getIfPresent(session.id()) != null;
  }
}
