package org.lightlock.serve.rtsps;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer to a request (RFC 2326 §7).
 *
 * @param lines headers without CSeq and Content-Length
 * @param body empty for most
 * @param then what happens once it has been handed to TLS: media never comes before its answer
 */
record Answer(int status, String reason, List<String> lines, String body, Runnable then) {
  static final Answer NOT_FOUND = of(404, "Not Found");
  static final Answer WRONG_METHOD = of(405, "Method Not Allowed");
  static final Answer NO_SESSION = of(454, "Session Not Found");
  static final Answer WRONG_STATE = of(455, "Method Not Valid in This State");
  static final Answer OTHER_STREAM = of(459, "Aggregate Operation Not Allowed");
  static final Answer NOT_UNDERSTOOD = of(451, "Parameter Not Understood");
  static final Answer WRONG_TRANSPORT = of(461, "Unsupported Transport");
  static final Answer MALFORMED = of(400, "Bad Request");

  Answer {
    lines = List.copyOf(lines);
  }

  static Answer of(int status, String reason) {
    return new Answer(status, reason, List.of(), "", Answer::nothing);
  }

  private static void nothing() {}

  static Answer ok() {
    return of(200, "OK");
  }

  /** There is no room, or too much was tried: later perhaps. */
  static Answer later(long seconds) {
    return of(503, "Service Unavailable").with("Retry-After", String.valueOf(seconds));
  }

  Answer with(String name, String value) {
    List<String> more = new ArrayList<>(lines);
    more.add(name + ": " + value);
    return new Answer(status, reason, more, body, then);
  }

  Answer body(String type, String text) {
    return new Answer(status, reason, with("Content-Type", type).lines, text, then);
  }

  Answer then(Runnable action) {
    return new Answer(status, reason, lines, body, action);
  }

  boolean isOk() {
    return status == 200;
  }

  /** As it is sent. */
  byte[] bytes(String sequence) {
    StringBuilder text = new StringBuilder();
    text.append("RTSP/1.0 ").append(status).append(' ').append(reason).append("\r\n");
    text.append("CSeq: ").append(sequence).append("\r\n");
    lines.forEach(line -> text.append(line).append("\r\n"));
    if (!body.isEmpty()) {
      text.append("Content-Length: ").append(body.length()).append("\r\n"); // ASCII alone
    }
    text.append("\r\n").append(body);
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
