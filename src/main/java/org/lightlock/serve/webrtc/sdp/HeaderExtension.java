package org.lightlock.serve.webrtc.sdp;

import java.util.Optional;

/** The RTP header extensions that are used when a viewer offers them (RFC 8285). */
public enum HeaderExtension {
  /** Which medium a packet belongs to (RFC 9143 §15). */
  MID("urn:ietf:params:rtp-hdrext:sdes:mid"),
  /** When the picture was taken. */
  ABS_CAPTURE_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"),
  /** How long the player may hold a picture back. */
  PLAYOUT_DELAY("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"),
  /** A packet number for feedback over all media. */
  TRANSPORT_SEQUENCE("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
  /** When the packet was sent, for the receiver's estimate (REMB). */
  ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time");

  private final String uri;

  HeaderExtension(String uri) {
    this.uri = uri;
  }

  /** Its name in SDP. */
  public String uri() {
    return uri;
  }

  static Optional<HeaderExtension> of(String uri) {
    for (HeaderExtension extension : values()) {
      if (extension.uri.equals(uri)) {
        return Optional.of(extension);
      }
    }
    return Optional.empty();
  }
}
