package org.lightlock.serve.webrtc.sdp;

/** Why an offer cannot be answered. */
public enum OfferRejection {
  /** Over a limit: 64 KiB, 2,000 lines, 32 media, 64 formats. */
  TOO_LARGE(1),
  /** No session description, or one whose parts contradict each other. */
  MALFORMED(2),
  /** No medium is video that the viewer would receive. */
  NO_VIDEO(3),
  /** The video can be no H.264 in packetization mode 1. */
  NO_H264(4),
  /** No user name fragment and password of ICE. */
  NO_ICE(5),
  /** No SHA-256 fingerprint of a certificate: there is nothing to recognise the viewer by. */
  NO_FINGERPRINT(6),
  /** The viewer would be the server of DTLS; here, the gateway is. */
  SETUP(7);

  private final int number;

  OfferRejection(int number) {
    this.number = number;
  }

  /** For metrics; never changes its meaning. */
  public int number() {
    return number;
  }
}
