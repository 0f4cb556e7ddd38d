package org.lightlock.control;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.lightlock.access.Access;
import org.lightlock.access.Session;
import org.lightlock.serve.Problem;
import org.lightlock.serve.SessionCookie;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Login, logout, and who is logged in. */
public final class LoginRoutes implements Routes {
  private static final Logger LOG = LoggerFactory.getLogger(LoginRoutes.class);

  private final Access access;
  private final LoginAnswers answers;

  /** Wires them. */
  public LoginRoutes(Access access, LoginAnswers answers) {
    this.access = access;
    this.answers = answers;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/login", Audience.anybody(), "login", this::login),
        Route.post("/api/v1/logout", Audience.session(), "logout", this::logout),
        Route.get(
            "/api/v1/me",
            Audience.wall(),
            "me",
            call -> Answer.of(answers.me(call, call.maybeSession()))));
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
