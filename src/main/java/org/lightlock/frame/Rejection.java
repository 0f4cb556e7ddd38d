package org.lightlock.frame;

import java.util.Optional;

/**
 * Why a part of what a camera sent was thrown away. The number crosses the boundary, text never
 * does: each side names the number from this list. A number never changes its meaning.
 */
public enum Rejection {
  // 1xx: RTSP (RFC 2326)
  RTSP_MALFORMED(100, "the camera's RTSP answer is malformed"),
  RTSP_HEADER_TOO_LONG(101, "a header line is longer than 8 KiB"),
  RTSP_TOO_MANY_HEADERS(102, "an answer has more than 64 headers"),
  RTSP_CONTENT_LENGTH(103, "Content-Length is missing its number, negative, doubled or too large"),
  RTSP_BODY_TOO_LONG(104, "a body is longer than 64 KiB"),
  RTSP_RESPONSE_TIMEOUT(105, "the camera did not finish its answer within 5 seconds"),
  RTSP_UNSOLICITED(106, "answers that nobody asked for"),
  RTSP_REDIRECT(107, "the camera redirects to another address"),
  RTSP_STATUS(108, "the camera answered with an error status"),
  RTSP_AUTH_REFUSED(109, "the camera refuses the user name or password"),
  RTSP_AUTH_UNSUPPORTED(110, "the camera offers no login method that is allowed"),
  RTSP_AUTH_MALFORMED(111, "the login challenge is malformed"),
  RTSP_TRANSPORT(112, "the camera offers another transport than the one asked for"),
  RTSP_REQUEST_FROM_CAMERA(113, "the camera sends requests"),
  RTSP_CLOSED(114, "the camera closed the connection"),
  RTSP_UNREACHABLE(115, "no connection to the camera"),
  RTSP_TOO_MANY_CONNECTIONS(116, "the camera has no free connection"),
  RTSP_STREAM_NOT_FOUND(117, "the camera has no stream at this path"),
  RTSP_NOT_SPOKEN(118, "what answers at this address does not speak RTSP"),
  // 2xx: SDP (RFC 8866)
  SDP_MALFORMED(200, "the stream description is malformed"),
  SDP_TOO_LARGE(201, "the stream description is too large"),
  SDP_NO_VIDEO(202, "the camera describes no video"),
  SDP_UNSUPPORTED_CODEC(203, "the camera's codec is not H.264, H.265 or MJPEG"),
  // 3xx: RTP and interleaving (RFC 3550, RFC 2326 §10.12)
  RTP_MALFORMED(300, "an RTP packet is malformed"),
  RTP_UNKNOWN_CHANNEL(301, "a packet on an interleaved channel that was not set up"),
  RTP_PAYLOAD_TYPE(302, "an RTP packet of another payload type"),
  RTP_SSRC_CHANGED(303, "the stream's source id changed"),
  RTP_SEQUENCE(304, "RTP packets are missing, doubled or out of order"),
  RTP_FRAMING_LOST(305, "the interleaved framing is broken"),
  // 4xx: depacketising (RFC 6184, RFC 7798, RFC 2435)
  PAYLOAD_MALFORMED(400, "an RTP payload is malformed"),
  PAYLOAD_UNSUPPORTED(401, "an RTP payload uses an unsupported mode"),
  PAYLOAD_FRAGMENT_LOST(402, "a part of a picture is missing"),
  PAYLOAD_TOO_LARGE(403, "a picture is larger than 4 MiB"),
  PAYLOAD_PARAMETER_SET(404, "a parameter set is malformed"),
  PAYLOAD_DIMENSIONS(405, "the picture's size is over the limit"),
  // 5xx: decoding
  DECODE_FAILED(500, "the decoder rejected a picture"),
  DECODE_DIMENSIONS(501, "a decoded picture is larger than the limit"),
  DECODE_PIXEL_FORMAT(502, "a decoded picture has an unsupported pixel format"),
  DECODE_WAITING_FOR_KEY_FRAME(503, "pictures before the first key frame"),
  DECODE_STALLED(504, "no picture for several frame distances"),
  DECODE_ENCRYPTED(505, "the payload looks encrypted: switch off stream encryption in the camera");

  private final int number;
  private final String words;

  Rejection(int number, String words) {
    this.number = number;
    this.words = words;
  }

  /** The number that crosses the boundary. */
  public int number() {
    return number;
  }

  /** What an operator reads; Lightlock's own words, never the camera's. */
  public String words() {
    return words;
  }

  /** The rejection that a number means, empty for a number nobody knows. */
  public static Optional<Rejection> of(int number) {
    for (Rejection rejection : values()) {
      if (rejection.number == number) {
        return Optional.of(rejection);
      }
    }
    return Optional.empty();
  }
}
