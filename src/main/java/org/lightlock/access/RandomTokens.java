package org.lightlock.access;

import java.security.SecureRandom;
import java.util.Base64;

/** Draws tokens, secrets and ids that go into addresses and headers as they are. Thread-safe. */
final class RandomTokens {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random = new SecureRandom();

  /** So many random bytes as base64url without padding (RFC 4648 §5). */
  String draw(int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return BASE64.encodeToString(value);
  }
}
