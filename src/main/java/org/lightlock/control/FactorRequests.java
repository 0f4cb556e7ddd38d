package org.lightlock.control;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.OwnFactors;
import org.lightlock.access.factor.ShownFactor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bodies of requests about logins in steps, enrolment and second factors. Never printed. */
final class FactorRequests {
  /** What a browser's passkey answer takes, with room. */
  static final int MAX_BYTES = 16 * 1024;

  private static final int MAX_TOKEN = 128;
  private static final int MAX_CODE = 64;
  private static final int MAX_NAME = 128;
  private static final int MAX_PASSPHRASE = 1_024;
  private static final JsonMapper JSON = new JsonMapper();

  private FactorRequests() {}

  /** JSON that a library wrote, as a value to answer with. */
  static JsonNode rawJson(String json) {
    return JSON.readTree(json);
  }

  /** A passkey's answer as the text that the library reads. */
  static String text(@Nullable JsonNode credential) {
    return Objects.requireNonNull(credential).toString();
  }

  /** What {@link RequestValue#wellFormed} has found to be there. */
  static <T> T given(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  private static boolean isText(@Nullable String text, int most) {
    return text != null && !text.isEmpty() && text.length() <= most;
  }

  private static boolean isPassphrase(char @Nullable [] passphrase) {
    return passphrase != null && passphrase.length > 0 && passphrase.length <= MAX_PASSPHRASE;
  }

  private static boolean isObject(@Nullable JsonNode node) {
    return node != null && node.isObject();
  }

  /** The one thing that is shown; empty when it is none or more than one. */
  private static Optional<ShownFactor> one(
      @Nullable String code, @Nullable String recoveryCode, @Nullable JsonNode passkey) {
    long shown = Stream.of(code, recoveryCode, passkey).filter(Objects::nonNull).count();
    if (shown != 1) {
      return Optional.empty();
    }
    if (code != null) {
      return Optional.<ShownFactor>of(new ShownFactor.Code(code))
          .filter(_ -> isText(code, MAX_CODE));
    }
    if (recoveryCode != null) {
      return Optional.<ShownFactor>of(new ShownFactor.Recovery(recoveryCode))
          .filter(_ -> isText(recoveryCode, MAX_CODE));
    }
    return isObject(passkey)
        ? Optional.of(new ShownFactor.PasskeyAnswer(text(passkey)))
        : Optional.empty();
  }

  record Step(@Nullable String step) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return isText(step, MAX_TOKEN);
    }

    @Override
    public String toString() {
      return "Step";
    }
  }

  /** Exactly one of code, recoveryCode and passkey. */
  record Second(
      @Nullable String step,
      @Nullable String code,
      @Nullable String recoveryCode,
      @Nullable JsonNode passkey)
      implements RequestValue {
    Optional<ShownFactor> shown() {
      return one(code, recoveryCode, passkey);
    }

    @Override
    public boolean wellFormed() {
      return isText(step, MAX_TOKEN) && shown().isPresent();
    }

    @Override
    public String toString() {
      return "Second";
    }
  }

  record Credential(@Nullable JsonNode credential) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return isObject(credential);
    }

    @Override
    public String toString() {
      return "Credential";
    }
  }

  /** Exactly one of password, code, recoveryCode and passkey. */
  @SuppressWarnings("ArrayRecordComponent") // so that it can be wiped
  record StepUp(
      char @Nullable [] password,
      @Nullable String code,
      @Nullable String recoveryCode,
      @Nullable JsonNode passkey)
      implements RequestValue {
    Optional<ShownFactor> shown() {
      return one(code, recoveryCode, passkey);
    }

    @Override
    public boolean wellFormed() {
      return password == null
          ? shown().isPresent()
          : isPassphrase(password) && code == null && recoveryCode == null && passkey == null;
    }

    void wipe() {
      if (password != null) {
        Arrays.fill(password, '\0');
      }
    }

    @Override
    public String toString() {
      return "StepUp";
    }
  }

  record Code(@Nullable String code) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return isText(code, MAX_CODE);
    }

    @Override
    public String toString() {
      return "Code";
    }
  }

  record NewPasskey(@Nullable String name, @Nullable JsonNode credential) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return name != null && OwnFactors.isName(name) && isObject(credential);
    }

    @Override
    public String toString() {
      return "NewPasskey";
    }
  }

  record Name(@Nullable String name) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return name != null && OwnFactors.isName(name);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // so that it can be wiped
  record NewPassphrase(char @Nullable [] current, char @Nullable [] passphrase)
      implements RequestValue {
    @Override
    public boolean wellFormed() {
      return isPassphrase(current) && isPassphrase(passphrase);
    }

    void wipe() {
      Arrays.fill(given(current), '\0');
      Arrays.fill(given(passphrase), '\0');
    }

    @Override
    public String toString() {
      return "NewPassphrase";
    }
  }

  record Token(@Nullable String token) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return isText(token, MAX_TOKEN);
    }

    @Override
    public String toString() {
      return "Token";
    }
  }

  record TokenAndCode(@Nullable String token, @Nullable String code) implements RequestValue {
    @Override
    public boolean wellFormed() {
      return isText(token, MAX_TOKEN) && isText(code, MAX_CODE);
    }

    @Override
    public String toString() {
      return "TokenAndCode";
    }
  }

  record TokenAndPasskey(
      @Nullable String token, @Nullable String name, @Nullable JsonNode credential)
      implements RequestValue {
    @Override
    public boolean wellFormed() {
      return isText(token, MAX_TOKEN)
          && name != null
          && OwnFactors.isName(name)
          && isObject(credential);
    }

    @Override
    public String toString() {
      return "TokenAndPasskey";
    }
  }

  /** The user is only for who chooses a name. */
  @SuppressWarnings("ArrayRecordComponent") // so that it can be wiped
  record TokenAndPassphrase(
      @Nullable String token, @Nullable String user, char @Nullable [] passphrase)
      implements RequestValue {
    @Override
    public boolean wellFormed() {
      return isText(token, MAX_TOKEN)
          && (user == null || isText(user, MAX_NAME))
          && isPassphrase(passphrase);
    }

    String userOrEmpty() {
      return user == null ? "" : user;
    }

    void wipe() {
      Arrays.fill(given(passphrase), '\0');
    }

    @Override
    public String toString() {
      return "TokenAndPassphrase";
    }
  }
}
