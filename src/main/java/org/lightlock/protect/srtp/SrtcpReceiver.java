package org.lightlock.protect.srtp;

/** Checks and decrypts a viewer's RTCP packets, each of them once. One thread. */
public final class SrtcpReceiver {
  /** The receiver of a direction; does not need the keys any more afterwards. */
  public SrtcpReceiver(SrtpKeys keys) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Checks and decrypts a compound packet in place.
   *
   * @param packet anything that anybody sent
   * @return the length of the plain packet, -1 when it is refused: too short, not encrypted, forged
   *     or seen before
   */
  public int unprotect(byte[] packet, int length) {
    throw new UnsupportedOperationException("not written yet");
  }
}
