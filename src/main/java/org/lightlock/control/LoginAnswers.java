package org.lightlock.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lightlock.access.Access;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.Session;
import org.lightlock.access.factor.FactorKind;
import org.lightlock.relay.LiveStreams;
import org.lightlock.serve.Problem;
import org.lightlock.serve.SessionCookie;

/**
 * What every way of logging in answers: 200 and a cookie once somebody is in, 202 and what comes
 * next before that.
 */
public final class LoginAnswers {
  private final Access access;
  private final LiveStreams streams;

  /**
   * Who looks.
   *
   * @param user null at a desk where nobody is signed in
   * @param desk the shared desk's name, null elsewhere
   */
  record Me(
      Optional<String> user, Optional<String> desk, Set<String> roles, List<String> renditions) {}

  private record SecondFactor(String next, String step, List<String> factors, long expiresMillis) {
    @Override
    public String toString() {
      return "SecondFactor";
    }
  }

  private record Enrolment(String next, String token, long expiresMillis) {
    @Override
    public String toString() {
      return "Enrolment";
    }
  }

  /** Wires them. */
  public LoginAnswers(Access access, LiveStreams streams) {
    this.access = access;
    this.streams = streams;
  }

  /** What whoever looks is told about themselves. */
  Me me(Call call, Optional<Session> session) {
    Set<String> roles = new TreeSet<>();
    session.ifPresent(found -> access.roles(found).forEach(role -> roles.add(role.word())));
    return new Me(
        session.map(Session::user), call.desk().map(DeskRoutes::name), roles, streams.renditions());
  }

  Answer of(Call call, LoginResult result, Problem refused) {
    return switch (result) {
      case LoginResult.LoggedIn in -> {
        takeOver(call, in);
        yield Answer.of(me(call, Optional.of(in.session())));
      }
      case LoginResult.SecondFactorNeeded(String step, Duration goodFor, Set<FactorKind> factors) ->
          new Answer.Json(
              202,
              new SecondFactor(
                  "second-factor",
                  step,
                  factors.stream().map(FactorKind::word).sorted().collect(Collectors.toList()),
                  goodFor.toMillis()));
      case LoginResult.EnrolmentNeeded(String token, Duration goodFor) ->
          new Answer.Json(202, new Enrolment("enrolment", token, goodFor.toMillis()));
      case LoginResult.Refused() -> Answer.refused(refused);
      case LoginResult.TooMany(Duration retryAfter) ->
          Answer.refused(Problem.TOO_MANY_LOGINS, retryAfter);
    };
  }

  /** One browser, one session: the cookie that is overwritten would live on unseen. */
  void takeOver(Call call, LoginResult.LoggedIn in) {
    call.maybeSession().ifPresent(access::logout);
    call.desk().ifPresent(desk -> access.sitDown(in.session(), desk));
    SessionCookie.set(call.exchange(), in.token());
  }
}
