package org.lightlock.access;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.lightlock.camera.CameraId;

/** An {@link Access} that knows one user and does what a test tells it. */
public final class ScriptedAccess implements Access {
  /** The one user. */
  public static final String USER = "operator";

  /** The one user's password. */
  public static final String PASSWORD = "correct horse";

  /** What a login gets instead of the usual result. */
  public volatile Optional<LoginResult> nextLogin = Optional.empty();

  private final Set<CameraId> visible = new HashSet<>();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Map<ViewerGrant, Session> grants = new ConcurrentHashMap<>();
  private final List<ViewerGrant> released = new CopyOnWriteArrayList<>();
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
    int number = count.incrementAndGet();
    String token = "token-for-tests-%08d".formatted(number);
    Session session = new Session("s" + number, USER, Session.Kind.LOGIN);
    sessions.put(token, session);
    return new LoginResult.LoggedIn(session, token);
  }

  /** Ends every grant, as if all sessions had ended. */
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
    return user.equals(USER) && String.valueOf(password).equals(PASSWORD)
        ? makeSession()
        : new LoginResult.Refused();
  }

  @Override
  public Optional<Session> session(String token) {
    return Optional.ofNullable(sessions.get(token));
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
  public boolean maySee(Session session, CameraId camera) {
    return visible.contains(camera);
  }

  @Override
  public Optional<ViewerGrant> grantLive(Session session, CameraId camera, String rendition) {
    if (!sessions.containsValue(session) || !visible.contains(camera)) {
      return Optional.empty();
    }
    ViewerGrant grant = new ViewerGrant(session.user(), camera, rendition);
    grants.put(grant, session);
    return Optional.of(grant);
  }

  @Override
  public Optional<ViewerGrant> grantAlso(ViewerGrant open, String rendition) {
    Session session = grants.get(open);
    return session == null
        ? Optional.empty()
        : grantLive(session, open.camera(), rendition);
  }

  @Override
  public TicketResult issue(Session session, CameraId camera, Optional<InetAddress> only) {
    return new TicketResult.NotAllowed();
  }

  @Override
  public StreamLogin present(StreamCredential credential, CameraId camera, InetAddress from) {
    return new StreamLogin.Refused();
  }

  @Override
  public List<String> challenges(Set<DigestAlgorithm> algorithms, boolean stale) {
    return List.of("Basic realm=\"lightlock\"");
  }

  @Override
  public void release(ViewerGrant grant) {
    if (grants.remove(grant) != null) {
      released.add(grant);
    }
  }
}
