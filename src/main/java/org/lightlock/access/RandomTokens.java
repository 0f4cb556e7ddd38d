package org.lightlock.access;

import java.security.SecureRandom;
import java.util.Base64;

/** Draws tokens, secrets and ids that go into addresses and headers as they are. Thread-safe. */
final class RandomTokens {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random = new SecureRandom();

  /**
   * So many random bytes as base64url without padding (RFC 4648 §5), but for a tenth of a bit: the
   * first and the last character are letters or digits. Commands take what begins with a hyphen for
   * an option, spreadsheets for a formula, and mail programs leave a hyphen or an underscore at the
   * end of an address out of the link.
   */
  String draw(int bytes) {
    byte[] value = new byte[bytes];
    while (true) {
      random.nextBytes(value);
      String drawn = BASE64.encodeToString(value);
      if (isLetterOrDigit(drawn.charAt(0)) && isLetterOrDigit(drawn.charAt(drawn.length() - 1))) {
        return drawn;
      }
    }
  }

  private static boolean isLetterOrDigit(char c) {
    return c != '-' && c != '_';
  }
}
