package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.audit.Actor;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditStore;
import org.lightlock.access.factor.FactorKind;
import org.lightlock.access.factor.FactorStore;
import org.lightlock.access.factor.Passkey;
import org.lightlock.access.factor.PasskeyStore;
import org.lightlock.access.factor.Passkeys;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.access.factor.RecoveryCodes;
import org.lightlock.access.factor.SecondFactors;
import org.lightlock.access.factor.ShownFactor;
import org.lightlock.access.factor.Totp;
import org.lightlock.protect.seal.SealException;

/**
 * What a person does with their own passphrase and second factors. Every change but a passkey's
 * name, which opens nothing, wants a session that has lately shown who is there ({@link #stepUp});
 * every change is written into the audit in the same transaction. Taking a factor away and a new
 * passphrase end the person's other sessions; the caller gets a new one. Thread-safe.
 */
public final class OwnFactors {
  private static final Duration BUSY_RETRY = Duration.ofSeconds(5);
  private static final Duration PENDING_LIFE = Duration.ofMinutes(10);
  private static final int MOST_PENDING = 1_000;
  private static final int MAX_NAME_CHARACTERS = 64;
  private static final String ISSUER = "Lightlock";

  private final AccessDatabase database;
  private final SecondFactors factors;
  private final LocalLogins logins;
  private final PassphraseCheck passphrases;
  private final PassphraseRules rules;
  private final FreshProofs fresh;
  private final InstantSource clock;
  private final LocalLogins.Opener opener;
  private final Renewal renewal;
  private final SecureRandom random = new SecureRandom();
  private final Cache<String, byte[]> seeds;
  private final Cache<String, String> handles;

  /** Gives a session another token. */
  interface Renewal {
    /** The new token; empty when the session has ended. */
    Optional<String> renew(Session session);
  }

  /**
   * What somebody has.
   *
   * @param required whether a role demands a second factor
   * @param fresh whether changes are possible now, without showing something first
   * @param external whether an issuer vouches for the person, who then has nothing of this here
   * @param passphraseEnds until when a passphrase that was drawn for the person is good
   */
  public record State(
      boolean totp,
      List<Passkey> passkeys,
      int recoveryCodes,
      boolean required,
      boolean fresh,
      boolean passkeysWork,
      boolean external,
      Optional<Instant> passphraseEnds) {}

  /** What came of a change. */
  public sealed interface Outcome {
    /** Done. */
    record Done() implements Outcome {}

    /** Somebody has shown who is there: the session has another token, the old one is nothing. */
    record Renewed(String token) implements Outcome {
      @Override
      public String toString() {
        return "Renewed";
      }
    }

    /** Done, and here are recovery codes: shown once. */
    record Codes(List<String> codes) implements Outcome {
      @Override
      public String toString() {
        return "Codes";
      }
    }

    /** Done; other sessions have ended and this one is new. */
    record NewSession(LoginResult.LoggedIn login) implements Outcome {}

    /** A seed to put into an app, as text and as the address for a QR code. */
    record Seed(String text, String uri) implements Outcome {
      @Override
      public String toString() {
        return "Seed";
      }
    }

    /** What the browser is called with. */
    record Options(String json) implements Outcome {}

    /** Show first who is there. */
    record NotFresh() implements Outcome {}

    /** What was shown is wrong. */
    record Wrong() implements Outcome {}

    /** There is no such thing. */
    record Missing() implements Outcome {}

    /** It is the last factor of somebody whose role demands one. */
    record Needed() implements Outcome {}

    /** The account signs in by single sign-on and has no passphrase here. */
    record Elsewhere() implements Outcome {}

    /** The passphrase is not taken. */
    record BadPassphrase(PassphraseRules.Refusal why) implements Outcome {}

    /** Wait. */
    record TooMany(Duration retryAfter) implements Outcome {}
  }

  OwnFactors(
      AccessDatabase database,
      SecondFactors factors,
      LocalLogins logins,
      PassphraseCheck passphrases,
      PassphraseRules rules,
      FreshProofs fresh,
      InstantSource clock,
      Ticker ticker,
      LocalLogins.Opener opener,
      Renewal renewal) {
    this.database = database;
    this.factors = factors;
    this.logins = logins;
    this.passphrases = passphrases;
    this.rules = rules;
    this.fresh = fresh;
    this.clock = clock;
    this.opener = opener;
    this.renewal = renewal;
    this.seeds = pending(ticker);
    this.handles = pending(ticker);
  }

