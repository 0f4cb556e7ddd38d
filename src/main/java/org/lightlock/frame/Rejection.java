package org.lightlock.frame;

import java.util.Optional;

/**
 * Why a part of what a camera sent was thrown away. The number crosses the boundary, text never
 * does: each side names the number from this list. A number never changes its meaning.
 */
public enum Rejection implements Numbered {
  // 1xx: RTSP (RFC 2326)
  RTSP_MALFORMED(100, "the camera's RTSP answer is malformed"),
  RTSP_HEADER_TOO_LONG(101, "a header line is longer than 8 KiB", 1),
  RTSP_TOO_MANY_HEADERS(102, "an answer has more than 64 headers", 2),
  RTSP_CONTENT_LENGTH(
      103, "Content-Length is missing its number, negative, doubled or too large", 5),
  RTSP_BODY_TOO_LONG(104, "a body is longer than 64 KiB", 6),
  RTSP_RESPONSE_TIMEOUT(105, "the camera did not finish its answer within 5 seconds", 3),
  RTSP_UNSOLICITED(106, "answers that nobody asked for", 4),
  RTSP_REDIRECT(107, "the camera redirects to another address", 8),
  RTSP_STATUS(108, "the camera answered with an error status"),
  RTSP_AUTH_REFUSED(109, "the camera refuses the user name or password", 14),
  RTSP_AUTH_UNSUPPORTED(110, "the camera offers no login method that is allowed", 12),
  RTSP_AUTH_MALFORMED(111, "the login challenge is malformed", 13),
  RTSP_TRANSPORT(112, "the camera offers another transport than the one asked for"),
  RTSP_REQUEST_FROM_CAMERA(113, "the camera sends requests", 16),
  RTSP_CLOSED(114, "the camera closed the connection"),
  RTSP_UNREACHABLE(115, "no connection to the camera"),
  RTSP_TOO_MANY_CONNECTIONS(116, "the camera has no free connection"),
  RTSP_STREAM_NOT_FOUND(117, "the camera has no stream at this path"),
  RTSP_NOT_SPOKEN(118, "what answers at this address does not speak RTSP"),
  RTSP_TLS_UNTRUSTED(119, "the camera's certificate is not the one that its entry names", 40),
  RTSP_TLS_FAILED(120, "no TLS connection to the camera"),
  RTSP_TUNNEL(121, "the camera does not answer to RTSP over HTTP"),
  RTSP_MULTICAST(122, "the camera sends to a group that its entry does not name"),
  RTSP_FOREIGN_HOST(123, "the camera names another host; it is not followed", 9),
  RTSP_FOREIGN_TRANSPORT(124, "the camera would send from or to another address", 10),
  RTSP_TRANSPORT_REFUSED(125, "the camera refuses this transport"),
  // 2xx: SDP (RFC 8866)
  SDP_MALFORMED(200, "the stream description is malformed"),
  SDP_TOO_LARGE(201, "the stream description is too large", 7),
  SDP_NO_VIDEO(202, "the camera describes no video"),
  SDP_UNSUPPORTED_CODEC(203, "the camera's codec is not H.264, H.265, MJPEG or MPEG-4", 26),
  // 3xx: RTP and interleaving (RFC 3550, RFC 2326 §10.12)
  RTP_MALFORMED(300, "an RTP packet is malformed", 25),
  RTP_UNKNOWN_CHANNEL(301, "a packet on an interleaved channel that was not set up", 17),
  RTP_PAYLOAD_TYPE(302, "an RTP packet of another payload type"),
  RTP_SSRC_CHANGED(303, "the stream's source id changed", 22),
  RTP_SEQUENCE(304, "RTP packets are missing, doubled or out of order", 20),
  RTP_FRAMING_LOST(305, "the interleaved framing is broken", 18),
  RTP_FOREIGN_SOURCE(306, "datagrams from another host or port", 19),
  RTP_TIMESTAMP(307, "timestamps that jump", 21),
  RTP_LOST(308, "datagrams are missing"),
  // 4xx: depacketising (RFC 6184, RFC 7798, RFC 2435)
  PAYLOAD_MALFORMED(400, "an RTP payload is malformed", 24),
  PAYLOAD_UNSUPPORTED(401, "an RTP payload uses an unsupported mode"),
  PAYLOAD_FRAGMENT_LOST(402, "a part of a picture is missing"),
  PAYLOAD_TOO_LARGE(403, "a picture is larger than 4 MiB", 23),
  PAYLOAD_PARAMETER_SET(404, "a parameter set is malformed"),
  PAYLOAD_DIMENSIONS(405, "the picture's size is over the limit", 27),
  PAYLOAD_SEQUENCE_CHANGES(406, "the parameter sets change more than 3 times a minute", 28),
  PAYLOAD_METADATA(407, "metadata beside the picture was dropped", 30),
  PAYLOAD_SCANS(408, "a JPEG picture with too many scans", 31),
  // 5xx: decoding
  DECODE_FAILED(500, "the decoder rejected a picture"),
  DECODE_DIMENSIONS(501, "a decoded picture is larger than the limit"),
  DECODE_PIXEL_FORMAT(502, "a decoded picture has an unsupported pixel format"),
  DECODE_WAITING_FOR_KEY_FRAME(503, "pictures before the first key frame"),
  DECODE_STALLED(504, "no picture for several frame distances"),
  DECODE_ENCRYPTED(505, "the payload looks encrypted: switch off stream encryption in the camera"),
  DECODE_OVERTIME(506, "decoding one picture took longer than 2 seconds", 32),
  DECODE_MEMORY(507, "decoding needs more memory than a worker may have", 29),
  // 6xx: sound
  AUDIO_UNSUPPORTED(600, "the sound's codec is not G.711, G.726 or AAC"),
  AUDIO_OFF(601, "the camera offers sound, which its entry does not ask for"),
  AUDIO_MALFORMED(602, "a part of the sound is malformed"),
  AUDIO_FLOOD(603, "more sound than time has passed", 38),
  AUDIO_UNASKED(604, "sound on a channel that was never set up", 38);

  private final int number;
  private final String words;
  private final int attackCase;

  Rejection(int number, String words) {
    this(number, words, 0);
  }

  Rejection(int number, String words, int attackCase) {
    this.number = number;
    this.words = words;
    this.attackCase = attackCase;
  }

  /** The number that crosses the boundary. */
  @Override
  public int number() {
    return number;
  }

  /** What an operator reads; Lightlock's own words, never the camera's. */
  public String words() {
    return words;
  }

  /** The number of the attack that it may be a sign of (docs/attacks.md), 0 for none. */
  public int attackCase() {
    return attackCase;
  }

  /** The rejection that a number means, empty for a number nobody knows. */
  public static Optional<Rejection> of(int number) {
    return Numbered.of(values(), number);
  }
}
