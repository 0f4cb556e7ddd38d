package org.lightlock.sandbox.rtsp;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One login challenge of a WWW-Authenticate header (RFC 7235 §4.1), read by a strict grammar with a
 * cap on every count and length. Parameters that nobody knows are stepped over (Hikvision's {@code
 * random}).
 */
record Challenge(
    String scheme,
    @Nullable String realm,
    @Nullable String nonce,
    @Nullable String opaque,
    @Nullable String algorithm,
    @Nullable String qop) {
  private static final int MAX_CHALLENGES = 8;
  private static final int MAX_PARAMETERS = 32;
  private static final int MAX_VALUE = 512;

  /** Adds the challenges of one header; false, and none added, when it is malformed. */
  static boolean read(String header, List<Challenge> challenges) {
    Reader reader = new Reader(header);
    int before = challenges.size();
    if (reader.read(challenges) && challenges.size() <= MAX_CHALLENGES) {
      return true;
    }
    while (challenges.size() > before) {
      challenges.removeLast();
    }
    return false;
  }

  /** A header while it is read. */
  private static final class Reader {
    private final String text;
    private int at;
    private @Nullable String scheme;
    private final @Nullable String[] values = new @Nullable String[NAMES.length];

    private static final String[] NAMES = {"realm", "nonce", "opaque", "algorithm", "qop"};

    Reader(String text) {
      this.text = text;
    }

    boolean read(List<Challenge> challenges) {
      for (int parameters = 0; parameters < MAX_PARAMETERS; parameters++) {
        skipSeparators();
        if (at == text.length()) {
          finish(challenges);
          return scheme != null;
        }
        String word = token();
        skipBlanks();
        if (word == null || word.isEmpty()) {
          return false;
        }
        if (peek() != '=') {
          finish(challenges);
          scheme = word;
          continue;
        }
        at++;
        skipBlanks();
        String value = peek() == '"' ? quoted() : token();
        if (value == null || scheme == null || !store(word, value)) {
          return false;
        }
        skipBlanks();
        if (at < text.length() && peek() != ',') {
          return false;
        }
      }
      return false;
    }

    private void finish(List<Challenge> challenges) {
      if (scheme != null) {
        challenges.add(
            new Challenge(scheme, values[0], values[1], values[2], values[3], values[4]));
      }
      Arrays.fill(values, null);
    }

    private boolean store(String name, String value) {
      for (int i = 0; i < NAMES.length; i++) {
        if (NAMES[i].equalsIgnoreCase(name)) {
          if (values[i] != null) {
            return false;
          }
          values[i] = value;
        }
      }
      return true;
    }

    private @Nullable String quoted() {
      StringBuilder value = new StringBuilder();
      at++;
      while (at < text.length() && value.length() <= MAX_VALUE) {
        char c = text.charAt(at++);
        if (c == '"') {
          return value.toString();
        }
        if (c == '\\' && at < text.length()) {
          c = text.charAt(at++);
        }
        if (c < 0x20 || c >= 0x7f) {
          return null;
        }
        value.append(c);
      }
      return null;
    }

    private @Nullable String token() {
      int start = at;
      while (at < text.length() && isTokenCharacter(text.charAt(at))) {
        at++;
      }
      return at - start > MAX_VALUE ? null : text.substring(start, at);
    }

    private static boolean isTokenCharacter(char c) {
      return c > 0x20 && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }

    private void skipBlanks() {
      while (peek() == ' ' || peek() == '\t') {
        at++;
      }
    }

    private void skipSeparators() {
      while (peek() == ' ' || peek() == '\t' || peek() == ',') {
        at++;
      }
    }
  }
}
