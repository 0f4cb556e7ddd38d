package org.lightlock.access;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code name=value, name="value"} (RFC 9110 §11.2). Players put quotes where the RFC has
 * none and leave them out where it has them, so both are read everywhere; everything else is
 * strict: no name twice, no control character, bounded in number.
 */
final class AuthParameters {
  private static final int MOST = 32;

  private final String text;
  private int at;

  private AuthParameters(String text) {
    this.text = text;
  }

  /** The parameters by lower-case name, empty when the text is not well formed. */
  static Optional<Map<String, String>> parse(String text) {
    return new AuthParameters(text).read();
  }

  private Optional<Map<String, String>> read() {
    Map<String, String> found = new HashMap<>();
    while (true) {
      skipSpaces();
      String name = token().toLowerCase(Locale.ROOT);
      skipSpaces();
      if (name.isEmpty() || !take('=')) {
        return Optional.empty();
      }
      skipSpaces();
      Optional<String> value = at < text.length() && text.charAt(at) == '"' ? quoted() : bare();
      if (value.isEmpty() || found.size() >= MOST || found.put(name, value.get()) != null) {
        return Optional.empty();
      }
      skipSpaces();
      if (at == text.length()) {
        return Optional.of(found);
      }
      if (!take(',')) {
        return Optional.empty();
      }
    }
  }

  private String token() {
    int start = at;
    while (at < text.length() && isTokenCharacter(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  /** Up to the comma: an address without quotes has slashes, which a token may not. */
  private Optional<String> bare() {
    int start = at;
    while (at < text.length() && text.charAt(at) > ' ' && text.charAt(at) < 0x7f) {
      char c = text.charAt(at);
      if (c == ',' || c == '"') {
        break;
      }
      at++;
    }
    return at == start ? Optional.empty() : Optional.of(text.substring(start, at));
  }

  private Optional<String> quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return Optional.of(value.toString());
      }
      if (c == '\\' && at < text.length()) {
        c = text.charAt(at++);
      }
      if (Character.isISOControl(c)) {
        return Optional.empty();
      }
      value.append(c);
    }
    return Optional.empty();
  }

  private boolean take(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpaces() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private static boolean isTokenCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
