package org.lightlock.access.audit;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Writes JSON in the one way that RFC 8785 (JCS) leaves: keys in order, no blanks, no needless
 * escapes. The same value has the same bytes wherever it is written.
 */
final class CanonicalJson {
  private CanonicalJson() {}

  /**
   * An object of texts, whole numbers, lists of texts and such objects. The text has no line end.
   */
  static String of(SortedMap<String, ?> object) {
    StringBuilder out = new StringBuilder(256);
    write(out, object);
    return out.toString();
  }

  private static void write(StringBuilder out, Object value) {
    switch (value) {
      case String text -> writeText(out, text);
      case Long number -> out.append(number.longValue());
      case SortedMap<?, ?> object -> writeObject(out, object);
      case List<?> list -> writeList(out, list);
      default -> throw new IllegalArgumentException("no canonical form: " + value.getClass());
    }
  }

  private static void writeObject(StringBuilder out, SortedMap<?, ?> object) {
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> member : object.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      writeText(out, (String) member.getKey());
      out.append(':');
      write(out, member.getValue());
    }
    out.append('}');
  }

  private static void writeList(StringBuilder out, List<?> list) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      write(out, list.get(i));
    }
    out.append(']');
  }

  /** RFC 8785, section 3.2.2.2. */
  private static void writeText(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u00").append(c < 16 ? '0' : '1').append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
