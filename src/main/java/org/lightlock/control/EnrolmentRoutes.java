package org.lightlock.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.Enrolments;
import org.lightlock.access.Enrolments.Step;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.serve.Problem;

/** Setting somebody up by a link's token, or by the one that a login gave: docs/api-login.md. */
public final class EnrolmentRoutes implements Routes {
  private static final String BASE = "/api/v1/enrolment";

  private final Enrolments enrolments;
  private final LoginAnswers answers;

  private record Finished(Object me, List<String> recoveryCodes) {
    @Override
    public String toString() {
      return "Finished";
    }
  }

  /** Wires them. */
  public EnrolmentRoutes(Enrolments enrolments, LoginAnswers answers) {
    this.enrolments = enrolments;
    this.answers = answers;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        post("", "enrolment", this::state),
        post("/passphrase", "enrolPassphrase", this::passphrase),
        post("/totp", "enrolTotp", this::totp),
        post("/totp/confirm", "confirmEnrolledTotp", this::confirmTotp),
        post("/passkey/options", "enrolPasskeyOptions", this::passkeyOptions),
        post("/passkey", "enrolPasskey", this::passkey),
        post("/finish", "finishEnrolment", this::finish));
  }

  private static Route post(String below, String operation, Route.Handler handler) {
    return Route.post(BASE + below, Audience.anybody(), operation, handler);
  }

  private Answer state(Call call) throws Exception {
    return call.body(
        FactorRequests.Token.class,
        request ->
            answer(call, enrolments.state(FactorRequests.given(request.token()), call.from())));
  }

  private Answer passphrase(Call call) throws Exception {
    return call.body(
        FactorRequests.TokenAndPassphrase.class,
        request -> {
          try {
            return answer(
                call,
                enrolments.passphrase(
                    FactorRequests.given(request.token()),
                    request.userOrEmpty(),
                    FactorRequests.given(request.passphrase()),
                    call.from()));
          } finally {
            request.wipe();
          }
        });
  }

  private Answer totp(Call call) throws Exception {
    return call.body(
        FactorRequests.Token.class,
        request ->
            answer(call, enrolments.totp(FactorRequests.given(request.token()), call.from())));
  }

  private Answer confirmTotp(Call call) throws Exception {
    return call.body(
        FactorRequests.TokenAndCode.class,
        request ->
            answer(
                call,
                enrolments.confirmTotp(
                    FactorRequests.given(request.token()),
                    FactorRequests.given(request.code()),
                    call.from())));
  }

  private Answer passkeyOptions(Call call) throws Exception {
    return call.body(
        FactorRequests.Token.class,
        request ->
            answer(
                call,
                enrolments.passkeyOptions(FactorRequests.given(request.token()), call.from())));
  }

  private Answer passkey(Call call) throws Exception {
    return call.body(
        FactorRequests.TokenAndPasskey.class,
        FactorRequests.MAX_BYTES,
        request ->
            answer(
                call,
                enrolments.passkey(
                    FactorRequests.given(request.token()),
                    FactorRequests.given(request.name()),
                    FactorRequests.text(request.credential()),
                    call.from())));
  }

  private Answer finish(Call call) throws Exception {
    return call.body(
        FactorRequests.Token.class,
        request ->
            answer(call, enrolments.finish(FactorRequests.given(request.token()), call.from())));
  }

  private Answer answer(Call call, Step step) {
    return switch (step) {
      case Step.Done(Enrolments.State state) -> Answer.of(state);
      case Step.Seed(String text, String uri) -> Answer.of(SeedView.of(text, uri));
      case Step.PasskeyOptions(String json) -> Answer.of(FactorRequests.rawJson(json));
      case Step.Finished(LoginResult.LoggedIn login, List<String> codes) -> {
        answers.takeOver(call, login);
        yield Answer.of(new Finished(answers.me(call, Optional.of(login.session())), codes));
      }
      case Step.BadPassphrase(PassphraseRules.Refusal why) ->
          Answer.refused(FactorProblems.of(why));
      case Step.BadName() -> Answer.refused(Problem.BAD_USER_NAME);
      case Step.Wrong() -> Answer.refused(Problem.WRONG_FACTOR);
      case Step.TooSoon() -> Answer.refused(Problem.TOO_SOON);
      case Step.Gone() -> Answer.refused(Problem.LINK_GONE);
      case Step.TooMany(Duration retryAfter) -> Answer.refused(Problem.TOO_MANY_LOGINS, retryAfter);
    };
  }
}
