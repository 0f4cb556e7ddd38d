package org.lightlock.access.factor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Codes on paper for the day when the telephone is lost: shown once, each good once. A code is 120
 * random bits, so one round of SHA-256 keeps it: nobody can try them all.
 */
public final class RecoveryCodes {
  /** How many a person gets. */
  public static final int COUNT = 10;

  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int GROUPS = 4;
  private static final int GROUP_LENGTH = 6;
  private static final int MAX_TYPED = 64;
  private static final Pattern CODE =
      Pattern.compile("[" + ALPHABET + "]{" + GROUPS * GROUP_LENGTH + "}");

  private RecoveryCodes() {}

  /** New ones, as they are shown. */
  public static List<String> draw(SecureRandom random) {
    return Stream.generate(() -> drawOne(random)).limit(COUNT).toList();
  }

  private static String drawOne(SecureRandom random) {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
      if (i > 0 && i % GROUP_LENGTH == 0) {
        code.append('-');
      }
      code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return code.toString();
  }

  /**
   * What is kept of a code, whatever blanks, hyphens and capitals somebody types; empty when it can
   * be none.
   */
  public static Optional<String> hash(String typed) {
    if (typed.length() > MAX_TYPED) {
      return Optional.empty();
    }
    String code = typed.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", "");
    if (!CODE.matcher(code).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(("recovery:" + code).getBytes(StandardCharsets.US_ASCII))));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
