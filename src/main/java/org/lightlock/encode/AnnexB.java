package org.lightlock.encode;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The NAL units of our own encoder's access units (ITU-T H.264 Annex B): which of them go out.
 *
 * <p>x264 writes its name and settings into an SEI before the first IDR and has no switch for it.
 * Nothing but parameter sets and slices leaves, so viewers learn nothing about the gateway.
 */
final class AnnexB {
  /** H.264 table 7-1. */
  private static final int SLICE = 1;

  private static final int SLICE_IDR = 5;
  private static final int SPS = 7;
  private static final int PPS = 8;

  private AnnexB() {}

  /** A copy of an access unit with only its parameter sets and slices, of exactly its size. */
  static byte[] copyWithoutExtras(MemorySegment accessUnit) {
    byte[] kept = new byte[Math.toIntExact(copyWanted(accessUnit, null))];
    copyWanted(accessUnit, MemorySegment.ofArray(kept));
    return kept;
  }

  /** Copies the wanted NAL units to the target, or only counts their bytes when there is none. */
  private static long copyWanted(MemorySegment accessUnit, @Nullable MemorySegment target) {
    long length = 0;
    long start = nextStartCode(accessUnit, 0);
    while (start < accessUnit.byteSize()) {
      int type = nalType(accessUnit, start);
      boolean slice = type == SLICE || type == SLICE_IDR;
      // x264 writes all else before the only slice: no need to search that for a start code
      long end = slice ? accessUnit.byteSize() : nextStartCode(accessUnit, start + 3);
      if (slice || type == SPS || type == PPS) {
        if (target != null) {
          MemorySegment.copy(accessUnit, start, target, length, end - start);
        }
        length += end - start;
      }
      start = end;
    }
    return length;
  }

  /** Whether an access unit begins with an SPS, as every IDR of our encoder does. */
  static boolean startsWithParameterSet(byte[] accessUnit) {
    MemorySegment segment = MemorySegment.ofArray(accessUnit);
    long start = nextStartCode(segment, 0);
    return start < segment.byteSize() && nalType(segment, start) == SPS;
  }

  /** Where the next start code begins, with its leading zero if it has one; the end if none. */
  private static long nextStartCode(MemorySegment bytes, long from) {
    for (long at = from; at + 3 < bytes.byteSize(); at++) {
      if (bytes.get(ValueLayout.JAVA_BYTE, at) == 0
          && bytes.get(ValueLayout.JAVA_BYTE, at + 1) == 0) {
        int third = bytes.get(ValueLayout.JAVA_BYTE, at + 2);
        if (third == 1 || (third == 0 && bytes.get(ValueLayout.JAVA_BYTE, at + 3) == 1)) {
          return at;
        }
      }
    }
    return bytes.byteSize();
  }

  private static int nalType(MemorySegment bytes, long startCode) {
    long header = startCode + (bytes.get(ValueLayout.JAVA_BYTE, startCode + 2) == 1 ? 3 : 4);
    return header < bytes.byteSize() ? bytes.get(ValueLayout.JAVA_BYTE, header) & 0x1f : 0;
  }
}
