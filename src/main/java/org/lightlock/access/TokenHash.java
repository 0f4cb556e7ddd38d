package org.lightlock.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is kept of a secret that was drawn at random: its SHA-256. Such a secret needs no slow hash,
 * because nobody can try them all.
 *
 * @param hex 64 lower-case digits
 */
record TokenHash(String hex) {
  static TokenHash of(String token) {
    return new TokenHash(hex("SHA-256", token));
  }

  /** The hash of a text by an algorithm that every JDK has, in lower-case digits. */
  static String hex(String algorithm, String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + algorithm, e);
    }
  }

  /** Whether two hashes in digits are the same, in a time that does not tell where they differ. */
  static boolean same(String left, String right) {
    return MessageDigest.isEqual(
        left.getBytes(StandardCharsets.US_ASCII), right.getBytes(StandardCharsets.US_ASCII));
  }

  boolean matches(TokenHash other) {
    return same(hex, other.hex);
  }

  @Override
  public String toString() {
    return "TokenHash";
  }
}
