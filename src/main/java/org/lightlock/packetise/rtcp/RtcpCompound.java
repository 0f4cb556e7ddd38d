package org.lightlock.packetise.rtcp;

import java.util.List;

/**
 * The feedback in one datagram of RTCP, compound (RFC 3550 §6.1) or reduced in size (RFC 5506).
 * What is of no use to a sender is skipped: source descriptions, extended reports, unknown types.
 *
 * @param feedback in the order of the datagram; empty when it was rejected, and all of it then
 * @param rejection why it was
 */
public record RtcpCompound(List<Feedback> feedback, RtcpRejection rejection) {
  /** The longest datagram that is looked at. */
  public static final int MAX_BYTES = 2_048;

  /** The most packets in one datagram. */
  public static final int MAX_PACKETS = 32;

  /** Reads a decrypted datagram. Never throws, whatever the bytes are. */
  public static RtcpCompound read(byte[] datagram, int offset, int length) {
    return read(new FeedbackReader(true), datagram, offset, length);
  }

  /**
   * As {@link #read}, of what came over a transport that loses nothing (RFC 2326 §10.12): feedback
   * of the transport is skipped unread, so that nobody makes work with it.
   */
  public static RtcpCompound readInterleaved(byte[] packet, int offset, int length) {
    return read(new FeedbackReader(false), packet, offset, length);
  }

  private static RtcpCompound read(FeedbackReader reader, byte[] datagram, int offset, int length) {
    if (length < RtcpPacket.HEADER_BYTES || length > MAX_BYTES) {
      return rejected(RtcpRejection.LENGTH);
    }
    int end = offset + length;
    int packets = 0;
    for (int at = offset; at < end; packets++) {
      if (packets == MAX_PACKETS) {
        return rejected(RtcpRejection.TOO_MANY);
      }
      RtcpPacket packet = new RtcpPacket(datagram, at, end);
      RtcpRejection fault = packet.fault();
      if (fault == RtcpRejection.NONE) {
        fault = reader.packet(packet);
      }
      if (fault != RtcpRejection.NONE) {
        return rejected(fault);
      }
      at = packet.next();
    }
    return new RtcpCompound(List.copyOf(reader.feedback()), RtcpRejection.NONE);
  }

  private static RtcpCompound rejected(RtcpRejection reason) {
    return new RtcpCompound(List.of(), reason);
  }
}
