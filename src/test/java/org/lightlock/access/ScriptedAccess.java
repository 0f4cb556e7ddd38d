package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.lightlock.camera.CameraId;

/** An {@link Access} that knows one user and one stream client and does what a test tells it. */
public final class ScriptedAccess implements Access {
  /** The one user. */
  public static final String USER = "operator";

  /** Somebody else, with the same password. */
  public static final String COLLEAGUE = "colleague";

  /** The one user's password. */
  public static final String PASSWORD = "correct horse";

  /** The one stream client. */
  public static final String CLIENT = "recorder";

  /** The one stream client's secret. */
  public static final String CLIENT_SECRET = "secret-for-tests-of-32-characters";

  /** What a credential gets instead of the usual result. */
  public volatile Optional<StreamLogin> nextPresented = Optional.empty();

  /** What a login gets instead of the usual result. */
  public volatile Optional<LoginResult> nextLogin = Optional.empty();

  /** What the one user is. */
  public volatile Set<Role> roles = Set.of(Role.VIEWER);

  /** What may be done with the cameras that may be seen. */
  public volatile Set<Action> allowed = Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO);

  /** Whether nothing can be written down. */
  public volatile boolean unrecorded;

  /** What must be typed before a camera is watched. */
  public volatile Optional<String> purpose = Optional.empty();

  private final Set<CameraId> purposes = ConcurrentHashMap.newKeySet();
  private final Set<CameraId> visible = new HashSet<>();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Map<String, TicketOf> tickets = new ConcurrentHashMap<>();
  private final Set<Session> startedTickets = ConcurrentHashMap.newKeySet();
  private final Session client = new Session("c1", "client:" + CLIENT, Session.Kind.CLIENT);
  private final DigestGate digests = new DigestGate(Ticker.systemTicker());
  private final StoredClient storedClient =
      new StoredClient(
          CLIENT,
          TokenHash.of(CLIENT_SECRET),
          DigestGate.ha1(DigestAlgorithm.MD5, CLIENT, CLIENT_SECRET),
          DigestGate.ha1(DigestAlgorithm.SHA_256, CLIENT, CLIENT_SECRET),
          1,
          0,
          Optional.empty());
  private final Map<ViewerGrant, Session> grants = new ConcurrentHashMap<>();
  private final List<ViewerGrant> released = new CopyOnWriteArrayList<>();

  private record TicketOf(Session session, CameraId camera, Optional<InetAddress> only) {}

  private final AtomicInteger count = new AtomicInteger();

  /** An access whose user may see these cameras. */
  public ScriptedAccess(String... cameras) {
    for (String camera : cameras) {
      visible.add(new CameraId(camera));
    }
  }

  /** A session's token without a login. */
  public String signIn() {
    return makeSession().token();
  }

  private LoginResult.LoggedIn makeSession() {
    return makeSession(USER);
  }

  private LoginResult.LoggedIn makeSession(String user) {
    int number = count.incrementAndGet();
    String token = "token-for-tests-%08d".formatted(number);
    Session session = new Session("s" + number, user, Session.Kind.LOGIN);
    sessions.put(token, session);
    return new LoginResult.LoggedIn(session, token);
  }

  /** The public id of the session that was made last. */
  public String newestSession() {
    return "s" + count.get();
  }

  /** Ends every login, as if its time were over. */
  public void endLogins() {
    List.copyOf(sessions.values()).forEach(this::logout);
  }

  /** Ends every session and its grants. */
  public void endSessions() {
    sessions.clear();
    endGrants();
  }

  /** Ends every grant; the sessions go on. */
  public void endGrants() {
    grants.keySet().forEach(ViewerGrant::end);
  }

  /** Grants that are in use. */
  public int openGrants() {
    return grants.size();
  }

  /** Grants that were given back. */
  public int releasedGrants() {
    return released.size();
  }

  @Override
  public LoginResult login(String user, char[] password, InetAddress from) {
    if (nextLogin.isPresent()) {
      return nextLogin.get();
    }
    return Set.of(USER, COLLEAGUE).contains(user) && String.valueOf(password).equals(PASSWORD)
        ? makeSession(user)
        : new LoginResult.Refused();
  }

  @Override
  public Optional<Session> session(String token) {
    return Optional.ofNullable(sessions.get(token));
  }

  @Override
  public Optional<Session> peek(String token) {
    return session(token);
  }

  @Override
  public Optional<Session> desk(String secret, InetAddress from) {
    return secret.equals(CLIENT_SECRET) ? Optional.of(client) : Optional.empty();
  }

  @Override
  public StreamLogin enrolDesk(String secret, InetAddress from) {
    return ofClient(secret.equals(CLIENT_SECRET));
  }

  /** Whether whoever is signed in has lately shown who they are. */
  public volatile boolean fresh = true;

  @Override
  public boolean isFresh(Session session) {
    return fresh;
  }

  /** What was refused to whom: the user, what was asked for, and the camera if one was named. */
  public final List<String> denials = new CopyOnWriteArrayList<>();

  @Override
  public void denied(Session session, String what, Optional<CameraId> camera, InetAddress from) {
    denials.add(session.user() + " " + what + camera.map(named -> " " + named.value()).orElse(""));
  }

  /** Who sat down where: the user, a blank, and the desk's session's user. */
  public final Set<String> seats = ConcurrentHashMap.newKeySet();

  @Override
  public StreamLogin service(String secret, InetAddress from) {
    return ofClient(secret.equals(CLIENT_SECRET));
  }

  @Override
  public boolean mayAudit(Session session, Optional<CameraId> about) {
    return roles(session).contains(Role.PRIVACY_OFFICER);
  }

  @Override
  public void dissolved(Session desk, InetAddress from) {
    seats.add("nobody " + desk.user());
  }

  @Override
  public void sitDown(Session person, Session desk) {
    seats.add(person.user() + " " + desk.user());
  }

  @Override
  public void logout(Session session) {
    sessions.values().remove(session);
    grants.forEach(
        (grant, owner) -> {
          if (owner.equals(session)) {
            grant.end();
          }
        });
  }

  @Override
  public Set<Role> roles(Session session) {
    return sessions.containsValue(session) ? roles : Set.of();
  }

  @Override
  public Set<Action> actions(Session session, CameraId camera) {
    return visible.contains(camera) ? allowed : Set.of();
  }

  @Override
  public Optional<String> demandedPurpose(Session session, CameraId camera) {
    return visible.contains(camera) && !purposes.contains(camera) ? purpose : Optional.empty();
  }

  @Override
  public boolean givePurpose(Session session, CameraId camera, String text) {
    return visible.contains(camera) && purpose.isPresent() && purposes.add(camera);
  }

  @Override
  public GrantResult grant(
      Session session, CameraId camera, String rendition, Action action, Circumstances how) {
    if (unrecorded) {
      return new GrantResult.Unrecorded();
    }
    if (!visible.contains(camera) || !allowed.contains(action)) {
      return new GrantResult.NotAllowed();
    }
    Optional<String> demanded = demandedPurpose(session, camera);
    if (demanded.isPresent()) {
      return new GrantResult.PurposeRequired(demanded.get());
    }
    boolean open =
        switch (session.kind()) {
          case LOGIN -> sessions.containsValue(session);
          case TICKET -> startedTickets.add(session);
          case CLIENT -> true;
        };
    return open
        ? new GrantResult.Granted(newGrant(session, camera, rendition, action))
        : new GrantResult.NotAllowed();
  }

  private ViewerGrant newGrant(Session session, CameraId camera, String rendition, Action action) {
    ViewerGrant grant =
        new ViewerGrant(
            session.user(),
            camera,
            rendition,
            action,
            allowed.contains(Action.AUDIO),
            Optional.empty());
    grants.put(grant, session);
    return grant;
  }

  @Override
  public Optional<ViewerGrant> grantAlso(ViewerGrant open, String rendition) {
    Session session = grants.get(open);
    return Optional.ofNullable(session)
        .map(owner -> newGrant(owner, open.camera(), rendition, open.action()));
  }

  /** A ticket's token without a request. */
  public String ticket(String camera) {
    Session session = makeSession().session();
    return issue(session, new CameraId(camera), Optional.empty())
            instanceof TicketResult.Issued(Ticket ticket)
        ? ticket.token()
        : "none";
  }

  @Override
  public TicketResult issue(Session session, CameraId camera, Optional<InetAddress> only) {
    if (!visible.contains(camera)) {
      return new TicketResult.NotAllowed();
    }
    int number = count.incrementAndGet();
    String token = "ticket-for-tests-%026d".formatted(number);
    tickets.put(
        token, new TicketOf(new Session("t" + number, USER, Session.Kind.TICKET), camera, only));
    return new TicketResult.Issued(new Ticket(token, Duration.ofSeconds(60)));
  }

  @Override
  public StreamLogin present(StreamCredential credential, CameraId camera, InetAddress from) {
    if (nextPresented.isPresent()) {
      return nextPresented.get();
    }
    return switch (credential) {
      case StreamCredential.Bearer(String token) -> {
        TicketOf ticket = tickets.get(token);
        if (ticket != null
            && ticket.camera().equals(camera)
            && ticket.only().map(from::equals).orElse(true)) {
          yield new StreamLogin.Accepted(ticket.session());
        }
        yield ofClient(token.equals(CLIENT_SECRET));
      }
      case StreamCredential.Basic(String name, String secret) ->
          ofClient(name.equals(CLIENT) && secret.equals(CLIENT_SECRET));
      case StreamCredential.Digest proof ->
          switch (digests.check(proof, storedClient)) {
            case RIGHT -> ofClient(proof.client().equals(CLIENT));
            case STALE -> new StreamLogin.Stale();
            case WRONG -> new StreamLogin.Refused();
          };
    };
  }

  private StreamLogin ofClient(boolean right) {
    return right ? new StreamLogin.Accepted(client) : new StreamLogin.Refused();
  }

  @Override
  public List<String> challenges(Set<DigestAlgorithm> algorithms, boolean stale) {
    return digests.challenges(algorithms, stale);
  }

  @Override
  public void giveBack(ViewerGrant grant) {
    Session session = grants.get(grant);
    release(grant);
    if (session != null) {
      startedTickets.remove(session);
    }
  }

  @Override
  public void release(ViewerGrant grant) {
    if (grants.remove(grant) != null) {
      released.add(grant);
    }
  }
}
