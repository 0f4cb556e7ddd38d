package org.lightlock.protect.srtp;

/** Encrypts the RTCP packets of one direction of one viewer and counts them. One thread. */
public final class SrtcpSender {
  /** By how much a packet grows at most: index and tag. */
  public static final int MAX_OVERHEAD_BYTES = 20;

  /** The sender of a direction; does not need the keys any more afterwards. */
  public SrtcpSender(SrtpKeys keys) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Encrypts a compound packet in place.
   *
   * @param packet has room for {@link #MAX_OVERHEAD_BYTES} more
   * @param length at least 8
   * @return its new length
   */
  public int protect(byte[] packet, int length) {
    throw new UnsupportedOperationException("not written yet");
  }
}
