package org.lightlock.app;

import java.security.SecureRandom;

/** A password of four groups of base32 letters: 100 random bits that can be read out loud. */
final class GeneratedPassword {
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int GROUPS = 4;
  private static final int GROUP_LENGTH = 5;

  private GeneratedPassword() {}

  /** A new one; the caller wipes it. */
  static char[] make() {
    var random = new SecureRandom();
    char[] password = new char[GROUPS * (GROUP_LENGTH + 1) - 1];
    for (int i = 0; i < password.length; i++) {
      password[i] =
          i % (GROUP_LENGTH + 1) == GROUP_LENGTH
              ? '-'
              : ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
    return password;
  }
}
