package org.lightlock.protect.srtp;

import java.security.GeneralSecurityException;

/** Encrypts the RTCP packets of one direction of one viewer and counts them. One thread. */
public final class SrtcpSender {
  /** By how much a packet grows at most: tag and index. */
  public static final int MAX_OVERHEAD_BYTES = 20;

  private final SrtcpCipher cipher;

  /** Of the next packet, whatever its SSRC: no two packets have the same one. */
  private int index;

  /** The sender of a direction; does not need the keys any more afterwards. */
  public SrtcpSender(SrtpKeys keys) {
    this(SrtcpCipher.of(keys), 0);
  }

  /** For test vectors. */
  SrtcpSender(SrtcpCipher cipher, int index) {
    this.cipher = cipher;
    this.index = index;
  }

  /**
   * Encrypts a compound packet in place.
   *
   * @param packet has room for {@link #MAX_OVERHEAD_BYTES} more
   * @param length at least 8
   * @return its new length
   * @throws IllegalStateException after 2^31 packets: the direction needs new keys (RFC 3711 §9.2)
   */
  public int protect(byte[] packet, int length) {
    if (length < PacketFields.RTCP_HEADER_BYTES) {
      throw new IllegalArgumentException("no RTCP packet");
    }
    if (index < 0) {
      throw new IllegalStateException("too many RTCP packets under one key");
    }
    try {
      return cipher.seal(packet, length, index++);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
