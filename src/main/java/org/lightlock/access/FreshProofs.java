package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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

  private final Cache<String, Boolean> fresh;

  FreshProofs(Ticker ticker) {
    this.fresh =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(LIFE)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  void proved(Session session) {
    fresh.put(session.id(), true);
  }

  boolean isFresh(Session session) {
    return fresh.getIfPresent(session.id()) != null;
  }
}
