package org.lightlock.serve.webrtc.ice;

/** Why a packet that looked like STUN got no answer. Whoever sent it learns nothing. */
public enum IceDiscard {
  /** No STUN message as RFC 8489 §5 has it, or one over the limits. */
  MALFORMED(1),
  /** A STUN message, but no binding request: an indication or an answer. */
  NO_REQUEST(2),
  /** USERNAME, PRIORITY, MESSAGE-INTEGRITY or FINGERPRINT is missing. */
  INCOMPLETE(3),
  /** FINGERPRINT is wrong. */
  FINGERPRINT(4),
  /** USERNAME is for somebody else. */
  USERNAME(5),
  /** MESSAGE-INTEGRITY is wrong. */
  INTEGRITY(6);

  private final int number;

  IceDiscard(int number) {
    this.number = number;
  }

  /** For metrics; never changes its meaning. */
  public int number() {
    return number;
  }
}
