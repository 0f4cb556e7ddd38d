package org.lightlock.sandbox.rtsp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/** A response or request of the camera while its lines come in, and then as a whole. */
final class RtspMessage {
  static final int MAX_BODY_BYTES = 64 << 10;

  private static final int MAX_HEADERS = 64;
  private static final int MAX_METHOD = 32;
  private static final String VERSION = "RTSP/1.0";

  private final int status;
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();
  private int contentLength = -1;

  private RtspMessage(int status) {
    this.status = status;
  }

  /** Begins the message of a start line (RFC 2326 §6.1, §7.1), null if it is malformed. */
  static @Nullable RtspMessage of(String startLine) {
    if (startLine.startsWith(VERSION + " ") && startLine.length() >= 12) {
      boolean ended = startLine.length() == 12 || startLine.charAt(12) == ' ';
      int status = ended ? Text.number(startLine.substring(9, 12)) : Text.NOT_A_NUMBER;
      return status >= 100 && status <= 599 ? new RtspMessage(status) : null;
    }
    int blank = startLine.indexOf(' ');
    if (blank < 1 || blank > MAX_METHOD || !startLine.endsWith(" " + VERSION)) {
      return null;
    }
    for (int i = 0; i < blank; i++) {
      char c = startLine.charAt(i);
      if ((c < 'A' || c > 'Z') && c != '_') {
        return null;
      }
    }
    return new RtspMessage(0);
  }

  /** Takes a header line; a rejection ends the connection. */
  @Nullable Rejection header(String line) {
    if (names.size() == MAX_HEADERS) {
      return Rejection.RTSP_TOO_MANY_HEADERS;
    }
    int colon = line.indexOf(':');
    if (colon < 1) {
      return Rejection.RTSP_MALFORMED;
    }
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean allowed = i < colon ? isNameCharacter(c) : (c >= 0x20 && c != 0x7f) || c == '\t';
      if (!allowed) {
        return Rejection.RTSP_MALFORMED;
      }
    }
    String name = line.substring(0, colon);
    String value = line.substring(colon + 1).strip();
    names.add(name);
    values.add(value);
    return name.equalsIgnoreCase("Content-Length") ? contentLength(value) : null;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private @Nullable Rejection contentLength(String value) {
    int length = Text.number(value);
    if (length < 0 || contentLength >= 0) {
      return Rejection.RTSP_CONTENT_LENGTH;
    }
    contentLength = length;
    return length > MAX_BODY_BYTES ? Rejection.RTSP_BODY_TOO_LONG : null;
  }

  boolean isRequest() {
    return status == 0;
  }

  /** The status of a response, 100 to 599. */
  int status() {
    return status;
  }

  int contentLength() {
    return Math.max(contentLength, 0);
  }

  /** The CSeq, or {@link Text#NOT_A_NUMBER} when there is none that can be read. */
  int sequence() {
    String value = first("CSeq");
    return value == null ? Text.NOT_A_NUMBER : Text.number(value);
  }

  @Nullable String first(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return values.get(i);
      }
    }
    return null;
  }

  List<String> all(String name) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        found.add(values.get(i));
      }
    }
    return found;
  }
}
