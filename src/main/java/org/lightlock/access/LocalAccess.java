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
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.audit.AuditTrail;
import org.lightlock.access.audit.DirectTrail;
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
  private static final Duration BUSY_RETRY = Duration.ofSeconds(5);

  private final AccessDatabase database;
  private final PasswordHasher hasher;
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
  private final FailureLimits failures;
  private final StreamLogins streamLogins;
  private final Map<ViewerGrant, LiveSession> grants = new ConcurrentHashMap<>();
  private final LongAdder failedLogins = new LongAdder();
  private final StoredAccount nobody;
  private final ScheduledExecutorService sweeper;

  private LocalAccess(
      AccessDatabase database,
      PasswordHasher hasher,
      Ticker ticker,
      SessionLimits limits,
      LoginLimits logins,
      KnownGrants known,
      AuditTrail trail) {
    this.database = database;
    this.hasher = hasher;
    this.ticker = ticker;
    this.log = new LoginLog(ticker, trail);
    this.record = new WatchRecord(trail, ticker);
    this.known = known;
    SessionClock clock = new SessionClock(known.clock(), ticker);
    this.sessions = new LiveSessions(limits, known, clock, log::ended);
    this.mirror = new SessionMirror(database, sessions, clock, log);
    this.directory = new SessionDirectory(database, sessions, clock, log, mirror.gateway());
    KnownClients clients = new KnownClients(known.clock());
    this.watch = new AccountWatch(database, sessions, clients, known, log);
    this.failures = new FailureLimits(logins, ticker);
    this.streamLogins = new StreamLogins(sessions, clients, logins, log, ticker);
    this.nobody = new StoredAccount("", hasher.unmatchable(), Set.of(), true, 0);
    this.external =
        new ExternalLogins(
            database,
            sessions,
            new ExternalAccounts(InstantSource.system(), nobody.passwordHash()),
            logins,
            log,
            ticker);
    this.certificates = new CertificateLogins(database, sessions, clients, log, ticker::read);
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("access-sweep").daemon().factory());
  }

  /** As the method below, for cameras that have no site and no groups. */
  public static LocalAccess start(
      AccessDatabase database, SessionLimits limits, LoginLimits logins) {
    return start(database, limits, logins, Map.of(), direct(database));
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
      AuditTrail trail) {
    return start(
        database,
        limits,
        logins,
        new KnownGrants(places, InstantSource.system()),
        Ticker.systemTicker(),
        new Argon2idHasher(),
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
    return start(database, limits, logins, known, ticker, hasher, direct(database));
  }

  static LocalAccess start(
      AccessDatabase database,
      SessionLimits limits,
      LoginLimits logins,
      KnownGrants known,
      Ticker ticker,
      PasswordHasher hasher,
      AuditTrail trail) {
    LocalAccess access = new LocalAccess(database, hasher, ticker, limits, logins, known, trail);
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
    String name = Accounts.isValidName(user) ? user : "";
    Duration wait = failures.begin(name, source);
    if (!wait.isZero()) {
      log.tooMany(source, wait);
      return new LoginResult.TooMany(wait);
    }
    try {
      return verify(user, password, source);
    } catch (PasswordHasher.HashingBusyException | JdbiException e) {
      failures.takeBack(name, source);
      if (e instanceof JdbiException) {
        log.accountsUnreadable(e);
      }
      return new LoginResult.TooMany(BUSY_RETRY);
    }
  }

  private LoginResult verify(String user, char[] password, SourceNetwork from)
      throws PasswordHasher.HashingBusyException {
    Optional<StoredAccount> found =
        Accounts.isValidName(user) && password.length <= Accounts.MAX_PASSPHRASE
            ? database.jdbi().withHandle(handle -> AccountStore.find(handle, user))
            : Optional.empty();
    char[] tried = password.length <= Accounts.MAX_PASSPHRASE ? password : new char[0];
    boolean matches = hasher.verify(tried, found.orElse(nobody).passwordHash());
    // A disabled account fails like a wrong passphrase: nobody learns that it exists.
    if (found.isEmpty() || found.get().disabled() || !matches) {
      failedLogins.increment();
      log.refused(user, found.isPresent(), from);
      return new LoginResult.Refused();
    }
    failures.succeeded(found.get().name(), from);
    LoginResult.LoggedIn loggedIn =
        sessions.open(found.get(), new SessionOrigin("passphrase", from.text()));
    if (hasChanged(found.get())) {
      // Changed while its passphrase was hashed, when the watch could not see this session yet.
      sessions.find(loggedIn.session()).ifPresent(sessions::end);
      return new LoginResult.Refused();
    }
    log.loggedIn(loggedIn.session(), from);
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
        sessions.find(session).filter(live -> live.session().kind() == Session.Kind.LOGIN);
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
      if (!record.begin(made, session, how)) {
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
   * Whether a session's user has shown who they are lately enough to manage people and rights; if
   * so, counts as such a use. Watching keeps a session open, but not this: the seat may be empty.
   */
  public boolean isProven(Session session) {
    return sessions.find(session).map(live -> live.proves(ticker.read())).orElse(false);
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
    return failedLogins.sum();
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
