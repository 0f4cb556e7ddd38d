package org.lightlock;

import java.util.ArrayList;
import java.util.List;

/**
 * The texts in the arguments of a call, as they stand in a Java source.
 *
 * @param texts in order, without their quotes, unescaped
 * @param isConstant whether nothing stands beside them but signs, numbers and constants
 */
record JavaTexts(List<String> texts, boolean isConstant) {
  /** Those from after a call's opening bracket to its end. */
  static JavaTexts of(String source, int from) {
    List<String> texts = new ArrayList<>();
    StringBuilder rest = new StringBuilder();
    int depth = 1;
    int at = from;
    while (depth > 0 && at < source.length()) {
      char c = source.charAt(at);
      if (c == '"') {
        int end = endOfText(source, at + 1);
        texts.add(unescaped(source.substring(at + 1, end)));
        at = end;
      } else if (c == '\'') {
        at = endOfCharacter(source, at + 1);
      } else {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        rest.append(c);
      }
      at++;
    }
    String words = rest.toString().replaceAll("Pattern\\.[A-Z_]+|\\b[A-Z][A-Z_0-9]*\\b", "");
    return new JavaTexts(List.copyOf(texts), !words.matches("(?s).*[A-Za-z].*"));
  }

  /** All of them, one after the other. */
  String text() {
    return String.join("", texts);
  }

  /** The first one. */
  String first() {
    return texts.getFirst();
  }

  private static int endOfText(String source, int from) {
    int at = from;
    while (source.charAt(at) != '"') {
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  private static int endOfCharacter(String source, int from) {
    int at = from;
    while (source.charAt(at) != '\'') {
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  private static String unescaped(String text) {
    return text.replace("\\\\", "\0").replace("\\\"", "\"").replace('\0', '\\');
  }
}
