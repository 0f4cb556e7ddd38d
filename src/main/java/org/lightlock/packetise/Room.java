package org.lightlock.packetise;

/**
 * How a datagram of at most 1200 bytes is shared out. So many pass every path that WebRTC is used
 * on (IPv6's least MTU of 1280, less its headers and a tunnel's), and libwebrtc keeps to the same.
 */
public final class Room {
  /** The longest datagram, encrypted, without UDP and IP headers. */
  public static final int DATAGRAM_BYTES = 1_200;

  /** The fixed RTP header (RFC 3550 §5.1); there are no contributing sources. */
  public static final int HEADER_BYTES = 12;

  /**
   * The header extension with its own four bytes (RFC 8285 §4.2): mid, abs-capture-time,
   * playout-delay, transport-wide sequence number and abs-send-time together take 28.
   */
  public static final int EXTENSION_BYTES = 40;

  /** The original sequence number in front of a retransmitted payload (RFC 4588 §4). */
  public static final int RETRANSMISSION_BYTES = 2;

  /** The longest authentication tag: AEAD_AES_128_GCM's (RFC 7714 §14.2). */
  public static final int TAG_BYTES = 16;

  /** What is left for a payload: 1130 bytes. */
  public static final int PAYLOAD_BYTES =
      DATAGRAM_BYTES - HEADER_BYTES - EXTENSION_BYTES - RETRANSMISSION_BYTES - TAG_BYTES;

  private Room() {}
}
