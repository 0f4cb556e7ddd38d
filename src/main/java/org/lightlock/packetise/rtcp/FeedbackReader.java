package org.lightlock.packetise.rtcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the feedback of a datagram's packets, with a cap on each kind of it. */
final class FeedbackReader {
  /** Sequence numbers in all of a datagram's NACKs; libwebrtc asks for at most 1000. */
  static final int MAX_NACKED = 1_024;

  /**
   * The most packets that all of a datagram's transport feedback may speak of; libwebrtc sends one
   * about every 100 ms. Two bytes can speak of thousands, so that the datagram's length caps
   * nothing.
   */
  static final int MAX_STATUSES = 2_048;

  /** Demands for a key frame in one datagram. */
  private static final int MAX_DEMANDS = 32;

  private static final int SENDER_REPORT = 200;
  private static final int RECEIVER_REPORT = 201;
  private static final int BYE = 203;
  private static final int TRANSPORT_FEEDBACK = 205;
  private static final int PAYLOAD_FEEDBACK = 206;

  private static final int GENERIC_NACK = 1;
  private static final int TRANSPORT_WIDE = 15;
  private static final int PICTURE_LOSS = 1;
  private static final int FULL_INTRA_REQUEST = 4;
  private static final int APPLICATION_LAYER = 15;
  private static final int REMB = 0x52454d42; // "REMB"

  private static final int REPORT_BLOCK_BYTES = 24;
  private static final int SENDER_INFO_BYTES = 20;

  /** Header, sender and media source of all feedback (RFC 4585 §6.1). */
  private static final int FEEDBACK_HEADER_BYTES = 12;

  private final List<Feedback> feedback = new ArrayList<>();
  private final boolean transport;
  private int nacked;
  private int statuses;
  private int demands;

  /**
   * Begins with nothing.
   *
   * @param transport whether feedback of the transport (RFC 4585 §6.2) is of any use; else it is
   *     skipped unread
   */
  FeedbackReader(boolean transport) {
    this.transport = transport;
  }

  List<Feedback> feedback() {
    return feedback;
  }

  /** Reads a packet without a fault. */
  RtcpRejection packet(RtcpPacket packet) {
    return switch (packet.type()) {
      case SENDER_REPORT -> reports(packet, 8 + SENDER_INFO_BYTES);
      case RECEIVER_REPORT -> reports(packet, 8);
      case BYE -> bye(packet);
      case TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK ->
          packet.length() < FEEDBACK_HEADER_BYTES ? RtcpRejection.MALFORMED : ofFormat(packet);
      default -> RtcpRejection.NONE;
    };
  }

  private RtcpRejection ofFormat(RtcpPacket packet) {
    if (packet.type() == TRANSPORT_FEEDBACK) {
      if (!transport) {
        return RtcpRejection.NONE;
      }
      return switch (packet.count()) {
        case GENERIC_NACK -> nack(packet);
        case TRANSPORT_WIDE -> transportWide(packet);
        default -> RtcpRejection.NONE;
      };
    }
    return switch (packet.count()) {
      case PICTURE_LOSS -> demand(new Feedback.Pli(packet.i32(8)));
      case FULL_INTRA_REQUEST -> fullIntraRequest(packet);
      case APPLICATION_LAYER -> remb(packet);
      default -> RtcpRejection.NONE;
    };
  }

  private RtcpRejection reports(RtcpPacket packet, int first) {
    if (packet.length() < first + packet.count() * REPORT_BLOCK_BYTES) {
      return RtcpRejection.MALFORMED;
    }
    for (int i = 0; i < packet.count(); i++) {
      int at = first + i * REPORT_BLOCK_BYTES;
      feedback.add(
          new Feedback.ReceiverReport(
              packet.i32(at),
              packet.u8(at + 4) / 256.0,
              (packet.u24(at + 5) << 8) >> 8, // 24 bits with a sign
              packet.u32(at + 8),
              packet.u32(at + 12),
              packet.u32(at + 16),
              packet.u32(at + 20)));
    }
    return RtcpRejection.NONE;
  }

  private RtcpRejection bye(RtcpPacket packet) {
    if (packet.length() < 4 + 4 * packet.count()) {
      return RtcpRejection.MALFORMED;
    }
    feedback.add(new Feedback.Bye(sources(packet, 4, packet.count())));
    return RtcpRejection.NONE;
  }

  /** Each entry: a sequence number, and one bit for each of the sixteen behind it. */
  private RtcpRejection nack(RtcpPacket packet) {
    int[] sequences =
        new int[Math.min(MAX_NACKED, (packet.length() - FEEDBACK_HEADER_BYTES) / 4 * 17)];
    int count = 0;
    for (int at = FEEDBACK_HEADER_BYTES; at + 4 <= packet.length(); at += 4) {
      long missing = 1L | ((long) packet.u16(at + 2) << 1);
      for (int bit = 0; bit <= 16; bit++) {
        if (((missing >>> bit) & 1) != 0) {
          if (nacked == MAX_NACKED) {
            return RtcpRejection.TOO_MANY;
          }
          nacked++;
          sequences[count++] = (packet.u16(at) + bit) & 0xffff;
        }
      }
    }
    if (count > 0) {
      feedback.add(new Feedback.Nack(packet.i32(8), Arrays.copyOf(sequences, count)));
    }
    return RtcpRejection.NONE;
  }

  private RtcpRejection transportWide(RtcpPacket packet) {
    statuses += TransportWide.statuses(packet);
    return statuses > MAX_STATUSES ? RtcpRejection.TOO_MANY : TransportWide.read(packet, feedback);
  }

  private RtcpRejection fullIntraRequest(RtcpPacket packet) {
    RtcpRejection fault = RtcpRejection.NONE;
    for (int at = FEEDBACK_HEADER_BYTES;
        at + 8 <= packet.length() && fault == RtcpRejection.NONE;
        at += 8) {
      fault = demand(new Feedback.Fir(packet.i32(at), packet.u8(at + 4)));
    }
    return fault;
  }

  private RtcpRejection demand(Feedback demand) {
    if (demands == MAX_DEMANDS) {
      return RtcpRejection.TOO_MANY;
    }
    demands++;
    feedback.add(demand);
    return RtcpRejection.NONE;
  }

  /**
   * The rate as six bits of exponent and eighteen of mantissa (draft §2.2); others' are skipped.
   */
  private RtcpRejection remb(RtcpPacket packet) {
    int fixed = FEEDBACK_HEADER_BYTES + 8;
    if (packet.length() < fixed || packet.i32(FEEDBACK_HEADER_BYTES) != REMB) {
      return RtcpRejection.NONE;
    }
    int count = packet.u8(16);
    if (packet.length() < fixed + 4 * count) {
      return RtcpRejection.MALFORMED;
    }
    int exponent = packet.u8(17) >>> 2;
    long mantissa = packet.u24(17) & 0x3ffff;
    boolean fits = Long.numberOfLeadingZeros(mantissa) > exponent;
    long bitsPerSecond = fits ? mantissa << exponent : Long.MAX_VALUE;
    feedback.add(new Feedback.Remb(bitsPerSecond, sources(packet, fixed, count)));
    return RtcpRejection.NONE;
  }

  private static int[] sources(RtcpPacket packet, int at, int count) {
    int[] sources = new int[count];
    for (int i = 0; i < count; i++) {
      sources[i] = packet.i32(at + 4 * i);
    }
    return sources;
  }
}
