package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtp.RtpPacket;

/**
 * The depacketiser of H.265 (RFC 7798): single NAL units, aggregation packets and fragmentation
 * units. Decoding order numbers are stepped over: packets are taken in the order sent.
 *
 * <pre>
 *  NAL header (§1.1.4)                 FU header (§4.4.3)
 *  |F|   Type    |  LayerId  | TID |   |S|E|  FuType   |
 * </pre>
 */
public final class H265Depacketiser extends NalDepacketiser {
  private static final int HEADER_BYTES = 2;
  private static final int AGGREGATION = 48;
  private static final int FRAGMENTATION = 49;
  private static final int PACI = 50;
  private static final int DONL_BYTES = 2;
  private static final int DOND_BYTES = 1;

  private final boolean decodingOrderNumbers;

  /** A depacketiser that has seen no packet. */
  public H265Depacketiser(boolean decodingOrderNumbers, long maxPixels, AccessUnitSink sink) {
    super(HEADER_BYTES, maxPixels, sink);
    this.decodingOrderNumbers = decodingOrderNumbers;
  }

  @Override
  void payload(RtpPacket packet) {
    int length = packet.payloadLength();
    int type = length < HEADER_BYTES ? -1 : packet.payload(0) >>> 1;
    if (type < 0 || type > PACI || (packet.payload(1) & 7) == 0) {
      reject(Rejection.PAYLOAD_MALFORMED); // too short, forbidden bit, reserved type, no TID
    } else if (type == AGGREGATION) {
      aggregate(packet);
    } else if (type == FRAGMENTATION) {
      fragment(packet);
    } else if (type == PACI) {
      reject(Rejection.PAYLOAD_UNSUPPORTED);
    } else if (decodingOrderNumbers) {
      singleWithDonl(packet);
    } else {
      nal(packet.buffer(), packet.payloadStart(), length);
    }
  }

  /** A single NAL unit whose header a DONL follows (§4.4.1): as one fragment, without the DONL. */
  private void singleWithDonl(RtpPacket packet) {
    int header = packet.payloadShort(0);
    fragment(packet, true, true, header, HEADER_BYTES + DONL_BYTES);
  }

  /** An aggregation packet (§4.4.2); all sizes are checked before one NAL unit is used. */
  private void aggregate(RtpPacket packet) {
    int length = packet.payloadLength();
    int first = HEADER_BYTES + (decodingOrderNumbers ? DONL_BYTES : 0);
    int between = decodingOrderNumbers ? DOND_BYTES : 0;
    int at = first;
    do {
      int size = at + 2 < length ? packet.payloadShort(at) : 0;
      at += 2;
      if (size < HEADER_BYTES || size > length - at || packet.payload(at) >>> 1 >= AGGREGATION) {
        reject(Rejection.PAYLOAD_MALFORMED);
        return;
      }
      at += size + (at + size == length ? 0 : between);
    } while (at < length);
    for (at = first; at < length; ) {
      int size = packet.payloadShort(at);
      nal(packet.buffer(), packet.payloadStart() + at + 2, size);
      at += 2 + size + between;
    }
  }

  /**
   * A fragmentation unit; some cameras name another type in later ones, so the first one counts.
   */
  private void fragment(RtpPacket packet) {
    if (packet.payloadLength() < HEADER_BYTES + 2) {
      reject(Rejection.PAYLOAD_MALFORMED);
      return;
    }
    int fuHeader = packet.payload(HEADER_BYTES);
    int type = fuHeader & 0x3f;
    boolean first = (fuHeader & 0x80) != 0;
    boolean last = (fuHeader & 0x40) != 0;
    if (first && type >= AGGREGATION) {
      reject(Rejection.PAYLOAD_MALFORMED);
      return;
    }
    int header = (packet.payloadShort(0) & 0x81ff) | type << 9;
    int data = HEADER_BYTES + 1 + (first && decodingOrderNumbers ? DONL_BYTES : 0);
    fragment(packet, first, last, header, data);
  }

  @Override
  NalKind kindOf(int firstByte, int secondByte) {
    int type = firstByte >>> 1;
    boolean baseLayer = ((firstByte & 1) << 5 | secondByte >>> 3) == 0;
    if (!baseLayer) {
      return NalKind.IGNORED;
    }
    return switch (type) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> NalKind.SLICE;
      case 16, 17, 18, 19, 20, 21 -> NalKind.KEY_SLICE; // BLA, IDR, CRA
      case 32, 34 -> NalKind.OTHER_PARAMETER_SET; // VPS, PPS
      case 33 -> NalKind.SEQUENCE_PARAMETER_SET;
      case 35 -> NalKind.DELIMITER;
      case 39 -> NalKind.SUPPLEMENT;
      default -> NalKind.IGNORED; // ends, fillers, suffix SEI, reserved
    };
  }

  @Override
  @Nullable PictureGeometry geometry(ByteBuffer bytes, int from, int to) {
    return H265Sps.read(bytes, from, to);
  }

  @Override
  boolean isIntraSlice(ByteBuffer bytes, int from, int to) {
    return false; // every random access point has a NAL unit type of its own
  }
}
