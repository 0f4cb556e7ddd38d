package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.util.List;

/** H.264 in RTP (RFC 6184, packetization-mode 1): single NAL units, STAP-A and FU-A. */
final class H264Packetiser implements Packetiser {
  private static final int TYPE_SPS = 7;
  private static final int TYPE_STAP_A = 24;
  private static final int TYPE_FU_A = 28;
  private static final int START = 0x80;
  private static final int END = 0x40;

  private final int lengthBytes;
  private final List<ByteBuffer> parameterSets;

  H264Packetiser(int lengthBytes, List<ByteBuffer> parameterSets) {
    this.lengthBytes = lengthBytes;
    this.parameterSets = parameterSets;
  }

  @Override
  public void packetise(ByteBuffer picture, boolean key, RtpFrame.Builder packets)
      throws ClipException {
    List<ByteBuffer> units = NalUnits.split(picture, lengthBytes, 1);
    boolean inBand = units.stream().anyMatch(unit -> (unit.get(0) & 0x1F) == TYPE_SPS);
    if (key && !inBand && !parameterSets.isEmpty()) {
      parameterSets(packets);
    }
    for (ByteBuffer unit : units) {
      unit(unit, packets);
    }
  }

  /** One STAP-A (§5.7.1) when they fit; its NRI is the highest of its units'. */
  private void parameterSets(RtpFrame.Builder packets) {
    if (1 + NalUnits.aggregateBytes(parameterSets) > RtpFrame.MAX_PAYLOAD_BYTES) {
      parameterSets.forEach(unit -> unit(unit, packets));
      return;
    }
    int importance = parameterSets.stream().mapToInt(unit -> unit.get(0) & 0x60).max().orElse(0);
    packets.packet(
        new byte[] {(byte) (importance | TYPE_STAP_A)}, NalUnits.aggregate(parameterSets));
  }

  /** A single NAL unit packet (§5.6) or, when it does not fit, fragments (§5.8). */
  private static void unit(ByteBuffer unit, RtpFrame.Builder packets) {
    if (unit.remaining() <= RtpFrame.MAX_PAYLOAD_BYTES) {
      packets.packet(new byte[0], unit);
      return;
    }
    int header = unit.get(0);
    int chunk = RtpFrame.MAX_PAYLOAD_BYTES - 2;
    for (int at = 1; at < unit.limit(); at += chunk) {
      int size = Math.min(chunk, unit.limit() - at);
      int edge = (at == 1 ? START : 0) | (at + size == unit.limit() ? END : 0);
      byte[] head = {(byte) ((header & 0xE0) | TYPE_FU_A), (byte) (edge | (header & 0x1F))};
      packets.packet(head, unit.slice(at, size));
    }
  }
}
