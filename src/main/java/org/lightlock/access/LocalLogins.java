package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.factor.FactorKind;
import org.lightlock.access.factor.SecondFactors;
import org.lightlock.access.factor.ShownFactor;
import org.lightlock.protect.seal.SealException;

/**
 * What follows the passphrase: a second factor where the account has one or its role demands one,
 * or a passkey in place of both. Failures count per account and source, and codes of authenticator
 * apps per account too, wherever they come from: a code is one of a million. Thread-safe.
 */
public final class LocalLogins {
  /** What a passkey is asked for that logs in by itself. */
  static final String PASSKEY_LOGIN = "login";

  /** Wrong codes per account, from everywhere together; at this pace 0.2 % are found in a day. */
  static final int MOST_CODES = 20;

  static final Duration CODES_WINDOW = Duration.ofHours(1);
  private static final Duration BUSY_RETRY = Duration.ofSeconds(5);

  private final AccessDatabase database;
  private final SecondFactors factors;
  private final LoginSteps steps;
  private final FailureLimits failures;
  private final AttemptLimit<String> codes;
  private final AttemptLimit<SourceNetwork> passkeys;
  private final LoginLog log;
  private final Opener opener;
  private final Enrolments enrolments;

  /** Makes the session of somebody who has shown enough. */
  interface Opener {
    /** Refuses when the account was changed meanwhile. */
    LoginResult open(StoredAccount account, String how, SourceNetwork from);
  }

  LocalLogins(
      AccessDatabase database,
      SecondFactors factors,
      LoginLimits limits,
      Enrolments enrolments,
      LoginLog log,
      Ticker ticker,
      Opener opener) {
    this.database = database;
    this.factors = factors;
    this.steps = new LoginSteps(ticker);
    this.failures = new FailureLimits(limits, ticker);
    this.codes = new AttemptLimit<>(MOST_CODES, CODES_WINDOW, ticker);
    this.passkeys = new AttemptLimit<>(limits.failuresPerSource(), limits.window(), ticker);
    this.enrolments = enrolments;
    this.log = log;
    this.opener = opener;
  }

  /** What comes after the right passphrase. */
  LoginResult afterPassphrase(StoredAccount account, SourceNetwork from) {
    Set<FactorKind> kinds = factors.of(account.name());
    if (!kinds.isEmpty()) {
      return new LoginResult.SecondFactorNeeded(steps.begin(account, from), LoginSteps.LIFE, kinds);
    }
    RoleSettings settings = database.jdbi().withHandle(RoleSettings::read);
    return settings.needSecondFactor(account.roles())
        ? new LoginResult.EnrolmentNeeded(enrolments.afterPassphrase(account), Enrolments.LIFE)
        : opener.open(account, "passphrase", from);
  }

  /** What {@code navigator.credentials.get} is called with in the second step. */
  public Optional<String> secondPasskeyOptions(String step, InetAddress from) {
    return steps
        .find(step, SourceNetwork.of(from))
        .flatMap(
            found ->
                factors
                    .passkeys()
                    .map(
                        passkeys ->
                            passkeys.requestOptions(purpose(step), found.account().name())));
  }

  private static String purpose(String step) {
    return "second:" + TokenHash.of(step).hex();
  }

  /** The second step. */
  public LoginResult second(String step, ShownFactor shown, InetAddress address) {
    SourceNetwork from = SourceNetwork.of(address);
    Optional<LoginSteps.Step> found = steps.find(step, from);
    if (found.isEmpty()) {
      return new LoginResult.Refused();
    }
    String name = found.get().account().name();
    Duration wait = begin(name, from, shown.kind());
    if (!wait.isZero()) {
      log.tooMany(from, wait);
      return new LoginResult.TooMany(wait);
    }
    try {
      if (!factors.verify(name, shown, purpose(step))) {
        steps.failed(step, found.get());
        log.factorRefused(name, shown.kind().word(), from);
        return new LoginResult.Refused();
      }
    } catch (SealException | JdbiException e) {
      takeBack(name, from, shown.kind());
      log.accountsUnreadable(e);
      return new LoginResult.TooMany(BUSY_RETRY);
    }
    succeeded(name, from, shown.kind());
    return steps.finish(step, found.get())
        ? opener.open(found.get().account(), "passphrase+" + shown.kind().word(), from)
        : new LoginResult.Refused();
  }

  /**
   * Whether what somebody with an open session shows is right; failures count as at a login.
   *
   * @return zero when it is right; empty when it is wrong; else how long to wait
   */
  Optional<Duration> prove(String name, ShownFactor shown, String purpose, SourceNetwork from) {
    Duration wait = begin(name, from, shown.kind());
    if (!wait.isZero()) {
      log.tooMany(from, wait);
      return Optional.of(wait);
    }
    try {
      if (!factors.verify(name, shown, purpose)) {
        log.factorRefused(name, "step-up " + shown.kind().word(), from);
        return Optional.empty();
      }
    } catch (SealException | JdbiException e) {
      takeBack(name, from, shown.kind());
      log.accountsUnreadable(e);
      return Optional.of(BUSY_RETRY);
    }
    succeeded(name, from, shown.kind());
    return Optional.of(Duration.ZERO);
  }

  private Duration begin(String name, SourceNetwork from, FactorKind kind) {
    Duration wait = failures.begin(name, from);
    if (wait.isZero() && kind == FactorKind.TOTP) {
      wait = codes.begin(name);
      if (!wait.isZero()) {
        failures.takeBack(name, from);
      }
    }
    return wait;
  }

  private void succeeded(String name, SourceNetwork from, FactorKind kind) {
    failures.succeeded(name, from);
    if (kind == FactorKind.TOTP) {
      codes.forget(name);
    }
  }

  private void takeBack(String name, SourceNetwork from, FactorKind kind) {
    failures.takeBack(name, from);
    if (kind == FactorKind.TOTP) {
      codes.takeBack(name);
    }
  }

  /** What {@code get} is called with to log in by a passkey alone; empty where there are none. */
  public Optional<String> passkeyOptions() {
    return factors.passkeys().map(passkeys -> passkeys.requestOptions(PASSKEY_LOGIN));
  }

  /**
   * Logs in by a passkey alone. The authenticator has verified the person, so it is two factors.
   */
  public LoginResult passkey(String json, InetAddress address) {
    SourceNetwork from = SourceNetwork.of(address);
    Duration wait = passkeys.begin(from);
    if (!wait.isZero()) {
      log.tooMany(from, wait);
      return new LoginResult.TooMany(wait);
    }
    try {
      Optional<StoredAccount> account =
          factors
              .verifyPasskey(PASSKEY_LOGIN, Optional.empty(), json)
              .flatMap(
                  name -> database.jdbi().withHandle(handle -> AccountStore.find(handle, name)))
              .filter(found -> !found.disabled());
      if (account.isEmpty()) {
        log.passkeyRefused(from);
        return new LoginResult.Refused();
      }
      passkeys.takeBack(from);
      return opener.open(account.get(), "passkey", from);
    } catch (JdbiException e) {
      passkeys.takeBack(from);
      log.accountsUnreadable(e);
      return new LoginResult.TooMany(BUSY_RETRY);
    }
  }
}
