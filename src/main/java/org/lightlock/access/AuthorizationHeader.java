package org.lightlock.access;

import java.util.Optional;

/** Reads the value of an Authorization header, which nobody may trust. */
final class AuthorizationHeader {
  /** No player writes more. */
  static final int MAX_CHARACTERS = 4_096;

  private AuthorizationHeader() {}

  static Optional<StreamCredential> parse(String value, String method, String uri) {
    throw new UnsupportedOperationException("comes next");
  }
}
