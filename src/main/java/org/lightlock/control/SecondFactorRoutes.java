package org.lightlock.control;

import java.util.List;
import java.util.Optional;
import org.lightlock.access.LocalLogins;

/** The second step of a login, and logins by a passkey: docs/api-login.md. */
public final class SecondFactorRoutes implements Routes {
  private final LocalLogins logins;
  private final LoginAnswers answers;

  /** Wires them. */
  public SecondFactorRoutes(LocalLogins logins, LoginAnswers answers) {
    this.logins = logins;
    this.answers = answers;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/login/second", Audience.anybody(), "loginSecond", this::second),
        Route.post(
            "/api/v1/login/second/passkey-options",
            Audience.anybody(),
            "loginSecondPasskeyOptions",
            this::secondPasskeyOptions),
        Route.post(
            "/api/v1/login/passkey/options",
            Audience.anybody(),
            "loginPasskeyOptions",
            call -> options(logins.passkeyOptions())),
        Route.post("/api/v1/login/passkey", Audience.anybody(), "loginPasskey", this::passkey));
  }

  private Answer second(Call call) throws Exception {
    return call.body(
        FactorRequests.Second.class,
        FactorRequests.MAX_BYTES,
        request ->
            answers.of(
                call,
                logins.second(
                    FactorRequests.given(request.step()),
                    request.shown().orElseThrow(),
                    call.from()),
                FactorProblems.WRONG_FACTOR));
  }

  private Answer secondPasskeyOptions(Call call) throws Exception {
    return call.body(
        FactorRequests.Step.class,
        request ->
            options(
                logins.secondPasskeyOptions(FactorRequests.given(request.step()), call.from())));
  }

  private static Answer options(Optional<String> json) {
    return json.map(FactorRequests::rawJson)
        .map(Answer::of)
        .orElse(Answer.refused(FactorProblems.NO_PASSKEYS));
  }

  private Answer passkey(Call call) throws Exception {
    return call.body(
        FactorRequests.Credential.class,
        FactorRequests.MAX_BYTES,
        request ->
            answers.of(
                call,
                logins.passkey(FactorRequests.text(request.credential()), call.from()),
                FactorProblems.WRONG_FACTOR));
  }
}
