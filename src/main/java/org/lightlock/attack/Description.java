package org.lightlock.attack;

/** Session descriptions (RFC 8866) of hostile cameras. */
final class Description {
  static final int DYNAMIC = 96;
  static final int JPEG = 26;

  static final String HEAD = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

  private Description() {}

  /** H.264 whose parameter sets come in band. */
  static String h264() {
    return HEAD + video("H264");
  }

  /** One video track of a dynamic payload type. */
  static String video(String encoding) {
    return "m=video 0 RTP/AVP 96\r\na=rtpmap:96 " + encoding + "/90000\r\na=control:track0\r\n";
  }

  /** Motion JPEG (RFC 2435) with what stands beside it. */
  static String jpeg(String attributes) {
    return HEAD
        + "m=video 0 RTP/AVP 26\r\na=rtpmap:26 JPEG/90000\r\n"
        + attributes
        + "a=control:track0\r\n";
  }
}
