package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.factor.PassphraseRules;

/**
 * Whether a passphrase is a user's. Takes the same time whether or not there is such a user, and
 * counts failures per user and source. Wipes its own copies; the caller wipes the array it gave.
 * Thread-safe.
 */
final class PassphraseCheck {
  private static final Duration BUSY_RETRY = Duration.ofSeconds(5);

  /** In halves of characters: a character has at most two. */
  private static final int MAX_LENGTH = 2 * PassphraseRules.MAX_CHARACTERS;

  private final AccessDatabase database;
  private final PasswordHasher hasher;
  private final FailureLimits failures;
  private final LoginLog log;
  private final InstantSource clock;
  private final StoredAccount nobody;
  private final LongAdder wrong = new LongAdder();

  /** What came of it. */
  sealed interface Result {
    /** It is; this is the account as it was just before. */
    record Right(StoredAccount account) implements Result {}

    /** It is not, there is no such user, or the user is disabled. */
    record Wrong() implements Result {}

    /** Too many failures, or too much to do. */
    record Wait(Duration time) implements Result {}
  }

  PassphraseCheck(
      AccessDatabase database,
      PasswordHasher hasher,
      LoginLimits limits,
      LoginLog log,
      Ticker ticker,
      InstantSource clock) {
    this.database = database;
    this.hasher = hasher;
    this.failures = new FailureLimits(limits, ticker);
    this.log = log;
    this.clock = clock;
    this.nobody = new StoredAccount("", hasher.unmatchable(), Set.of(), true, 0);
  }

  Result check(String user, char[] passphrase, SourceNetwork from) {
    String name = Accounts.isValidName(user) ? user : "";
    Duration wait = failures.begin(name, from);
    if (!wait.isZero()) {
      log.tooMany(from, wait);
      return new Result.Wait(wait);
    }
    try {
      return verify(name, passphrase, from);
    } catch (PasswordHasher.HashingBusyException | JdbiException e) {
      failures.takeBack(name, from);
      if (e instanceof JdbiException) {
        log.accountsUnreadable(e);
      }
      return new Result.Wait(BUSY_RETRY);
    }
  }

  private Result verify(String name, char[] passphrase, SourceNetwork from)
      throws PasswordHasher.HashingBusyException {
    boolean canBe = !name.isEmpty() && passphrase.length <= MAX_LENGTH;
    Optional<StoredAccount> found =
        canBe
            ? database.jdbi().withHandle(handle -> AccountStore.find(handle, name))
            : Optional.empty();
    char[] tried = canBe ? PassphraseRules.normalised(passphrase) : new char[0];
    InitialPassphrase kept = InitialPassphrase.of(found.orElse(nobody).passwordHash());
    boolean matches;
    try {
      matches = hasher.verify(tried, kept.hash());
    } finally {
      Arrays.fill(tried, '\0');
    }
    if (matches && kept.isOver(clock.instant())) {
      log.initialPassphraseIsOver(name);
      matches = false;
    }
    // A disabled account fails like a wrong passphrase: nobody learns that it exists.
    if (found.isEmpty() || found.get().disabled() || !matches) {
      wrong.increment();
      log.refused(name, found.isPresent(), from);
      return new Result.Wrong();
    }
    failures.succeeded(name, from);
    return new Result.Right(found.get());
  }

  /** What is kept of a passphrase. */
  String hash(char[] passphrase) throws PasswordHasher.HashingBusyException {
    char[] normalised = PassphraseRules.normalised(passphrase);
    try {
      return hasher.hash(normalised);
    } finally {
      Arrays.fill(normalised, '\0');
    }
  }

  /** How many were wrong since the start. */
  long failures() {
    return wrong.sum();
  }
}
