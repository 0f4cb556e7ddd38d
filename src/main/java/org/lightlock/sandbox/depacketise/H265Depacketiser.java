package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtp.RtpPacket;

/**
 * The depacketiser of H.265 (RFC 7798): single NAL units, aggregation packets and fragmentation
 * units. Decoding order numbers (DONL, DOND) must rise: cameras that send them send in decoding
 * order nevertheless. One that steps back is of an interleaved stream, which no camera sends.
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
  private static final int MAX_PICTURE_SETS = 64;
  private static final int NONE = -1;

  private final boolean decodingOrderNumbers;
  private int lastOrder = NONE;

  /** A depacketiser that has seen no packet. */
  public H265Depacketiser(boolean decodingOrderNumbers, Limits limits, AccessUnitSink sink) {
    super(HEADER_BYTES, MAX_PICTURE_SETS, limits, sink);
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
    if (packet.payloadLength() > HEADER_BYTES + DONL_BYTES
        && !takeOrder(packet.payloadShort(HEADER_BYTES))) {
      reject(Rejection.PAYLOAD_UNSUPPORTED);
      return;
    }
    fragment(packet, true, true, header, HEADER_BYTES + DONL_BYTES);
  }

  /** Whether a NAL unit's decoding order number is not behind the one before it (§1, modulo). */
  private boolean takeOrder(int order) {
    boolean behind = lastOrder != NONE && ((order - lastOrder) & 0xffff) >= 0x8000;
    lastOrder = order;
    return !behind;
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
    if (decodingOrderNumbers && !takeOrder(packet.payloadShort(HEADER_BYTES))) {
      reject(Rejection.PAYLOAD_UNSUPPORTED);
      return;
    }
    for (at = first; at < length; ) {
      int size = packet.payloadShort(at);
      nal(packet.buffer(), packet.payloadStart() + at + 2, size);
      at += 2 + size + between;
      if (decodingOrderNumbers && at < length) {
        lastOrder = (lastOrder + packet.payload(at - 1) + 1) & 0xffff; // DOND
      }
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
    if (first
        && decodingOrderNumbers
        && packet.payloadLength() > HEADER_BYTES + 1 + DONL_BYTES
        && !takeOrder(packet.payloadShort(HEADER_BYTES + 1))) {
      reject(Rejection.PAYLOAD_UNSUPPORTED);
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
      case 40 -> NalKind.TRAILING_SUPPLEMENT;
      default -> NalKind.IGNORED; // ends, fillers, reserved
    };
  }

  @Override
  @Nullable SequenceSet sequenceSet(ByteBuffer bytes, int from, int to) {
    return H265Sps.read(bytes, from, to);
  }

  /** §7.3.2.3.1; video parameter sets come here too and say nothing. */
  @Override
  PictureSet pictureSet(ByteBuffer bytes, int from, int to) {
    BitReader in = new BitReader(bytes, Math.min(from + HEADER_BYTES, to), to);
    int id = in.unsignedUpTo(MAX_PICTURE_SETS - 1);
    in.unsignedUpTo(15); // pps_seq_parameter_set_id
    in.bit(); // dependent_slice_segments_enabled_flag
    in.bit(); // output_flag_present_flag
    int extraBits = in.bits(3); // num_extra_slice_header_bits
    boolean isPictureSet = (bytes.get(from) & 0x7e) >>> 1 == 34;
    return in.failed() || !isPictureSet ? PictureSet.NONE : new PictureSet(id, extraBits);
  }

  /** §7.3.6.1: of a picture's first slice as far as slice_type, of others the parameter set. */
  @Override
  SliceSense sense(ByteBuffer bytes, int from, int to, boolean first) {
    BitReader in = new BitReader(bytes, Math.min(from + HEADER_BYTES, to), to);
    boolean firstOfPicture = in.flag();
    boolean randomAccess = (bytes.get(from) & 0x7e) >>> 1 >= 16;
    if (randomAccess) {
      in.bit(); // no_output_of_prior_pics_flag
    }
    int pictureSet = in.unsignedUpTo(MAX_PICTURE_SETS - 1);
    if (in.failed() || (first && !firstOfPicture) || !knowsPictureSet(pictureSet)) {
      return SliceSense.NONE;
    }
    if (firstOfPicture) {
      in.skip(extraBits(pictureSet));
      int sliceType = in.unsignedUpTo(2);
      if (in.failed() || (randomAccess && sliceType != 2)) {
        return SliceSense.NONE;
      }
    }
    return SliceSense.OTHER; // every random access point has a NAL unit type of its own
  }
}
