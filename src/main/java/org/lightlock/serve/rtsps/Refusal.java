package org.lightlock.serve.rtsps;

/** Why a connection's bytes are no request. Each ends the connection, most after an answer. */
enum Refusal {
  /** Not RTSP as RFC 2326 writes it. */
  MALFORMED(400, "Bad Request"),
  /** A body, or an interleaved packet, longer than any client needs. */
  BODY_TOO_LONG(413, "Request Entity Too Large"),
  /** An address longer than any of ours. */
  ADDRESS_TOO_LONG(414, "Request-URI Too Large"),
  /** More header lines, or longer ones, than any client needs. */
  HEAD_TOO_LONG(400, "Bad Request"),
  /** Not version 1.0. */
  VERSION(505, "RTSP Version Not Supported");

  private final int status;
  private final String reason;

  Refusal(int status, String reason) {
    this.status = status;
    this.reason = reason;
  }

  /** The answer's status. */
  int status() {
    return status;
  }

  /** The answer's words. */
  String reason() {
    return reason;
  }
}
