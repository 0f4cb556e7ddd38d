package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.audit.AuditTrail;
import org.lightlock.access.audit.DirectTrail;
import org.lightlock.access.factor.Passkeys;
import org.lightlock.access.factor.SecondFactors;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraPlace;

/**
 * Access for local users. Sessions live in memory, so a restart ends them. A thread looks every
 * half second for sessions that have expired, for accounts and stream clients that were changed or
 * removed, and for streams that nothing allows any more; it stops on close, which ends every
 * session.
 */
public final class LocalAccess implements Access, AutoCloseable {
  private static final long SWEEP_MILLIS = 500;

  /** A person who has left a shared desk is gone for whoever sits down next. */
  private static final Duration DESK_IDLE = Duration.ofMinutes(5);

  private static final Duration BUSY_RETRY = Duration.ofSeconds(5);

  private final AccessDatabase database;
  private final Ticker ticker;
  private final LoginLog log;
  private final WatchRecord record;
  private final KnownGrants known;
  private final LiveSessions sessions;
  private final SessionMirror mirror;
  private final SessionDirectory directory;
  private final ExternalLogins external;
  private final CertificateLogins certificates;
  private final AccountWatch watch;
  private final StreamLogins streamLogins;
  private final Map<ViewerGrant, LiveSession> grants = new ConcurrentHashMap<>();
  private final PassphraseCheck passphrases;
  private final FreshProofs fresh;
  private final LocalLogins localLogins;
  private final Enrolments enrolments;
  private final OwnFactors ownFactors;
  private final ScheduledExecutorService sweeper;

