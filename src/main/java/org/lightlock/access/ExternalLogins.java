package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * Sessions of people for whom an issuer vouches, and their end when it says so. Who asks has
 * checked what the issuer says. Thread-safe.
 */
public final class ExternalLogins {
  private static final String ENDED = "ended by the issuer";
  private static final Duration BUSY_RETRY = Duration.ofSeconds(5);

  /** A logout can overtake the login that it is about. */
  private static final Duration ENDED_REMEMBERED = Duration.ofMinutes(15);

  private static final Duration CLOCK_AHEAD = Duration.ofMinutes(1);
  private static final int MOST_ENDED = 100_000;

  private final AccessDatabase database;
  private final LiveSessions sessions;
  private final ExternalAccounts accounts;
  private final SessionClock clock;
  private final AttemptLimit<SourceNetwork> failures;
  private final FreshProofs fresh;
  private final LoginLog log;
  private final Cache<String, Boolean> endedAtIssuer;

  /** Who a session's person is at the issuer, by the session's id. */
  private final Map<String, ExternalIdentity> identities = new ConcurrentHashMap<>();

  ExternalLogins(
      AccessDatabase database,
      LiveSessions sessions,
      ExternalAccounts accounts,
      FreshProofs fresh,
      LoginLimits limits,
      LoginLog log,
      SessionClock clock) {
    this.database = database;
    this.sessions = sessions;
    this.accounts = accounts;
    this.clock = clock;
    this.failures = new AttemptLimit<>(limits.failuresPerSource(), limits.window(), clock.ticker());
    this.fresh = fresh;
    this.log = log;
    this.endedAtIssuer =
        Caffeine.newBuilder()
            .maximumSize(MOST_ENDED)
            .expireAfterWrite(ENDED_REMEMBERED)
            .ticker(clock.ticker())
            .executor(Runnable::run)
            .build();
  }

  /** Counts an attempt. Zero when it may go on, else how long its source has to wait. */
  public Duration begin(InetAddress from) {
    SourceNetwork source = SourceNetwork.of(from);
    Duration wait = failures.begin(source);
    if (!wait.isZero()) {
      log.tooMany(source, wait);
    }
    return wait;
  }

  /** The attempt was no failure of whoever made it. */
  public void takeBack(InetAddress from) {
    failures.takeBack(SourceNetwork.of(from));
  }

  /**
   * The attempt has failed.
   *
   * @param why in Lightlock's own words
   */
  public void refused(String why, InetAddress from) {
    log.externalRefused("sso", why, SourceNetwork.of(from));
  }

  /**
   * Opens a session. Its roles are these and no others.
   *
   * @param shown when the person last showed the issuer who it is; empty when it does not say
   */
  public ExternalLogin login(
      ExternalIdentity who,
      Set<Role> roles,
      boolean secondFactor,
      Optional<Instant> shown,
      InetAddress from) {
    SourceNetwork source = SourceNetwork.of(from);
    try {
      return switch (database.inChange(handle -> accounts.bind(handle, who, roles, secondFactor))) {
        case ExternalAccounts.Bound.To(StoredAccount account) ->
            open(account, who, secondFactor, shown, source);
        case ExternalAccounts.Bound.NoRole() -> new ExternalLogin.NoRole();
        case ExternalAccounts.Bound.SecondFactorNeeded() -> new ExternalLogin.SecondFactorNeeded();
        case ExternalAccounts.Bound.Disabled() -> new ExternalLogin.Disabled();
      };
    } catch (DatabaseException e) {
      log.accountsUnreadable(e);
      return new ExternalLogin.Unavailable(BUSY_RETRY);
    }
  }

  private ExternalLogin open(
      StoredAccount account,
      ExternalIdentity who,
      boolean secondFactor,
      Optional<Instant> shown,
      SourceNetwork from)
      throws DatabaseException {
    forgetEnded();
    String how =
        secondFactor ? SessionOrigin.SINGLE_SIGN_ON + "+mfa" : SessionOrigin.SINGLE_SIGN_ON;
    Access.LoginResult.LoggedIn in = sessions.open(account, new SessionOrigin(how, from.text()));
    identities.put(in.session().id(), who);
    // Changed, or ended by the issuer, while nobody could see this session yet.
    if (hasChanged(account) || wasEnded(who)) {
      sessions.find(in.session()).ifPresent(sessions::end);
      return new ExternalLogin.Disabled();
    }
    shown.ifPresent(at -> fresh.proved(in.session(), age(at)));
    log.loggedIn(in.session(), from, Map.of("how", how));
    return new ExternalLogin.LoggedIn(in.session(), in.token());
  }

