package org.lightlock.sandbox.link;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The head of an HTTP/1 response (RFC 9112 §2.1), as strictly as a tunnel needs it. */
final class HttpHead {
  static final int MAX_BYTES = 8 << 10;
  static final int MAX_HEADERS = 64;

  /** Shortest: "HTTP/1.x nnn". */
  private static final int STATUS_END = 12;

  private static final String CHALLENGE = "WWW-Authenticate";

  private HttpHead() {}

  /** What the beginning of the camera's bytes is. */
  sealed interface Read {
    /**
     * A whole head; the buffer's position is behind it.
     *
     * @param status 100 to 599
     * @param challenges the values of its WWW-Authenticate headers
     */
    record Head(int status, List<String> challenges) implements Read {}

    /** It goes on. */
    record Incomplete() implements Read {}

    /** No head, or one over the limits. */
    record Malformed() implements Read {}
  }

  /** Reads at the buffer's position. */
  static Read read(ByteBuffer bytes) {
    int length = Math.min(bytes.remaining(), MAX_BYTES);
    byte[] copy = new byte[length];
    bytes.get(bytes.position(), copy);
    String text = new String(copy, StandardCharsets.ISO_8859_1);
    List<String> challenges = new ArrayList<>();
    int status = 0;
    int from = 0;
    for (int lines = 0; lines <= MAX_HEADERS + 1; lines++) {
      int end = text.indexOf('\n', from);
      if (end < 0) {
        return length == MAX_BYTES || (lines == 0 && !mayBegin(text))
            ? new Read.Malformed()
            : new Read.Incomplete();
      }
      String line =
          text.substring(from, end > from && text.charAt(end - 1) == '\r' ? end - 1 : end);
      from = end + 1;
      if (lines == 0) {
        status = status(line);
        if (status < 0) {
          return new Read.Malformed();
        }
      } else if (line.isEmpty()) {
        bytes.position(bytes.position() + from);
        return new Read.Head(status, challenges);
      } else if (!header(line, challenges)) {
        return new Read.Malformed();
      }
    }
    return new Read.Malformed();
  }

  private static boolean mayBegin(String text) {
    String start = "HTTP/1.";
    int known = Math.min(text.length(), start.length());
    return text.regionMatches(0, start, 0, known);
  }

  private static int status(String line) {
    boolean good =
        line.length() >= STATUS_END
            && (line.startsWith("HTTP/1.0 ") || line.startsWith("HTTP/1.1 "))
            && (line.length() == STATUS_END || line.charAt(STATUS_END) == ' ');
    if (!good) {
      return -1;
    }
    int status = 0;
    for (int i = 9; i < STATUS_END; i++) {
      char c = line.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      status = 10 * status + (c - '0');
    }
    return status >= 100 && status <= 599 ? status : -1;
  }

  private static boolean header(String line, List<String> challenges) {
    int colon = line.indexOf(':');
    if (colon < 1) {
      return false;
    }
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean allowed = i < colon ? c > 0x20 && c < 0x7f : (c >= 0x20 && c != 0x7f) || c == '\t';
      if (!allowed) {
        return false;
      }
    }
    if (line.substring(0, colon).equalsIgnoreCase(CHALLENGE)) {
      challenges.add(line.substring(colon + 1).strip());
    }
    return true;
  }
}
