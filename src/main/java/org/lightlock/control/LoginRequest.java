package org.lightlock.control;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A user name and a password as they came from the page.
 *
 * @param password wiped by whoever read it
 */
@SuppressWarnings("ArrayRecordComponent") // so that it can be wiped
record LoginRequest(@Nullable String user, char @Nullable [] password) implements RequestValue {
  private static final int MAX_USER_CHARACTERS = 128;
  private static final int MAX_PASSWORD_CHARACTERS = 1_024;

  @Override
  public boolean wellFormed() {
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
