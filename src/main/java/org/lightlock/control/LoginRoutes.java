package org.lightlock.control;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lightlock.access.Access;
import org.lightlock.access.Session;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Problem;
import org.lightlock.serve.SessionCookie;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Login, logout, and who is logged in. */
public final class LoginRoutes implements Routes {
  private static final Logger LOG = LoggerFactory.getLogger(LoginRoutes.class);

  private final Access access;
  private final LiveStreams streams;
  private final LoginAnswers answers;

  /**
   * Who looks.
   *
   * @param user null at a desk where nobody is signed in
   * @param desk the shared desk's name, null elsewhere
   */
  private record Me(
      Optional<String> user, Optional<String> desk, Set<String> roles, List<String> renditions) {}

  /** Wires them. */
  public LoginRoutes(Access access, LiveStreams streams) {
    this.access = access;
    this.streams = streams;
    this.answers = new LoginAnswers(access, (call, session) -> me(call, Optional.of(session)));
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/login", Audience.anybody(), "login", this::login),
        Route.post("/api/v1/logout", Audience.session(), "logout", this::logout),
        Route.get(
            "/api/v1/me", Audience.wall(), "me", call -> Answer.of(me(call, call.maybeSession()))));
  }

  /** What further ways of logging in answer. */
  public LoginAnswers answers() {
    return answers;
  }

  private Me me(Call call, Optional<Session> session) {
    Set<String> roles = new TreeSet<>();
    session.ifPresent(found -> access.roles(found).forEach(role -> roles.add(role.word())));
    return new Me(
        session.map(Session::user), call.desk().map(DeskRoutes::name), roles, streams.renditions());
  }

  private Answer login(Call call) throws Exception {
    return call.body(LoginRequest.class, request -> tryLogin(call, request));
  }

  private Answer tryLogin(Call call, LoginRequest request) {
    InetAddress from = call.from();
    String user = Objects.requireNonNull(request.user());
    Access.LoginResult result;
    try {
      result = access.login(user, Objects.requireNonNull(request.password()), from);
    } finally {
      request.wipe();
    }
    return answers.of(call, result, Problem.WRONG_LOGIN);
  }

  private Answer logout(Call call) {
    Session session = call.session();
    access.logout(session);
    LOG.info("Signed out: session {}", session.id());
    SessionCookie.clear(call.exchange());
    return Answer.done();
  }
}
