package org.lightlock.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.OwnFactors;
import org.lightlock.access.OwnFactors.Outcome;
import org.lightlock.access.factor.Passkey;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.serve.Problem;
import org.lightlock.serve.SessionCookie;

/** A person's own passphrase and second factors: docs/api-login.md. */
public final class OwnFactorRoutes implements Routes {
  private static final String BASE = "/api/v1/me/";
  private static final String PASSKEY = BASE + "factors/passkeys/{id}";

  private final OwnFactors own;
  private final LoginAnswers answers;

  private record PasskeyView(String id, String name, String createdAt, String usedAt) {
    static PasskeyView of(Passkey passkey) {
      return new PasskeyView(
          passkey.id(),
          passkey.name(),
          Instant.ofEpochSecond(passkey.createdAt()).toString(),
          Instant.ofEpochSecond(passkey.usedAt()).toString());
    }
  }

  private record Factors(
      boolean totp,
      List<PasskeyView> passkeys,
      int recoveryCodes,
      boolean required,
      boolean fresh,
      boolean passkeysWork,
      boolean external,
      Optional<String> passphraseEnds) {}

  private record Codes(List<String> recoveryCodes) {
    @Override
    public String toString() {
      return "Codes";
    }
  }

  /** Wires them. */
  public OwnFactorRoutes(OwnFactors own, LoginAnswers answers) {
    this.own = own;
    this.answers = answers;
  }

  @Override
  public List<Route> routes() {
    Audience mine = Audience.session();
    return List.of(
        Route.get(BASE + "factors", mine, "ownFactors", this::factors),
        Route.post(BASE + "step-up", mine, "stepUp", this::stepUp),
        Route.post(
            BASE + "step-up/passkey-options",
            mine,
            "stepUpPasskeyOptions",
            call -> answer(call, own.stepUpPasskeyOptions(call.session()))),
        Route.post(
            BASE + "factors/totp",
            mine,
            "newTotp",
            call -> answer(call, own.newTotp(call.session()))),
        Route.post(BASE + "factors/totp/confirm", mine, "confirmTotp", this::confirmTotp),
        Route.delete(
            BASE + "factors/totp",
            mine,
            "removeTotp",
            call -> answer(call, own.removeTotp(call.session(), call.from()))),
        Route.post(
            BASE + "factors/passkey-options",
            mine,
            "newPasskeyOptions",
            call -> answer(call, own.passkeyOptions(call.session()))),
        Route.post(BASE + "factors/passkeys", mine, "addPasskey", this::addPasskey),
        Route.put(PASSKEY, mine, "renamePasskey", this::renamePasskey),
        Route.delete(
            PASSKEY,
            mine,
            "removePasskey",
            call ->
                answer(call, own.removePasskey(call.session(), call.parameter("id"), call.from()))),
        Route.post(
            BASE + "factors/recovery-codes",
            mine,
            "newRecoveryCodes",
            call -> answer(call, own.newRecoveryCodes(call.session()))),
        Route.put(BASE + "passphrase", mine, "changePassphrase", this::changePassphrase));
  }

  private Answer factors(Call call) {
    OwnFactors.State state = own.state(call.session());
    return Answer.of(
        new Factors(
            state.totp(),
            state.passkeys().stream().map(PasskeyView::of).toList(),
            state.recoveryCodes(),
            state.required(),
            state.fresh(),
            state.passkeysWork(),
            state.external(),
            state.passphraseEnds().map(Instant::toString)));
  }

  private Answer stepUp(Call call) throws Exception {
    return call.body(
        FactorRequests.StepUp.class,
        FactorRequests.MAX_BYTES,
        request -> {
          try {
            char[] password = request.password();
            return answer(
                call,
                password == null
                    ? own.stepUp(call.session(), request.shown().orElseThrow(), call.from())
                    : own.stepUp(call.session(), password, call.from()));
          } finally {
            request.wipe();
          }
        });
  }

  private Answer confirmTotp(Call call) throws Exception {
    return call.body(
        FactorRequests.Code.class,
        request ->
            answer(call, own.confirmTotp(call.session(), FactorRequests.given(request.code()))));
  }

  private Answer addPasskey(Call call) throws Exception {
    return call.body(
        FactorRequests.NewPasskey.class,
        FactorRequests.MAX_BYTES,
        request ->
            answer(
                call,
                own.addPasskey(
                    call.session(),
                    FactorRequests.given(request.name()),
                    FactorRequests.text(request.credential()))));
  }

  private Answer renamePasskey(Call call) throws Exception {
    return call.body(
        FactorRequests.Name.class,
        request ->
            answer(
                call,
                own.renamePasskey(
                    call.session(), call.parameter("id"), FactorRequests.given(request.name()))));
  }

  private Answer changePassphrase(Call call) throws Exception {
    return call.body(
        FactorRequests.NewPassphrase.class,
        request -> {
          try {
            return answer(
                call,
                own.changePassphrase(
                    call.session(),
                    FactorRequests.given(request.current()),
                    FactorRequests.given(request.passphrase()),
                    call.from()));
          } finally {
            request.wipe();
          }
        });
  }

  private Answer answer(Call call, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done() -> Answer.done();
      case Outcome.Renewed(String token) -> {
        SessionCookie.set(call.exchange(), token);
        yield Answer.done();
      }
      case Outcome.Codes(List<String> codes) -> Answer.of(new Codes(codes));
      case Outcome.NewSession(LoginResult.LoggedIn login) -> {
        answers.takeOver(call, login);
        yield Answer.done();
      }
      case Outcome.Seed(String text, String uri) -> Answer.of(SeedView.of(text, uri));
      case Outcome.Options(String json) -> Answer.of(FactorRequests.rawJson(json));
      case Outcome.NotFresh() -> Answer.refused(Problem.STEP_UP_NEEDED);
      case Outcome.Wrong() -> Answer.refused(Problem.WRONG_FACTOR);
      case Outcome.Missing() -> Answer.refused(Problem.NOT_FOUND);
      case Outcome.Elsewhere() -> Answer.refused(Problem.SINGLE_SIGN_ON);
      case Outcome.Needed() -> Answer.refused(Problem.FACTOR_NEEDED);
      case Outcome.BadPassphrase(PassphraseRules.Refusal why) ->
          Answer.refused(FactorProblems.of(why));
      case Outcome.TooMany(Duration retryAfter) ->
          Answer.refused(Problem.TOO_MANY_LOGINS, retryAfter);
    };
  }
}
