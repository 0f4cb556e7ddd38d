package org.lightlock.protect.srtp;

/** Checks and decrypts RTP packets as a viewer does; Lightlock itself only sends. One thread. */
public final class SrtpReceiver {
  /** The receiver of a direction; does not need the keys any more afterwards. */
  public SrtpReceiver(SrtpKeys keys) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Checks and decrypts a packet in place.
   *
   * @return the length of header and plain payload, -1 when it is refused
   */
  public int unprotect(byte[] packet, int length) {
    throw new UnsupportedOperationException("not written yet");
  }
}
