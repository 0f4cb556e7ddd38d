package org.lightlock.packetise.rtcp;

/** Why RTCP from a viewer was thrown away. */
public enum RtcpRejection {
  /** It was not. */
  NONE(0),
  /** Longer than a datagram of ours may be, or shorter than any RTCP. */
  LENGTH(1),
  /** Not version 2. */
  VERSION(2),
  /** A length or count that points behind the end, or impossible padding. */
  MALFORMED(3),
  /** More packets in one compound, or more in one packet, than is looked at. */
  TOO_MANY(4);

  private final int number;

  RtcpRejection(int number) {
    this.number = number;
  }

  /** For metrics and logs; never changes its meaning. */
  public int number() {
    return number;
  }
}
