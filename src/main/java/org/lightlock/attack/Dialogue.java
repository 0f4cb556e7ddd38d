package org.lightlock.attack;

import java.io.IOException;

/**
 * How a good camera gets as far as PLAY, with the places where an attack puts its own. Immutable.
 *
 * @param description the body of DESCRIBE's answer
 * @param describeHeaders beside it
 * @param transport what SETUP is answered with
 */
record Dialogue(String description, String describeHeaders, String transport) {
  private static final String INTERLEAVED = "RTP/AVP/TCP;unicast;interleaved=0-1";

  /** A good camera with this description. */
  static Dialogue of(String description) {
    return new Dialogue(description, "", INTERLEAVED);
  }

  /** A good camera of H.264 with parameter sets in band. */
  static Dialogue h264() {
    return of(Description.h264());
  }

  Dialogue withDescribeHeaders(String headers) {
    return new Dialogue(description, headers, transport);
  }

  Dialogue withTransport(String line) {
    return new Dialogue(description, describeHeaders, line);
  }

  /** Speaks until PLAY is answered; then keep-alives are answered by themselves. */
  void play(Conversation with) throws IOException, InterruptedException {
    describe(with);
    with.ok(with.request("SETUP"), "Session: 1;timeout=60\r\nTransport: " + transport + "\r\n", "");
    Request play = with.request("PLAY");
    with.answerByItself();
    with.ok(play, "Session: 1\r\n", "");
  }

  /** Speaks until DESCRIBE is answered. */
  void describe(Conversation with) throws IOException, InterruptedException {
    String headers = "Content-Type: application/sdp\r\n" + describeHeaders;
    with.ok(with.request("DESCRIBE"), headers, description);
  }
}
