package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Logins that have shown the right passphrase and owe a second factor. Each has a token that is
 * good for five minutes, from where it was given, for few failures, and for one login. Thread-safe.
 */
final class LoginSteps {
  static final Duration LIFE = Duration.ofMinutes(5);
  static final int MOST_FAILURES = 5;
  private static final int TOKEN_BYTES = 32;

  /** Whoever makes one has a passphrase, so nobody can push others' out at will. */
  private static final int MOST_OPEN = 10_000;

  private final RandomTokens random = new RandomTokens();
  private final Cache<TokenHash, Step> steps;

  /** One of them. */
  record Step(StoredAccount account, SourceNetwork from, AtomicInteger failures) {}

  LoginSteps(Ticker ticker) {
    this.steps =
        Caffeine.newBuilder()
            .maximumSize(MOST_OPEN)
            .expireAfterWrite(LIFE)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  String begin(StoredAccount account, SourceNetwork from) {
    String token = random.draw(TOKEN_BYTES);
    steps.put(TokenHash.of(token), new Step(account, from, new AtomicInteger()));
    return token;
  }

  Optional<Step> find(String token, SourceNetwork from) {
    return Optional.ofNullable(steps.getIfPresent(TokenHash.of(token)))
        .filter(step -> step.from().equals(from));
  }

  /** Ends a step by success; false when another request has ended it meanwhile. */
  boolean finish(String token, Step step) {
    return steps.asMap().remove(TokenHash.of(token), step);
  }

  /** Counts a failure; too many end the step. */
  void failed(String token, Step step) {
    if (step.failures().incrementAndGet() >= MOST_FAILURES) {
      steps.invalidate(TokenHash.of(token));
    }
  }
}
