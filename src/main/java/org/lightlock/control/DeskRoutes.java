package org.lightlock.control;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.Access;
import org.lightlock.access.Role;
import org.lightlock.access.Session;
import org.lightlock.access.StreamLogin;
import org.lightlock.serve.Problem;
import org.lightlock.serve.SessionCookie;

/** Shared desks: makes a browser one, and hears from the page that the person is still there. */
public final class DeskRoutes implements Routes {
  private static final String CLIENT = "client:";

  private final Access access;

  /** The secret of the stream client that the desk watches as. */
  record Enrolment(@Nullable String secret) implements RequestValue {
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{16,128}");

    @Override
    public boolean wellFormed() {
      return secret != null && SECRET.matcher(secret).matches();
    }

    @Override
    public String toString() {
      return "Enrolment";
    }
  }

  private record DeskView(String desk) {}

  /** Wires them. */
  public DeskRoutes(Access access) {
    this.access = access;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/desk", Audience.anybody(), "enrolDesk", this::enrol),
        Route.delete(
            "/api/v1/desk", Audience.role(Role.ADMINISTRATOR), "dissolveDesk", this::dissolve),
        Route.post("/api/v1/presence", Audience.session(), "stayPresent", call -> Answer.done()));
  }

  /** A desk's name, from its session. */
  static String name(Session desk) {
    return desk.user().startsWith(CLIENT) ? desk.user().substring(CLIENT.length()) : desk.user();
  }

  private Answer enrol(Call call) throws Exception {
    return call.body(Enrolment.class, request -> enrol(call, request));
  }

  private Answer enrol(Call call, Enrolment request) {
    String secret = Objects.requireNonNull(request.secret());
    return switch (access.enrolDesk(secret, call.from())) {
      case StreamLogin.Accepted(Session desk) -> {
        SessionCookie.setDesk(call.exchange(), secret);
        yield Answer.of(new DeskView(name(desk)));
      }
      case StreamLogin.TooMany(Duration retryAfter) ->
          Answer.refused(Problem.TOO_MANY_LOGINS, retryAfter);
      case StreamLogin.Refused(), StreamLogin.Stale() -> Answer.refused(Problem.WRONG_LOGIN);
    };
  }

  private Answer dissolve(Call call) {
    call.desk().ifPresent(desk -> access.dissolved(desk, call.from()));
    SessionCookie.clearDesk(call.exchange());
    return Answer.done();
  }
}