  private LocalAccess(
      AccessDatabase database,
      PasswordHasher hasher,
      Ticker ticker,
      SessionLimits limits,
      LoginLimits logins,
      KnownGrants known,
      FactorSettings settings,
      AuditTrail trail) {
    this.database = database;
    this.ticker = ticker;
    this.log = new LoginLog(ticker, trail);
    this.record = new WatchRecord(trail, ticker);
    this.known = known;
    SessionClock clock = new SessionClock(known.clock(), ticker);
    this.sessions = new LiveSessions(limits, known, clock, log::ended);
    this.fresh = new FreshProofs(ticker);
    this.external =
        new ExternalLogins(
            database,
            sessions,
            new ExternalAccounts(InstantSource.system(), hasher.unmatchable()),
            fresh,
            logins,
            log,
            clock);
    this.mirror = new SessionMirror(database, sessions, external::endTold, clock, log);
    this.directory = new SessionDirectory(database, sessions, clock, log, mirror.gateway());
    KnownClients clients = new KnownClients(known.clock());
    this.watch = new AccountWatch(database, sessions, clients, known, log);
    this.streamLogins = new StreamLogins(sessions, clients, logins, log, ticker);
    this.certificates = new CertificateLogins(database, sessions, clients, log, ticker::read);
    this.passphrases = new PassphraseCheck(database, hasher, logins, log, ticker, known.clock());
    SecondFactors factors =
        new SecondFactors(
            database.jdbi(),
            settings.keys(),
            settings
                .passkeyHost()
                .map(host -> new Passkeys(host, database.jdbi(), ticker, known.clock())),
            known.clock());
    this.enrolments =
        new Enrolments(
            database,
            factors,
            settings.rules(),
            passphrases,
            known.clock(),
            log,
            ticker,
            this::open);
    this.localLogins =
        new LocalLogins(database, factors, logins, enrolments, log, ticker, this::open);
    this.ownFactors =
        new OwnFactors(
            database,
            factors,
            localLogins,
            passphrases,
            settings.rules(),
            fresh,
            known.clock(),
            ticker,
            this::open,
            this::renew);
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("access-sweep").daemon().factory());
  }

  /** As the method below, for cameras that have no site and no groups. */
  public static LocalAccess start(
      AccessDatabase database, SessionLimits limits, LoginLimits logins) {
    return start(database, limits, logins, Map.of(), FactorSettings.none(), direct(database));
  }

  /**
   * Access for the accounts in this database, with the system's clocks.
   *
   * @param places of the cameras that have a site or groups
   * @param trail where who does what is written; stays open longer than this
   */
  public static LocalAccess start(
      AccessDatabase database,
      SessionLimits limits,
      LoginLimits logins,
      Map<CameraId, CameraPlace> places,
      FactorSettings factors,
      AuditTrail trail) {
    return start(
        database,
        limits,
        logins,
        new KnownGrants(places, InstantSource.system()),
        Ticker.systemTicker(),
        new Argon2idHasher(),
        factors,
        trail);
  }

  private static AuditTrail direct(AccessDatabase database) {
    return new DirectTrail(database.jdbi(), InstantSource.system());
  }

  static LocalAccess start(
      AccessDatabase database,
      SessionLimits limits,
      LoginLimits logins,
      Ticker ticker,
      PasswordHasher hasher) {
    KnownGrants known = new KnownGrants(Map.of(), InstantSource.system());
    return start(database, limits, logins, known, ticker, hasher);
  }

  static LocalAccess start(
      AccessDatabase database,
      SessionLimits limits,
      LoginLimits logins,
      KnownGrants known,
      Ticker ticker,
      PasswordHasher hasher) {
    return start(database, limits, logins, known, ticker, hasher, FactorSettings.none());
  }

  static LocalAccess start(
      AccessDatabase database,
      SessionLimits limits,
      LoginLimits logins,
      KnownGrants known,
      Ticker ticker,
      PasswordHasher hasher,
      FactorSettings factors) {
    return start(database, limits, logins, known, ticker, hasher, factors, direct(database));
  }

  static LocalAccess start(
      AccessDatabase database,
      SessionLimits limits,
      LoginLimits logins,
      KnownGrants known,
      Ticker ticker,
      PasswordHasher hasher,
      FactorSettings factors,
      AuditTrail trail) {
    LocalAccess access =
        new LocalAccess(database, hasher, ticker, limits, logins, known, factors, trail);
    // Once before anybody can ask: the stream clients must be known.
    access.sweep();
    access.mirror.start();
    var _ =
        access.sweeper.scheduleWithFixedDelay(
            access::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    return access;
  }

  @Override
  public LoginResult login(String user, char[] password, InetAddress from) {
    SourceNetwork source = SourceNetwork.of(from);
    return switch (passphrases.check(user, password, source)) {
      case PassphraseCheck.Result.Right(StoredAccount account) -> {
        try {
          yield localLogins.afterPassphrase(account, source);
        } catch (JdbiException e) {
          log.accountsUnreadable(e);
          yield new LoginResult.TooMany(BUSY_RETRY);
        }
      }
      case PassphraseCheck.Result.Wrong() -> new LoginResult.Refused();
      case PassphraseCheck.Result.Wait(Duration wait) -> new LoginResult.TooMany(wait);
    };
  }

  /** What follows the passphrase at a login, and logins by a passkey. */
  public LocalLogins logins() {
    return localLogins;
  }

  /** Setting people up. */
  public Enrolments enrolments() {
    return enrolments;
  }

  /** What people do with their own passphrases and second factors. */
  public OwnFactors ownFactors() {
    return ownFactors;
  }

  /** The session of somebody who has shown enough. */
  private LoginResult open(StoredAccount account, String how, SourceNetwork from) {
    LoginResult.LoggedIn loggedIn = sessions.open(account, new SessionOrigin(how, from.text()));
    if (hasChanged(account)) {
      // Changed since it was read, when the watch could not see this session yet.
      sessions.find(loggedIn.session()).ifPresent(sessions::end);
      return new LoginResult.Refused();
    }
    fresh.proved(loggedIn.session());
    log.loggedIn(loggedIn.session(), how, from);
    return loggedIn;
  }

  private boolean hasChanged(StoredAccount account) {
    return database
        .jdbi()
        .withHandle(handle -> AccountStore.find(handle, account.name()))
        .filter(now -> now.stamp() == account.stamp())
        .isEmpty();
  }

  @Override
  public Optional<Session> session(String token) {
    return sessions.use(token).map(LiveSession::session);
  }

  @Override
  public Optional<Session> peek(String token) {
    return sessions.peek(token).map(LiveSession::session);
  }

  @Override
  public Optional<Session> desk(String secret, InetAddress from) {
    return streamLogins.ofDesk(secret, from);
  }

  @Override
  public StreamLogin enrolDesk(String secret, InetAddress from) {
    return streamLogins.enrol(secret, from);
  }

  @Override
  public StreamLogin service(String secret, InetAddress from) {
    return streamLogins.service(secret, from);
  }

  @Override
  public boolean mayAudit(Session session, Optional<CameraId> about) {
    return sessions.find(session).map(live -> live.mayAudit(about)).orElse(false);
  }

  @Override
  public void sitDown(Session person, Session desk) {
    sessions
        .find(person)
        .filter(live -> live.sitDown(new LiveSession.Seat(desk.user(), DESK_IDLE)))
        .ifPresent(live -> log.satDown(person, desk));
  }

  @Override
  public void dissolved(Session desk, InetAddress from) {
    log.dissolved(desk, SourceNetwork.of(from));
  }

  @Override
  public void logout(Session session) {
    sessions
        .find(session)
        .ifPresent(
            live -> {
              sessions.end(live, "logout");
            });
    forgetEndedGrants();
  }

  @Override
  public TicketResult issue(Session session, CameraId camera, Optional<InetAddress> only) {
    Optional<LiveSession> maker =
        sessions
            .find(session)
            .filter(live -> live.session().kind() != Session.Kind.TICKET)
            .filter(live -> !ClientPlace.isDesk(live.origin()));
    Optional<Action> watching =
        maker.flatMap(
            live ->
                Stream.of(Action.LIVE, Action.SNAPSHOT)
                    .filter(live.actions(camera)::contains)
                    .findFirst());
    if (maker.isEmpty() || watching.isEmpty()) {
      return new TicketResult.NotAllowed();
    }
    Optional<String> demanded = maker.get().demandedPurpose(watching.get(), camera, ticker.read());
    if (demanded.isPresent()) {
      return new TicketResult.PurposeRequired(demanded.get());
    }
    Optional<String> token = sessions.issue(maker.get(), camera, only);
    if (token.isEmpty()) {
      return new TicketResult.TooMany(LiveSession.TICKET_STARTS_WITHIN);
    }
    log.issued(session, camera);
    return new TicketResult.Issued(new Ticket(token.get(), LiveSession.TICKET_STARTS_WITHIN));
  }

  @Override
  public StreamLogin present(StreamCredential credential, CameraId camera, InetAddress from) {
    return streamLogins.present(credential, camera, from);
  }

  @Override
  public List<String> challenges(Set<DigestAlgorithm> algorithms, boolean stale) {
    return streamLogins.challenges(algorithms, stale);
  }

  @Override
  public Set<Role> roles(Session session) {
    return sessions.find(session).map(LiveSession::roles).orElse(Set.of());
  }

  @Override
  public boolean isFresh(Session session) {
    long now = ticker.read();
    return fresh.isFresh(session)
        || sessions
            .find(session)
            .filter(live -> !live.origin().isByIssuer())
            .filter(live -> now - live.createdNanos() < FreshProofs.LIFE.toNanos())
            .isPresent();
  }

  @Override
  public CameraPlace place(CameraId camera) {
    return known.place(camera);
  }

  @Override
  public Set<Action> actions(Session session, CameraId camera) {
    return sessions.find(session).map(live -> live.actions(camera)).orElse(Set.of());
  }

  @Override
  public Optional<String> demandedPurpose(Session session, CameraId camera) {
    return sessions
        .find(session)
        .flatMap(live -> live.demandedPurpose(Action.LIVE, camera, ticker.read()));
  }

  @Override
  public boolean givePurpose(Session session, CameraId camera, String text) {
    if (!Access.isValidPurpose(text)) {
      throw new IllegalArgumentException("not a purpose");
    }
    return sessions
        .find(session)
        .map(live -> live.givePurpose(camera, text, ticker.read()))
        .orElse(false);
  }

  @Override
  public GrantResult grant(
      Session session, CameraId camera, String rendition, Action action, Circumstances how) {
    Optional<LiveSession> live = sessions.find(session);
    if (live.isEmpty()) {
      return new GrantResult.NotAllowed();
    }
    GrantResult result = live.get().grant(camera, rendition, action, ticker.read());
    if (result instanceof GrantResult.Granted(ViewerGrant made)) {
      if (!record.begin(made, session, how, sessions.personAt(session.user()))) {
        live.get().giveBack(made, ticker.read());
        made.forget();
        return new GrantResult.Unrecorded();
      }
      grants.put(made, live.get());
    }
    return result;
  }

  @Override
  public Optional<ViewerGrant> grantAlso(ViewerGrant open, String rendition) {
    return Optional.ofNullable(grants.get(open))
        .flatMap(
            live -> {
              Optional<ViewerGrant> grant = live.grantAlso(open, rendition);
              grant.ifPresent(
                  made -> {
                    grants.put(made, live);
                    record.also(made, live.session());
                  });
              return grant;
            });
  }

  @Override
  public void denied(Session session, String what, Optional<CameraId> camera, InetAddress from) {
    log.denied(session, what, camera, SourceNetwork.of(from));
  }

  @Override
  public void release(ViewerGrant grant) {
    forget(grant, LiveSession::release);
    record.end(grant, true);
  }

  @Override
  public void giveBack(ViewerGrant grant) {
    forget(grant, LiveSession::giveBack);
    record.end(grant, false);
  }

  private interface Forgetting {
    void forget(LiveSession live, ViewerGrant grant, long nowNanos);
  }

  private void forget(ViewerGrant grant, Forgetting forgetting) {
    grant.forget();
    LiveSession live = grants.remove(grant);
    if (live != null) {
      forgetting.forget(live, grant, ticker.read());
      if (live.session().kind() == Session.Kind.TICKET) {
        sessions.endIfExpired(live);
      }
    }
  }

  /** Logins by clients' certificates. */
  public CertificateLogins certificates() {
    return certificates;
  }

  /** Logins for which somebody else vouches. */
  public ExternalLogins external() {
    return external;
  }

  /** The open sessions, those of other gateways on the same database too. */
  public Sessions sessions() {
    return directory;
  }

  /**
   * Another token for a session whose user has just shown once more who they are, which the caller
   * has checked. The old one is good for nothing from now on; what is watched goes on.
   */
  Optional<String> renew(Session session) {
    return sessions.renew(session);
  }

  /** How many logins were refused since the start. */
  public long failedLogins() {
    return passphrases.failures();
  }

  /** How many tickets, secrets and proofs were refused since the start. */
  public long failedStreamLogins() {
    return streamLogins.failures();
  }

  /** How many sessions are open, those of tickets and stream clients too. */
  public int openSessions() {
    return sessions.all().size();
  }

  /** How many grants are open. */
  public int openGrants() {
    return sessions.all().stream().mapToInt(LiveSession::openGrants).sum();
  }

  private void sweep() {
    try {
      watch.look();
      // Every stream is asked about again each time: hours end and clocks are set.
      sessions.all().forEach(LiveSession::endUnfounded);
      sessions.endExpired();
      forgetEndedGrants();
      record.look();
      log.look();
    } catch (RuntimeException e) {
      // An exception would stop the sweeps for good.
      log.accountsUnreadable(e);
    }
  }

  private void forgetEndedGrants() {
    grants.keySet().removeIf(ViewerGrant::hasEnded);
  }

  @Override
  public void close() {
    sweeper.shutdown();
    try {
      if (!sweeper.awaitTermination(SWEEP_MILLIS * 10, TimeUnit.MILLISECONDS)) {
        sweeper.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sessions.all().forEach(live -> sessions.end(live, "stopped"));
    record.close();
    mirror.close();
    watch.close();
  }
}
