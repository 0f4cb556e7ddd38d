package org.lightlock.packetise.rtcp;

import java.util.List;
import org.lightlock.packetise.rtcp.Feedback.TransportFeedback;

/**
 * Reads transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
 *
 * <pre>
 * |      base sequence number     |      packet status count      |
 * |                 reference time                | fb pkt. count |
 * |          packet chunk         |         packet chunk          |
 * |         receive deltas, one byte or two for each arrival ...
 * </pre>
 */
final class TransportWide {
  private static final int CHUNKS_AT = 20;
  private static final int DELTA_MICROS = 250;
  private static final long REFERENCE_MICROS = 64_000;

  /** The statuses are also how many bytes each one's delta has. */
  private static final int NOT_RECEIVED = 0;

  private static final int SMALL_DELTA = 1;
  private static final int LARGE_DELTA = 2;

  private TransportWide() {}

  /** Of how many packets it says that it speaks; 0 when it is too short to say so. */
  static int statuses(RtcpPacket packet) {
    return packet.length() < CHUNKS_AT ? 0 : packet.u16(14);
  }

  /** Reads one of which {@link #statuses} is not too many. */
  static RtcpRejection read(RtcpPacket packet, List<Feedback> feedback) {
    if (packet.length() < CHUNKS_AT) {
      return RtcpRejection.MALFORMED;
    }
    int count = statuses(packet);
    byte[] statuses = new byte[count];
    int deltasAt = statuses(packet, statuses);
    long[] arrivals = new long[count];
    if (deltasAt < 0 || !arrivals(packet, deltasAt, statuses, arrivals)) {
      return RtcpRejection.MALFORMED;
    }
    feedback.add(new TransportFeedback(packet.i32(8), packet.u16(12), packet.u8(19), arrivals));
    return RtcpRejection.NONE;
  }

  /** Unpacks the chunks; the index behind them, or -1 when they end too early. */
  private static int statuses(RtcpPacket packet, byte[] statuses) {
    int at = CHUNKS_AT;
    for (int known = 0; known < statuses.length; at += 2) {
      if (at + 2 > packet.length()) {
        return -1;
      }
      int chunk = packet.u16(at);
      if ((chunk & 0x8000) == 0) { // §3.1.3: run length
        int run = Math.min(chunk & 0x1fff, statuses.length - known);
        if (run == 0) {
          return -1;
        }
        byte status = (byte) ((chunk >>> 13) & 3);
        for (int i = 0; i < run; i++) {
          statuses[known++] = status;
        }
      } else { // §3.1.4: a vector of fourteen single bits or seven pairs
        int bits = (chunk & 0x4000) == 0 ? 1 : 2;
        for (int shift = 14 - bits; shift >= 0 && known < statuses.length; shift -= bits) {
          statuses[known++] = (byte) ((chunk >>> shift) & (bits == 1 ? 1 : 3));
        }
      }
    }
    return at;
  }

  /** Adds up the deltas (§3.1.5); false when they end too early or a status is reserved. */
  private static boolean arrivals(RtcpPacket packet, int from, byte[] statuses, long[] arrivals) {
    // 24 bits with a sign in libwebrtc, without one in the draft: it only matters at the wrap
    long micros = packet.u24(16) * REFERENCE_MICROS;
    int at = from;
    for (int i = 0; i < statuses.length; i++) {
      int bytes = statuses[i];
      if (bytes > LARGE_DELTA || at + bytes > packet.length()) {
        return false;
      }
      switch (bytes) {
        case SMALL_DELTA -> micros += packet.u8(at) * (long) DELTA_MICROS;
        case LARGE_DELTA -> micros += (short) packet.u16(at) * (long) DELTA_MICROS;
        default -> {}
      }
      arrivals[i] = bytes == NOT_RECEIVED ? TransportFeedback.LOST : micros;
      at += bytes;
    }
    return true;
  }
}
