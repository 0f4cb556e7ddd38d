package org.lightlock.sandbox.rtsp;

/** Strict reading of short ASCII texts that a camera sent. */
final class Text {
  static final int NOT_A_NUMBER = -1;

  private Text() {}

  /** Whether the text starts with a prefix, ASCII letters of either case. */
  static boolean startsWith(String text, String prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  /** Whether every character is visible ASCII, no blank, and there are 1 to a limit of them. */
  static boolean isVisible(String text, int maxLength) {
    if (text.isEmpty() || text.length() > maxLength) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= 0x20 || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** A number of 1 to 9 digits and nothing else, or {@link #NOT_A_NUMBER}. */
  static int number(String text) {
    if (text.isEmpty() || text.length() > 9) {
      return NOT_A_NUMBER;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return NOT_A_NUMBER;
      }
      value = 10 * value + (c - '0');
    }
    return value;
  }

  /** Where a character stands at or after an index, or the text's length. */
  static int find(String text, char wanted, int from) {
    int at = text.indexOf(wanted, from);
    return at < 0 ? text.length() : at;
  }
}
