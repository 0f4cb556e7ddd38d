package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.sandbox.rtp.RtpPacket;

/**
 * The depacketiser of H.264 (RFC 6184): single NAL units, STAP-A and FU-A, whatever
 * packetization-mode the description names (clones of Dahua and Hikvision send FU-A in mode 0).
 *
 * <pre>
 *  NAL header (§1.3)      FU header (§5.8)
 *  |F|NRI|  Type   |      |S|E|R|  Type   |
 * </pre>
 */
public final class H264Depacketiser extends NalDepacketiser {
  private static final int STAP_A = 24;
  private static final int FU_A = 28;
  private static final int FU_B = 29;
  private static final int IDR = 5;
  private static final int MAX_PICTURE_SETS = 256;
  private static final int MAX_MACROBLOCKS = 139_264; // level 6.2
  private static final int MAX_SLICE_TYPE = 9;

  /** A depacketiser that has seen no packet. */
  public H264Depacketiser(Limits limits, AccessUnitSink sink) {
    super(1, MAX_PICTURE_SETS, limits, sink);
  }

  @Override
  void payload(RtpPacket packet) {
    int header = packet.payload(0);
    int type = header & 0x1f;
    if ((header & 0x80) != 0 || type == 0 || type > FU_B) {
      reject(Rejection.PAYLOAD_MALFORMED);
    } else if (type < STAP_A) {
      nal(packet.buffer(), packet.payloadStart(), packet.payloadLength());
    } else if (type == STAP_A) {
      aggregate(packet);
    } else if (type == FU_A) {
      fragment(packet, header);
    } else {
      reject(Rejection.PAYLOAD_UNSUPPORTED); // interleaved mode: STAP-B, MTAP, FU-B
    }
  }

  /**
   * STAP-A (§5.7.1): two bytes of size before each NAL unit; all are checked before one is used.
   */
  private void aggregate(RtpPacket packet) {
    int length = packet.payloadLength();
    int at = 1;
    do {
      int size = at + 2 < length ? packet.payloadShort(at) : 0;
      at += 2;
      int type = size == 0 ? 0 : packet.payload(at) & 0x9f;
      if (size == 0 || size > length - at || type == 0 || type >= STAP_A) {
        reject(Rejection.PAYLOAD_MALFORMED);
        return;
      }
      at += size;
    } while (at < length);
    for (at = 1; at < length; ) {
      int size = packet.payloadShort(at);
      nal(packet.buffer(), packet.payloadStart() + at + 2, size);
      at += 2 + size;
    }
  }

  private void fragment(RtpPacket packet, int indicator) {
    int fuHeader = packet.payloadLength() < 3 ? 0 : packet.payload(1);
    int type = fuHeader & 0x1f;
    if (type == 0 || type >= STAP_A) {
      reject(Rejection.PAYLOAD_MALFORMED);
      return;
    }
    boolean first = (fuHeader & 0x80) != 0;
    boolean last = (fuHeader & 0x40) != 0;
    fragment(packet, first, last, (indicator & 0x60) | type, 2);
  }

  @Override
  NalKind kindOf(int firstByte, int secondByte) {
    return switch (firstByte & 0x1f) {
      case 1 -> NalKind.SLICE;
      case 5 -> NalKind.KEY_SLICE;
      case 6 -> NalKind.SUPPLEMENT;
      case 7 -> NalKind.SEQUENCE_PARAMETER_SET;
      case 8 -> NalKind.OTHER_PARAMETER_SET;
      case 9 -> NalKind.DELIMITER;
      default -> NalKind.IGNORED; // data partitions, layers and views, fillers, ends
    };
  }

  @Override
  @Nullable SequenceSet sequenceSet(ByteBuffer bytes, int from, int to) {
    return H264Sps.read(bytes, from, to);
  }

  @Override
  PictureSet pictureSet(ByteBuffer bytes, int from, int to) {
    BitReader in = new BitReader(bytes, from + 1, to);
    int id = in.unsignedUpTo(MAX_PICTURE_SETS - 1); // §7.3.2.2
    return in.failed() ? PictureSet.NONE : new PictureSet(id, 0);
  }

  /** §7.3.3 as far as pic_parameter_set_id. */
  @Override
  SliceSense sense(ByteBuffer bytes, int from, int to, boolean first) {
    BitReader in = new BitReader(bytes, from + 1, to);
    int firstMacroblock = in.unsignedUpTo(MAX_MACROBLOCKS - 1);
    int sliceType = in.unsignedUpTo(MAX_SLICE_TYPE);
    int pictureSet = in.unsignedUpTo(MAX_PICTURE_SETS - 1);
    boolean intra = sliceType == 2 || sliceType == 7;
    boolean possible = intra || sliceType == 4 || sliceType == 9; // I, SI
    if (in.failed()
        || (first && firstMacroblock != 0)
        || (!possible && (bytes.get(from) & 0x1f) == IDR)
        || !knowsPictureSet(pictureSet)) {
      return SliceSense.NONE;
    }
    return intra ? SliceSense.INTRA : SliceSense.OTHER;
  }
}
