package org.lightlock.packetise;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.AnnexB;

/** The parameter sets of an H.264 stream and the packet that carries them. Immutable. */
final class StreamParameters {
  private static final int STAP_A = 24;
  private static final int NAL_REF_IDC = 0x60;

  private final byte[] sps;
  private final byte[] pps;
  private final byte[] aggregation;

  private StreamParameters(byte[] sps, byte[] pps) {
    this.sps = sps;
    this.pps = pps;
    this.aggregation = aggregation(sps, pps);
  }

  /** The parameter sets in an access unit, empty when one is missing or both fit in no packet. */
  static Optional<StreamParameters> of(byte[] annexB, List<AnnexB.Unit> units) {
    byte[] sps = first(annexB, units, AnnexB.SPS);
    byte[] pps = first(annexB, units, AnnexB.PPS);
    return sps.length < 4 || pps.length < 2 || 5 + sps.length + pps.length > Room.PAYLOAD_BYTES
        ? Optional.empty()
        : Optional.of(new StreamParameters(sps, pps));
  }

  private static byte[] first(byte[] annexB, List<AnnexB.Unit> units, int type) {
    for (AnnexB.Unit unit : units) {
      if (unit.type() == type && unit.length() <= Room.PAYLOAD_BYTES) {
        return Arrays.copyOfRange(annexB, unit.offset(), unit.offset() + unit.length());
      }
    }
    return new byte[0];
  }

  /** STAP-A (RFC 6184 §5.7.1): a header with the highest NRI, then each unit behind its size. */
  private static byte[] aggregation(byte[] sps, byte[] pps) {
    byte[] packet = new byte[5 + sps.length + pps.length];
    int nri = Math.max(sps[0] & NAL_REF_IDC, pps[0] & NAL_REF_IDC);
    packet[0] = (byte) (nri | STAP_A);
    int at = sized(packet, 1, sps);
    sized(packet, at, pps);
    return packet;
  }

  private static int sized(byte[] packet, int at, byte[] unit) {
    packet[at] = (byte) (unit.length >> 8);
    packet[at + 1] = (byte) unit.length;
    System.arraycopy(unit, 0, packet, at + 2, unit.length);
    return at + 2 + unit.length;
  }

  byte[] sps() {
    return sps;
  }

  byte[] pps() {
    return pps;
  }

  /** The payload of the packet in front of every IDR; nobody writes to it. */
  byte[] aggregation() {
    return aggregation;
  }

  /** profile_idc, profile-iop and level_idc as six hexadecimal digits (RFC 6184 §8.1). */
  String profileLevelId() {
    return "%02x%02x%02x".formatted(sps[1], sps[2], sps[3]);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StreamParameters parameters
        && Arrays.equals(sps, parameters.sps)
        && Arrays.equals(pps, parameters.pps);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(sps) + Arrays.hashCode(pps);
  }
}
