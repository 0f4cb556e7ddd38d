package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.util.List;

/** H.265 in RTP (RFC 7798, without DONL): single NAL units, AP and FU. */
final class H265Packetiser implements Packetiser {
  private static final int TYPE_VPS = 32;
  private static final int TYPE_AP = 48;
  private static final int TYPE_FU = 49;
  private static final int START = 0x80;
  private static final int END = 0x40;

  /** Layer 0, temporal id 0: what parameter sets have. */
  private static final byte LOWEST_LAYER = 1;

  private final int lengthBytes;
  private final List<ByteBuffer> parameterSets;

  H265Packetiser(int lengthBytes, List<ByteBuffer> parameterSets) {
    this.lengthBytes = lengthBytes;
    this.parameterSets = parameterSets;
  }

  @Override
  public void packetise(ByteBuffer picture, boolean key, RtpFrame.Builder packets)
      throws ClipException {
    List<ByteBuffer> units = NalUnits.split(picture, lengthBytes, 2);
    boolean inBand = units.stream().anyMatch(unit -> type(unit) == TYPE_VPS);
    if (key && !inBand && !parameterSets.isEmpty()) {
      parameterSets(packets);
    }
    for (ByteBuffer unit : units) {
      unit(unit, packets);
    }
  }

  static int type(ByteBuffer unit) {
    return (unit.get(0) >> 1) & 0x3F;
  }

  /** One AP (§4.4.2) when they fit. */
  private void parameterSets(RtpFrame.Builder packets) {
    if (2 + NalUnits.aggregateBytes(parameterSets) > RtpFrame.MAX_PAYLOAD_BYTES) {
      parameterSets.forEach(unit -> unit(unit, packets));
      return;
    }
    packets.packet(new byte[] {TYPE_AP << 1, LOWEST_LAYER}, NalUnits.aggregate(parameterSets));
  }

  /** A single NAL unit packet (§4.4.1) or, when it does not fit, fragments (§4.4.3). */
  private static void unit(ByteBuffer unit, RtpFrame.Builder packets) {
    if (unit.remaining() <= RtpFrame.MAX_PAYLOAD_BYTES) {
      packets.packet(new byte[0], unit);
      return;
    }
    int chunk = RtpFrame.MAX_PAYLOAD_BYTES - 3;
    for (int at = 2; at < unit.limit(); at += chunk) {
      int size = Math.min(chunk, unit.limit() - at);
      int edge = (at == 2 ? START : 0) | (at + size == unit.limit() ? END : 0);
      byte[] head = {
        (byte) ((unit.get(0) & 0x81) | (TYPE_FU << 1)), unit.get(1), (byte) (edge | type(unit))
      };
      packets.packet(head, unit.slice(at, size));
    }
  }
}
