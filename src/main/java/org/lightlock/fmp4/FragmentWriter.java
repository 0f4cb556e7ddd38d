package org.lightlock.fmp4;

import java.util.List;
import java.util.Optional;
import org.lightlock.encode.AnnexB;

/**
 * Writes one picture as one movie fragment: moof and mdat with a single sample (ISO/IEC 14496-12
 * §8.8.4), behind the two clock readings of our protocol.
 */
final class FragmentWriter {
  /** A fragment is as long as its picture, its prefix and at most this. */
  static final int OVERHEAD_BYTES = 108;

  private static final int LENGTH_BYTES = 4;
  private static final int MAX_SAMPLE_BYTES = 16 * 1024 * 1024;
  private static final int DEFAULT_BASE_IS_MOOF = 0x020000;

  /** trun: data offset, and of the sample its duration, size and flags. */
  private static final int TRUN_FLAGS = 0x000001 | 0x000100 | 0x000200 | 0x000400;

  /** The sample depends on no other. */
  private static final long SYNC_SAMPLE = 0x02000000L;

  /** The sample depends on others and is no place to start. */
  private static final long DEPENDENT_SAMPLE = 0x01010000L;

  private static final int TFDT_BYTES = 20;
  private static final int MOOF_BYTES = 8 + 16 + 8 + 16 + TFDT_BYTES + 32;

  private FragmentWriter() {}

  /** When a sample is shown and for how long. */
  record Timing(long ptsMicros, long arrivalMicros, long durationMicros) {}

  /**
   * The message for one picture, empty when it has no slice or is impossibly large. Parameter sets,
   * SEI and everything else that is no slice stays out: the player has them from the init segment.
   */
  static Optional<byte[]> write(
      byte[] annexB, List<AnnexB.Unit> units, boolean idr, int sequence, Timing timing) {
    int sampleBytes = sampleBytes(units);
    if (sampleBytes == 0 || sampleBytes > MAX_SAMPLE_BYTES || timing.ptsMicros() < 0) {
      return Optional.empty();
    }
    byte[] message = new byte[Fragment.PREFIX_BYTES + OVERHEAD_BYTES + sampleBytes];
    Boxes b = new Boxes(message);
    b.u64(timing.ptsMicros()).u64(timing.arrivalMicros());
    long duration = Math.clamp(timing.durationMicros(), 1, Integer.MAX_VALUE);
    long flags = idr ? SYNC_SAMPLE : DEPENDENT_SAMPLE;
    b.box(
        "moof",
        () -> {
          b.fullBox("mfhd", 0, 0, () -> b.u32(sequence));
          b.box(
              "traf",
              () -> {
                b.fullBox("tfhd", 0, DEFAULT_BASE_IS_MOOF, () -> b.u32(InitSegment.TRACK_ID));
                b.fullBox("tfdt", 1, 0, () -> b.u64(timing.ptsMicros()));
                b.fullBox(
                    "trun",
                    0,
                    TRUN_FLAGS,
                    () -> b.u32(1).u32(MOOF_BYTES + 8).u32(duration).u32(sampleBytes).u32(flags));
              });
        });
    b.box("mdat", () -> sample(b, annexB, units));
    return Optional.of(message);
  }

  private static void sample(Boxes b, byte[] annexB, List<AnnexB.Unit> units) {
    for (AnnexB.Unit unit : units) {
      if (unit.isSlice()) {
        b.u32(unit.length()).bytes(annexB, unit.offset(), unit.length());
      }
    }
  }

  private static int sampleBytes(List<AnnexB.Unit> units) {
    int sum = 0;
    for (AnnexB.Unit unit : units) {
      if (unit.isSlice()) {
        sum += LENGTH_BYTES + unit.length();
      }
    }
    return sum;
  }
}
