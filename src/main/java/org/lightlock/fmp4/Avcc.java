package org.lightlock.fmp4;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lightlock.encode.AnnexB;

/** A decoder configuration: the parameter sets of an H.264 stream (ISO/IEC 14496-15 §5.3.3.1). */
final class Avcc {
  private static final int MAX_PARAMETER_SET_BYTES = 4_096;
  private static final int HIGH_PROFILE = 100;

  private final byte[] sps;
  private final byte[] pps;

  private Avcc(byte[] sps, byte[] pps) {
    this.sps = sps;
    this.pps = pps;
  }

  /** The configuration in an access unit, empty when it lacks a parameter set. */
  static Optional<Avcc> of(byte[] annexB, List<AnnexB.Unit> units) {
    byte[] sps = first(annexB, units, AnnexB.SPS);
    byte[] pps = first(annexB, units, AnnexB.PPS);
    return sps.length < 4 || pps.length < 2 ? Optional.empty() : Optional.of(new Avcc(sps, pps));
  }

  private static byte[] first(byte[] annexB, List<AnnexB.Unit> units, int type) {
    for (AnnexB.Unit unit : units) {
      if (unit.type() == type && unit.length() <= MAX_PARAMETER_SET_BYTES) {
        return Arrays.copyOfRange(annexB, unit.offset(), unit.offset() + unit.length());
      }
    }
    return new byte[0];
  }

  /** The codec as browsers name it (RFC 6381 §3.3): avc1 and the three bytes behind the header. */
  String codecs() {
    return "avc1.%02x%02x%02x".formatted(sps[1], sps[2], sps[3]);
  }

  /** The AVCDecoderConfigurationRecord. */
  byte[] configurationRecord() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(sps.length + pps.length + 16);
    out.write(1); // configurationVersion
    out.write(sps, 1, 3); // profile, compatibility, level
    out.write(0xff); // lengthSizeMinusOne = 3
    out.write(0xe1); // one SPS
    writeSized(out, sps);
    out.write(1); // one PPS
    writeSized(out, pps);
    if ((sps[1] & 0xff) == HIGH_PROFILE) {
      // Our encoder makes 8-bit 4:2:0 only; no SPS extension follows.
      out.writeBytes(new byte[] {(byte) 0xfd, (byte) 0xf8, (byte) 0xf8, 0});
    }
    return out.toByteArray();
  }

  private static void writeSized(ByteArrayOutputStream out, byte[] set) {
    out.write(set.length >> 8);
    out.write(set.length);
    out.writeBytes(set);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Avcc avcc
        && Arrays.equals(sps, avcc.sps)
        && Arrays.equals(pps, avcc.pps);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(sps) + Arrays.hashCode(pps);
  }
}