  private static <V> Cache<String, V> pending(Ticker ticker) {
    return Caffeine.newBuilder()
        .maximumSize(MOST_PENDING)
        .expireAfterWrite(PENDING_LIFE)
        .ticker(ticker)
        .executor(Runnable::run)
        .build();
  }

  /** Whether the session may change by what people log in and who may do what. */
  public boolean isFresh(Session session) {
    return fresh.isFresh(session);
  }

  /** What somebody has. */
  public State state(Session session) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                new State(
                    FactorStore.totp(handle, session.user()).isPresent(),
                    PasskeyStore.of(handle, session.user()),
                    FactorStore.recoveryCodes(handle, session.user()),
                    isRequired(handle, session.user()),
                    fresh.isFresh(session),
                    factors.passkeys().isPresent(),
                    ExternalAccounts.isExternal(handle, session.user()),
                    AccountStore.find(handle, session.user())
                        .map(account -> InitialPassphrase.of(account.passwordHash()))
                        .flatMap(InitialPassphrase::end)));
  }

  private static boolean isRequired(Handle handle, String user) {
    Set<Role> roles = AccountStore.find(handle, user).map(StoredAccount::roles).orElse(Set.of());
    return RoleSettings.read(handle).needSecondFactor(roles);
  }

  /** What {@code get} is called with to show a passkey once more. */
  public Outcome stepUpPasskeyOptions(Session session) {
    return factors
        .passkeys()
        .<Outcome>map(
            passkeys ->
                new Outcome.Options(
                    passkeys.requestOptions(stepUpPurpose(session), session.user())))
        .orElse(new Outcome.Missing());
  }

  private static String stepUpPurpose(Session session) {
    return "step-up:" + session.id();
  }

  /** Shows a second factor once more. The session goes on with a new token. */
  public Outcome stepUp(Session session, ShownFactor shown, InetAddress from) {
    Optional<Duration> wait =
        logins.prove(session.user(), shown, stepUpPurpose(session), SourceNetwork.of(from));
    return proved(session, shown.kind().word(), wait, from);
  }

  /** As above by the passphrase, for who has no second factor: else it would be a weaker way. */
  public Outcome stepUp(Session session, char[] passphrase, InetAddress from) {
    if (!factors.of(session.user()).isEmpty()) {
      return new Outcome.Wrong();
    }
    return switch (passphrases.check(session.user(), passphrase, SourceNetwork.of(from))) {
      case PassphraseCheck.Result.Right _ ->
          proved(session, "passphrase", Optional.of(Duration.ZERO), from);
      case PassphraseCheck.Result.Wrong() -> new Outcome.Wrong();
      case PassphraseCheck.Result.Wait(Duration wait) -> new Outcome.TooMany(wait);
    };
  }

  private Outcome proved(Session session, String how, Optional<Duration> wait, InetAddress from) {
    if (wait.isEmpty()) {
      return new Outcome.Wrong();
    }
    if (!wait.get().isZero()) {
      return new Outcome.TooMany(wait.get());
    }
    try {
      // First: what cannot be written down opens nothing.
      var _ =
          database.write(
              handle -> {
                audit(
                    handle,
                    new Actor(session.user(), Optional.of(session.id()), Optional.of(from)),
                    Map.of("change", "shown once more", "account", session.user(), "by", how));
                return handle;
              });
    } catch (DatabaseException e) {
      return new Outcome.TooMany(BUSY_RETRY);
    }
    Optional<String> token = renewal.renew(session);
    token.ifPresent(_ -> fresh.proved(session));
    return token.<Outcome>map(Outcome.Renewed::new).orElse(new Outcome.Missing());
  }

  /** Draws a seed; {@link #confirmTotp} keeps it. */
  public Outcome newTotp(Session session) {
    Optional<Outcome> refusal = refusal(session);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    byte[] seed = Totp.drawSeed(random);
    seeds.put(session.id(), seed);
    return new Outcome.Seed(Totp.text(seed), Totp.uri(seed, ISSUER, session.user()));
  }

  /** Keeps the seed in place of any other, once a code shows that the app has it. */
  public Outcome confirmTotp(Session session, String code) {
    Optional<Outcome> refusal = refusal(session);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    byte[] seed = seeds.getIfPresent(session.id());
    OptionalLong step =
        seed == null ? OptionalLong.empty() : Totp.stepOf(code, seed, clock.instant());
    if (seed == null || step.isEmpty() || !seeds.asMap().remove(session.id(), seed)) {
      return new Outcome.Wrong();
    }
    try {
      return database.changing(
          handle -> {
            factors.putTotp(handle, session.user(), seed, step.getAsLong());
            return added(handle, session, "totp set");
          });
    } catch (SealException e) {
      throw new IllegalStateException("cannot seal a seed: " + e.getMessage(), e);
    }
  }

  /** Writes the change down, and gives recovery codes with the first factor. */
  private Outcome added(Handle handle, Session session, String change) {
    Outcome outcome = new Outcome.Done();
    if (FactorStore.recoveryCodes(handle, session.user()) == 0) {
      outcome = new Outcome.Codes(drawCodes(handle, session.user()));
    }
    audit(handle, session, change);
    return outcome;
  }

  private List<String> drawCodes(Handle handle, String user) {
    List<String> codes = RecoveryCodes.draw(random);
    FactorStore.putRecoveryCodes(
        handle, user, codes.stream().flatMap(code -> RecoveryCodes.hash(code).stream()).toList());
    return codes;
  }

  /** New recovery codes in place of the old ones. */
  public Outcome newRecoveryCodes(Session session) {
    Optional<Outcome> refusal = refusal(session);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (factors.of(session.user()).isEmpty()) {
      return new Outcome.Missing();
    }
    return database.changing(
        handle -> {
          List<String> codes = drawCodes(handle, session.user());
          audit(handle, session, "recovery codes drawn");
          return new Outcome.Codes(codes);
        });
  }

  /** What {@code create} is called with for a further passkey. */
  public Outcome passkeyOptions(Session session) {
    Optional<Outcome> refusal = refusal(session);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Optional<Passkeys> passkeys = factors.passkeys();
    if (passkeys.isEmpty()) {
      return new Outcome.Missing();
    }
    String userHandle =
        database
            .jdbi()
            .withHandle(handle -> PasskeyStore.handleOf(handle, session.user()))
            .orElseGet(passkeys.get()::drawUserHandle);
    handles.put(session.id(), userHandle);
    return new Outcome.Options(
        passkeys.get().creationOptions(passkeyPurpose(session), session.user(), userHandle));
  }

  private static String passkeyPurpose(Session session) {
    return "passkey:" + session.id();
  }

  /** Keeps a passkey. */
  public Outcome addPasskey(Session session, String name, String json) {
    Optional<Outcome> refusal = refusal(session);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    String userHandle = handles.getIfPresent(session.id());
    Optional<Passkey> made =
        userHandle == null || !isName(name)
            ? Optional.empty()
            : factors
                .passkeys()
                .flatMap(
                    passkeys ->
                        passkeys.register(
                            passkeyPurpose(session), session.user(), userHandle, name, json));
    if (made.isEmpty()) {
      return new Outcome.Wrong();
    }
    return database.changing(
        handle ->
            PasskeyStore.insert(handle, made.get())
                ? added(handle, session, "passkey added")
                : new Outcome.Wrong());
  }

  /** Whether a text may be a passkey's name. */
  public static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= MAX_NAME_CHARACTERS
        && name.codePoints().noneMatch(Character::isISOControl);
  }

  /** Calls a passkey something else. */
  public Outcome renamePasskey(Session session, String id, String name) {
    return database.changing(
        handle -> {
          if (!isName(name) || !PasskeyStore.rename(handle, session.user(), id, name)) {
            return new Outcome.Missing();
          }
          audit(handle, session, "passkey renamed");
          return new Outcome.Done();
        });
  }

  private interface Removal {
    boolean remove(Handle handle);
  }

  /** Takes a passkey away. */
  public Outcome removePasskey(Session session, String id, InetAddress from) {
    return remove(
        session,
        "passkey removed",
        from,
        handle -> PasskeyStore.remove(handle, session.user(), id));
  }

  /** Takes the seed away. */
  public Outcome removeTotp(Session session, InetAddress from) {
    return remove(
        session, "totp removed", from, handle -> FactorStore.removeTotp(handle, session.user()));
  }

  private Outcome remove(Session session, String change, InetAddress from, Removal removal) {
    Optional<Outcome> refusal = refusal(session);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Outcome outcome =
        database.changing(
            handle -> {
              if (!removal.remove(handle)) {
                return new Outcome.Missing();
              }
              Set<FactorKind> left = factors.of(handle, session.user());
              if (left.isEmpty()) {
                if (isRequired(handle, session.user())) {
                  handle.rollback();
                  return new Outcome.Needed();
                }
                FactorStore.putRecoveryCodes(handle, session.user(), List.of());
              }
              restamp(handle, session.user(), Optional.empty());
              audit(handle, session, change);
              return new Outcome.Done();
            });
    return outcome instanceof Outcome.Done ? reopen(session.user(), from) : outcome;
  }

  /**
   * Sets another passphrase. The caller wipes both.
   *
   * @param current the one that holds until now
   */
  public Outcome changePassphrase(
      Session session, char[] current, char[] wanted, InetAddress from) {
    Optional<Outcome> refusal = refusal(session);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    switch (passphrases.check(session.user(), current, SourceNetwork.of(from))) {
      case PassphraseCheck.Result.Right _ -> {}
      case PassphraseCheck.Result.Wrong() -> {
        return new Outcome.Wrong();
      }
      case PassphraseCheck.Result.Wait(Duration wait) -> {
        return new Outcome.TooMany(wait);
      }
    }
    Optional<PassphraseRules.Refusal> weak = rules.check(session.user(), wanted);
    if (weak.isPresent()) {
      return new Outcome.BadPassphrase(weak.get());
    }
    try {
      String hash = passphrases.hash(wanted);
      var _ =
          database.changing(
              handle -> {
                restamp(handle, session.user(), Optional.of(hash));
                audit(handle, session, "passphrase changed");
                return handle;
              });
      return reopen(session.user(), from);
    } catch (PasswordHasher.HashingBusyException e) {
      return new Outcome.TooMany(BUSY_RETRY);
    }
  }

  /** Why nothing of this person is changed now: an own factor would be a way past the issuer. */
  private Optional<Outcome> refusal(Session session) {
    if (database
        .jdbi()
        .<Boolean, RuntimeException>withHandle(
            handle -> ExternalAccounts.isExternal(handle, session.user()))) {
      return Optional.of(new Outcome.Elsewhere());
    }
    return fresh.isFresh(session) ? Optional.empty() : Optional.of(new Outcome.NotFresh());
  }

  /** Another stamp: every session that was opened before ends. */
  private void restamp(Handle handle, String user, Optional<String> hash) {
    Optional<StoredAccount> account = AccountStore.find(handle, user);
    if (account.isPresent()) {
      AccountStore.updatePassword(
          handle,
          user,
          hash.orElse(account.get().passwordHash()),
          random.nextLong(),
          clock.instant().getEpochSecond());
    }
  }

  /** After the commit: a session of an account as it is now. */
  private Outcome reopen(String user, InetAddress from) {
    return database
        .jdbi()
        .withHandle(handle -> AccountStore.find(handle, user))
        .map(now -> opener.open(now, "changed factors", SourceNetwork.of(from)))
        .filter(LoginResult.LoggedIn.class::isInstance)
        .map(LoginResult.LoggedIn.class::cast)
        .<Outcome>map(Outcome.NewSession::new)
        .orElse(new Outcome.Missing());
  }

  private void audit(Handle handle, Session session, String change) {
    audit(
        handle,
        new Actor(session.user(), Optional.of(session.id()), Actor.current().from()),
        Map.of("change", change, "account", session.user()));
  }

  private void audit(Handle handle, Actor actor, Map<String, String> details) {
    long _ =
        AuditStore.append(handle, clock.instant(), actor.event(AuditEvent.Kind.ACCOUNT, details));
  }
}
