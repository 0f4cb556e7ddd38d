package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.audit.Actor;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditStore;
import org.lightlock.access.factor.FactorStore;
import org.lightlock.access.factor.Passkey;
import org.lightlock.access.factor.PasskeyStore;
import org.lightlock.access.factor.Passkeys;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.access.factor.RecoveryCodes;
import org.lightlock.access.factor.SecondFactors;
import org.lightlock.access.factor.Totp;
import org.lightlock.protect.seal.SealException;

/**
 * Sets somebody up: a passphrase where a link asks for one, a second factor, recovery codes. Every
 * call carries the link's token, or the one that a login gave. Nothing is kept before {@link
 * #finish}, which keeps all of it in one transaction and logs in. Thread-safe.
 */
public final class Enrolments {
  /** How long somebody may take; a link may be begun again. */
  public static final Duration LIFE = Duration.ofMinutes(15);

  private static final int TOKEN_BYTES = 32;
  private static final int MOST_PENDING = 1_000;
  private static final int MOST_TRIES = 60;
  private static final String ISSUER = "Lightlock";

  private final AccessDatabase database;
  private final EnrolmentLinks links;
  private final SecondFactors factors;
  private final PassphraseRules rules;
  private final PassphraseCheck passphrases;
  private final InstantSource clock;
  private final LoginLog log;
  private final LocalLogins.Opener opener;
  private final RandomTokens tokens = new RandomTokens();
  private final SecureRandom random = new SecureRandom();
  private final Cache<TokenHash, PendingEnrolment> pending;
  private final AttemptLimit<SourceNetwork> tries;

  /**
   * How far somebody is.
   *
   * @param user the name; empty when one has to be chosen
   * @param needsPassphrase whether one has to be set
   * @param needsFactor whether a second factor is demanded
   * @param factors those that are set up so far
   * @param passkeysWork whether passkeys can be used at this gateway's name
   */
  public record State(
      String user,
      boolean needsPassphrase,
      boolean needsFactor,
      List<String> factors,
      boolean passkeysWork) {}

  /** What came of a step. */
  public sealed interface Step {
    /** Done; this is how far it is. */
    record Done(State state) implements Step {}

    /** A seed to put into an app, as text and as the address for a QR code. */
    record Seed(String text, String uri) implements Step {
      @Override
      public String toString() {
        return "Seed";
      }
    }

    /** What {@code navigator.credentials.create} is called with. */
    record PasskeyOptions(String json) implements Step {}

    /** Everything is kept. The codes are shown once. */
    record Finished(LoginResult.LoggedIn login, List<String> recoveryCodes) implements Step {
      @Override
      public String toString() {
        return "Finished";
      }
    }

    /** The passphrase is not taken. */
    record BadPassphrase(PassphraseRules.Refusal why) implements Step {}

    /** The name is not taken: it is malformed, or somebody has it. */
    record BadName() implements Step {}

    /** The code or the passkey's answer is wrong. */
    record Wrong() implements Step {}

    /** A step before this one is missing. */
    record TooSoon() implements Step {}

    /** The link or token is not good, or not any more. */
    record Gone() implements Step {}

    /** Wait. */
    record TooMany(Duration retryAfter) implements Step {}
  }

