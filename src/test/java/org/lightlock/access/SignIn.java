package org.lightlock.access;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.access.factor.ShownFactor;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealingKeys;

/** Logs people in by all the steps that their roles demand, and remembers their recovery codes. */
final class SignIn {
  private final LocalAccess access;
  private final InstantSource clock;
  private final Consumer<String> forgetFactors;
  private final Map<String, Deque<String>> codes = new ConcurrentHashMap<>();

  SignIn(LocalAccess access, InstantSource clock) {
    this(
        access,
        clock,
        user -> {
          throw new AssertionError(user + "'s codes are not good");
        });
  }

  /**
   * As above.
   *
   * @param forgetFactors takes all of a user's second factors away
   */
  SignIn(LocalAccess access, InstantSource clock, Consumer<String> forgetFactors) {
    this.access = access;
    this.clock = clock;
    this.forgetFactors = forgetFactors;
  }

  /** Second factors with a sealing key in this folder. */
  static FactorSettings factors(Path directory) {
    try {
      KeyFile file = KeyFile.locate(Optional.empty(), directory, Map.of());
      return new FactorSettings(
          Optional.of(SealingKeys.open(file, Set.of())),
          Optional.of("localhost"),
          new PassphraseRules(List.of()));
    } catch (SealException e) {
      throw new AssertionError(e);
    }
  }

  synchronized LoginResult.LoggedIn of(String user, char[] passphrase, InetAddress from) {
    return switch (access.login(user, passphrase, from)) {
      case LoginResult.LoggedIn in -> in;
      case LoginResult.EnrolmentNeeded needed -> enrol(user, needed.token(), from);
      case LoginResult.SecondFactorNeeded needed -> show(user, passphrase, needed.step(), from);
      case LoginResult.Refused _, LoginResult.TooMany _ ->
          throw new AssertionError(user + " cannot log in");
    };
  }

  private LoginResult.LoggedIn enrol(String user, String token, InetAddress from) {
    var seed = (Enrolments.Step.Seed) access.enrolments().totp(token, from);
    access.enrolments().confirmTotp(token, Codes.at(seed.text(), clock.instant()), from);
    var finished = (Enrolments.Step.Finished) access.enrolments().finish(token, from);
    codes.put(user, new ArrayDeque<>(finished.recoveryCodes()));
    return finished.login();
  }

  /** A test may have drawn other codes in the person's name; then everything is set up anew. */
  private LoginResult.LoggedIn show(String user, char[] passphrase, String step, InetAddress from) {
    Deque<String> left = Objects.requireNonNull(codes.get(user), user);
    if (left.isEmpty()
        || !(access.logins().second(step, new ShownFactor.Recovery(left.remove()), from)
            instanceof LoginResult.LoggedIn in)) {
      forgetFactors.accept(user);
      return of(user, passphrase, from);
    }
    if (left.isEmpty()) {
      var drawn = (OwnFactors.Outcome.Codes) access.ownFactors().newRecoveryCodes(in.session());
      left.addAll(drawn.codes());
    }
    return in;
  }
}
