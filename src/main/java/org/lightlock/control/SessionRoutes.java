package org.lightlock.control;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lightlock.access.Access;
import org.lightlock.access.Accounts;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.OpenSession;
import org.lightlock.access.Role;
import org.lightlock.access.Session;
import org.lightlock.access.Sessions;
import org.lightlock.camera.CameraId;
import org.lightlock.serve.Problem;
import org.lightlock.serve.SessionCookie;

/**
 * Open sessions: everybody's own, and for administrators everybody's. Somebody else's session is,
 * for whoever may not end it, one that does not exist.
 */
public final class SessionRoutes implements Routes {
  private final Access access;
  private final Sessions sessions;

  /**
   * Somebody's open sessions.
   *
   * @param most so many logins one user may have open; a further one ends the oldest
   */
  private record SessionList(int most, List<SessionView> sessions) {}

  /**
   * One of them.
   *
   * @param current whether it is the one that asks
   * @param ends null when nothing but idleness ends it
   */
  private record SessionView(
      String id,
      String user,
      String kind,
      String how,
      String from,
      Instant created,
      Instant lastUse,
      Optional<Instant> ends,
      List<String> watching,
      boolean current) {
    static SessionView of(OpenSession open, Session asking) {
      return new SessionView(
          open.id(),
          open.user(),
          open.kind().name().toLowerCase(Locale.ROOT),
          open.how(),
          open.from(),
          open.created(),
          open.lastUse(),
          open.ends(),
          open.watching().stream().map(CameraId::value).toList(),
          open.id().equals(asking.id()));
    }
  }

  /** Wires them. */
  public SessionRoutes(Access access, Sessions sessions) {
    this.access = access;
    this.sessions = sessions;
  }

  @Override
  public List<Route> routes() {
    Audience administrators = Audience.role(Role.ADMINISTRATOR);
    return List.of(
        Route.get("/api/v1/sessions", Audience.session(), "listOwnSessions", this::own),
        Route.delete("/api/v1/sessions", Audience.session(), "endOwnSessions", this::endOwn),
        Route.delete("/api/v1/sessions/{id}", Audience.session(), "endSession", this::end),
        Route.get(
            "/api/v1/users/{name}/sessions", administrators, "listSessionsOfUser", this::ofUser),
        Route.delete(
            "/api/v1/users/{name}/sessions", administrators, "endSessionsOfUser", this::endOfUser));
  }

  private Answer own(Call call) throws DatabaseException {
    return list(call.session().user(), call.session());
  }

  private Answer ofUser(Call call) throws DatabaseException {
    String user = call.parameter("name");
    return Accounts.isValidName(user)
        ? list(user, call.session())
        : Answer.refused(Problem.NOT_FOUND);
  }

  private Answer list(String user, Session asking) throws DatabaseException {
    List<SessionView> views =
        sessions.of(user).stream().map(open -> SessionView.of(open, asking)).toList();
    return Answer.of(new SessionList(Sessions.MOST_LOGINS, views));
  }

  private Answer endOwn(Call call) throws DatabaseException {
    if (!access.isFresh(call.session())) {
      return Answer.refused(Problem.STEP_UP_NEEDED);
    }
    endAll(call.session().user(), call.session().user());
    SessionCookie.clear(call.exchange());
    return Answer.done();
  }

  private Answer endOfUser(Call call) throws DatabaseException {
    String user = call.parameter("name");
    if (!Accounts.isValidName(user)) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    endAll(user, call.session().user());
    return Answer.done();
  }

  private void endAll(String user, String by) throws DatabaseException {
    for (OpenSession open : sessions.of(user)) {
      sessions.revoke(open.id(), by);
    }
  }

  private Answer end(Call call) throws DatabaseException {
    String id = call.parameter("id");
    Session asking = call.session();
    boolean isOwn = sessions.of(asking.user()).stream().anyMatch(open -> open.id().equals(id));
    boolean mayEndAny = access.roles(asking).contains(Role.ADMINISTRATOR);
    if (!(isOwn || mayEndAny)) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    if (!id.equals(asking.id()) && !access.isFresh(asking)) {
      return Answer.refused(Problem.STEP_UP_NEEDED);
    }
    if (!sessions.revoke(id, asking.user())) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    if (id.equals(asking.id())) {
      SessionCookie.clear(call.exchange());
    }
    return Answer.done();
  }
}
