package org.lightlock.packetise.rtcp;

import java.util.List;

/**
 * The feedback in one datagram of RTCP, compound (RFC 3550 §6.1) or reduced in size (RFC 5506).
 *
 * @param feedback in the order of the datagram; empty when it was rejected, and all of it then
 * @param rejection why it was
 */
public record RtcpCompound(List<Feedback> feedback, RtcpRejection rejection) {
  /** The longest datagram that is looked at. */
  public static final int MAX_BYTES = 2_048;

  /** Reads a decrypted datagram. Never throws, whatever the bytes are. */
  public static RtcpCompound read(byte[] packet, int offset, int length) {
    throw new UnsupportedOperationException("to be written");
  }
}