  Enrolments(
      AccessDatabase database,
      SecondFactors factors,
      PassphraseRules rules,
      PassphraseCheck passphrases,
      InstantSource clock,
      LoginLog log,
      Ticker ticker,
      LocalLogins.Opener opener) {
    this.database = database;
    this.log = log;
    this.links = new EnrolmentLinks(database, clock);
    this.factors = factors;
    this.rules = rules;
    this.passphrases = passphrases;
    this.clock = clock;
    this.opener = opener;
    this.tries = new AttemptLimit<>(MOST_TRIES, Duration.ofMinutes(5), ticker);
    this.pending =
        Caffeine.newBuilder()
            .maximumSize(MOST_PENDING)
            .expireAfterWrite(LIFE)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** A token for somebody who has shown the right passphrase and needs a second factor. */
  String afterPassphrase(StoredAccount account) {
    String token = tokens.draw(TOKEN_BYTES);
    pending.put(TokenHash.of(token), PendingEnrolment.byPassphrase(account, userHandle()));
    return token;
  }

  private String userHandle() {
    return factors.passkeys().map(Passkeys::drawUserHandle).orElse("");
  }

  private interface With {
    Step with(PendingEnrolment enrolment);
  }

  /** Finds who a token is for; a token that is not known is counted for its source. */
  private Step with(String token, InetAddress from, With work) {
    SourceNetwork source = SourceNetwork.of(from);
    Duration wait = tries.begin(source);
    if (!wait.isZero()) {
      log.tooMany(source, wait);
      return new Step.TooMany(wait);
    }
    TokenHash hash = TokenHash.of(token);
    Optional<PendingEnrolment> found =
        Optional.ofNullable(pending.getIfPresent(hash)).or(() -> begin(hash));
    Step step = found.map(work::with).orElse(new Step.Gone());
    if (step instanceof Step.Gone) {
      log.linkRefused(source);
    }
    return step;
  }

  private Optional<PendingEnrolment> begin(TokenHash hash) {
    Optional<EnrolmentLinks.Link> link =
        database.jdbi().withHandle(handle -> links.find(handle, hash));
    return link.map(
        good ->
            pending
                .asMap()
                .computeIfAbsent(hash, _ -> PendingEnrolment.byLink(good, userHandle())));
  }

  /** How far somebody is. */
  public Step state(String token, InetAddress from) {
    return with(token, from, enrolment -> new Step.Done(state(enrolment)));
  }

  private State state(PendingEnrolment enrolment) {
    return new State(
        enrolment.account(),
        enrolment.needsPassphrase(),
        needsFactor(enrolment),
        enrolment.factors(),
        factors.passkeys().isPresent());
  }

  private boolean needsFactor(PendingEnrolment enrolment) {
    Set<Role> roles =
        database
            .jdbi()
            .withHandle(handle -> AccountStore.find(handle, enrolment.account()))
            .map(StoredAccount::roles)
            .orElse(enrolment.roles());
    return database.jdbi().withHandle(RoleSettings::read).needSecondFactor(roles);
  }

  /**
   * Sets the passphrase; the caller wipes it.
   *
   * @param name as chosen by the first administrator; ignored when the link names somebody
   */
  public Step passphrase(String token, String name, char[] passphrase, InetAddress from) {
    return with(
        token,
        from,
        enrolment -> {
          String account = enrolment.choosesName() ? name : enrolment.account();
          if (!Accounts.isValidName(account) || (enrolment.choosesName() && isTaken(account))) {
            return new Step.BadName();
          }
          Optional<PassphraseRules.Refusal> refusal = rules.check(account, passphrase);
          if (refusal.isPresent()) {
            return new Step.BadPassphrase(refusal.get());
          }
          if (enrolment.link().isEmpty()) {
            return new Step.TooSoon();
          }
          try {
            enrolment.setPassphrase(account, passphrases.hash(passphrase));
          } catch (PasswordHasher.HashingBusyException e) {
            return new Step.TooMany(Duration.ofSeconds(5));
          }
          return new Step.Done(state(enrolment));
        });
  }

  private boolean isTaken(String account) {
    return database.jdbi().withHandle(handle -> AccountStore.exists(handle, account));
  }

  /** Draws a seed for an authenticator app. */
  public Step totp(String token, InetAddress from) {
    return with(
        token,
        from,
        enrolment -> {
          if (enrolment.needsPassphrase()) {
            return new Step.TooSoon();
          }
          byte[] seed = Totp.drawSeed(random);
          enrolment.offerSeed(seed);
          return new Step.Seed(Totp.text(seed), Totp.uri(seed, ISSUER, enrolment.account()));
        });
  }

  /** Shows that the app has the seed. */
  public Step confirmTotp(String token, String code, InetAddress from) {
    return with(
        token,
        from,
        enrolment -> {
          Optional<byte[]> seed = enrolment.seed();
          if (seed.isEmpty()) {
            return new Step.TooSoon();
          }
          OptionalLong step = Totp.stepOf(code, seed.get(), clock.instant());
          if (step.isEmpty()) {
            return new Step.Wrong();
          }
          enrolment.confirmSeed(step.getAsLong());
          return new Step.Done(state(enrolment));
        });
  }

  /** Asks for a passkey. */
  public Step passkeyOptions(String token, InetAddress from) {
    return with(
        token,
        from,
        enrolment ->
            enrolment.needsPassphrase() || factors.passkeys().isEmpty()
                ? new Step.TooSoon()
                : new Step.PasskeyOptions(
                    factors
                        .passkeys()
                        .get()
                        .creationOptions(
                            purpose(token), enrolment.account(), enrolment.userHandle())));
  }

  private static String purpose(String token) {
    return "enrol:" + TokenHash.of(token).hex();
  }

  /** Takes the passkey that was asked for. */
  public Step passkey(String token, String name, String json, InetAddress from) {
    return with(
        token,
        from,
        enrolment -> {
          Optional<Passkey> made =
              factors
                  .passkeys()
                  .flatMap(
                      passkeys ->
                          passkeys.register(
                              purpose(token),
                              enrolment.account(),
                              enrolment.userHandle(),
                              name,
                              json));
          made.ifPresent(enrolment::setPasskey);
          return made.isPresent() ? new Step.Done(state(enrolment)) : new Step.Wrong();
        });
  }

  /** Keeps everything and logs in. */
  public Step finish(String token, InetAddress from) {
    return with(
        token,
        from,
        enrolment -> {
          if (enrolment.needsPassphrase()
              || (enrolment.factors().isEmpty() && needsFactor(enrolment))) {
            return new Step.TooSoon();
          }
          if (!pending.asMap().remove(TokenHash.of(token), enrolment)) {
            return new Step.Gone();
          }
          List<String> codes =
              enrolment.factors().isEmpty() ? List.of() : RecoveryCodes.draw(random);
          Optional<StoredAccount> account = keep(enrolment, codes);
          enrolment.wipe();
          return account
              .map(made -> opener.open(made, how(enrolment), SourceNetwork.of(from)))
              .filter(LoginResult.LoggedIn.class::isInstance)
              .map(LoginResult.LoggedIn.class::cast)
              .<Step>map(login -> new Step.Finished(login, codes))
              .orElse(new Step.Gone());
        });
  }

  private static String how(PendingEnrolment enrolment) {
    return String.join(
        "+", Stream.concat(Stream.of("enrolment"), enrolment.factors().stream()).toList());
  }

  private Optional<StoredAccount> keep(PendingEnrolment enrolment, List<String> codes) {
    try {
      return database.changing(
          handle -> {
            Optional<StoredAccount> account = keepAccount(handle, enrolment);
            if (account.isPresent()) {
              keepFactors(handle, account.get().name(), enrolment, codes);
            }
            return account;
          });
    } catch (SealException e) {
      throw new IllegalStateException("cannot seal a seed: " + e.getMessage(), e);
    }
  }

  /** The account with its new passphrase; empty when the link or the account has changed. */
  private Optional<StoredAccount> keepAccount(Handle handle, PendingEnrolment enrolment) {
    Optional<StoredAccount> now = AccountStore.find(handle, enrolment.account());
    if (enrolment.signedIn().isPresent()) {
      long then = enrolment.signedIn().get().stamp();
      return now.filter(
          found -> found.stamp() == then && factors.of(handle, found.name()).isEmpty());
    }
    // Before anything is written: an empty result commits too. Who is disabled stays what they
    // were; an account that single sign-on has made since stays the issuer's.
    if (now.filter(StoredAccount::disabled).isPresent()
        || ExternalAccounts.isExternal(handle, enrolment.account())) {
      return Optional.empty();
    }
    if (!enrolment.link().map(link -> links.take(handle, link)).orElse(false)
        || (enrolment.choosesName() && !AccountStore.names(handle).isEmpty())) {
      return Optional.empty();
    }
    String hash = enrolment.passphraseHash().orElseThrow();
    long seconds = clock.instant().getEpochSecond();
    if (now.isEmpty()) {
      StoredAccount made =
          new StoredAccount(enrolment.account(), hash, enrolment.roles(), false, random.nextLong());
      AccountStore.insert(handle, made, seconds);
      return Optional.of(made);
    }
    AccountStore.updatePassword(handle, enrolment.account(), hash, random.nextLong(), seconds);
    FactorStore.removeAll(handle, enrolment.account());
    return AccountStore.find(handle, enrolment.account());
  }

  private void keepFactors(
      Handle handle, String account, PendingEnrolment enrolment, List<String> codes)
      throws SealException {
    if (enrolment.confirmedStep().isPresent()) {
      factors.putTotp(
          handle, account, enrolment.seed().orElseThrow(), enrolment.confirmedStep().getAsLong());
    }
    if (enrolment.passkey().isPresent()
        && !PasskeyStore.insert(handle, enrolment.passkey().get())) {
      throw new IllegalStateException("the passkey is somebody else's already");
    }
    if (!codes.isEmpty()) {
      FactorStore.putRecoveryCodes(
          handle,
          account,
          codes.stream().flatMap(code -> RecoveryCodes.hash(code).stream()).toList());
    }
    long _ =
        AuditStore.append(
            handle,
            clock.instant(),
            new Actor(account, Optional.empty(), Actor.current().from())
                .event(
                    AuditEvent.Kind.ACCOUNT,
                    Map.of(
                        "change",
                        "enrolled",
                        "account",
                        account,
                        "by",
                        enrolment.link().isPresent() ? "link" : "login",
                        "factors",
                        String.join(",", enrolment.factors()))));
  }
}