  /** The issuer's clock may be a little ahead; what is further ahead proves nothing. */
  private Duration age(Instant shown) {
    Duration age = Duration.between(shown, clock.now());
    return age.isNegative() && age.plus(CLOCK_AHEAD).isPositive() ? Duration.ZERO : age;
  }

  private boolean hasChanged(StoredAccount account) throws DatabaseException {
    return database
        .read(handle -> AccountStore.find(handle, account.name()))
        .filter(now -> now.stamp() == account.stamp())
        .isEmpty();
  }

  private boolean wasEnded(ExternalIdentity who) {
    return who.issuerSession()
        .filter(sid -> endedAtIssuer.getIfPresent(IssuerEnds.key(who.issuer(), sid)) != null)
        .isPresent();
  }

  /**
   * Ends what rests on a session of the issuer, or everything of a person. Sessions of this gateway
   * have ended when this returns, with every stream; those of others that share the database within
   * a second, whether or not the issuer's session is known here.
   */
  public void end(String issuer, Optional<String> subject, Optional<String> issuerSession)
      throws DatabaseException {
    issuerSession.ifPresent(sid -> endedAtIssuer.put(IssuerEnds.key(issuer, sid), true));
    List<LiveSession> ended =
        sessions.all().stream()
            .filter(live -> isMeant(live, issuer, subject, issuerSession))
            .toList();
    ended.forEach(live -> sessions.end(live, ENDED));
    if (issuerSession.isPresent()) {
      String key = IssuerEnds.key(issuer, issuerSession.get());
      database.write(handle -> IssuerEnds.tell(handle, key, subject.orElse(""), clock.now()));
    }
    // A session that other gateways know nothing of, as one without sid: then it is everything of
    // the person, because they compare accounts.
    if (subject.isPresent()
        && (issuerSession.isEmpty()
            || (ended.isEmpty() && database.read(ExternalLogins::hasOtherGateways)))) {
      database.inChange(handle -> endEverywhere(handle, issuer, subject.get()));
    }
    forgetEnded();
  }

  /**
   * Ends what rests on sessions that issuers have ended, as this gateway or another was told.
   *
   * @param told as {@link IssuerEnds#told}
   */
  void endTold(Map<String, String> told) {
    told.keySet().forEach(key -> endedAtIssuer.put(key, true));
    identities.forEach(
        (id, who) ->
            who.issuerSession()
                .flatMap(sid -> Optional.ofNullable(told.get(IssuerEnds.key(who.issuer(), sid))))
                .filter(subject -> subject.isEmpty() || subject.equals(who.subject()))
                .flatMap(_ -> sessions.withId(id))
                .ifPresent(live -> sessions.end(live, ENDED)));
  }

  private static boolean hasOtherGateways(Handle handle) {
    return handle.createQuery("SELECT count(*) FROM gateway").mapTo(Integer.class).one() > 1;
  }

  private boolean endEverywhere(Handle handle, String issuer, String subject) {
    Optional<String> account = ExternalAccounts.account(handle, issuer, subject);
    account.ifPresent(name -> accounts.endSessions(handle, name));
    return account.isPresent();
  }

  private boolean isMeant(
      LiveSession live, String issuer, Optional<String> subject, Optional<String> issuerSession) {
    ExternalIdentity who = identities.get(live.session().id());
    return who != null
        && who.issuer().equals(issuer)
        && subject.map(who.subject()::equals).orElse(true)
        && issuerSession.map(sid -> who.issuerSession().equals(Optional.of(sid))).orElse(true);
  }

  private void forgetEnded() {
    identities.keySet().removeIf(id -> sessions.withId(id).isEmpty());
  }
}
