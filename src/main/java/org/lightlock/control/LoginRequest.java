package org.lightlock.control;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A user name and a password as they came from the page.
 *
 * @param password wiped by whoever read it
 */
@SuppressWarnings("ArrayRecordComponent") // so that it can be wiped
record LoginRequest(@Nullable String user, char @Nullable [] password) {
  private static final int MAX_USER_CHARACTERS = 128;
  private static final int MAX_PASSWORD_CHARACTERS = 1_024;

  /** The request in a body, empty when the body is anything else. */
  static Optional<LoginRequest> parse(JsonMapper json, byte[] body) {
    try {
      LoginRequest request = json.readValue(body, LoginRequest.class);
      if (request != null && request.isComplete()) {
        return Optional.of(request);
      }
      return Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private boolean isComplete() {
    return user != null
        && !user.isEmpty()
        && user.length() <= MAX_USER_CHARACTERS
        && password != null
        && password.length > 0
        && password.length <= MAX_PASSWORD_CHARACTERS;
  }

  /** Overwrites the password. */
  void wipe() {
    if (password != null) {
      Arrays.fill(password, '\0');
    }
  }

  @Override
  public String toString() {
    return "LoginRequest";
  }
}
