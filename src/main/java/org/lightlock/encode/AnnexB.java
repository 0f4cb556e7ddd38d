package org.lightlock.encode;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The byte stream format of H.264: NAL units behind start codes (ITU-T H.264 Annex B). The one
 * place that looks for start codes in what our own encoder makes.
 */
public final class AnnexB {
  /** nal_unit_type of a coded slice of a picture that is not an IDR (H.264 table 7-1). */
  public static final int SLICE = 1;

  /** nal_unit_type of a coded slice of an IDR picture. */
  public static final int IDR_SLICE = 5;

  /** nal_unit_type of a sequence parameter set. */
  public static final int SPS = 7;

  /** nal_unit_type of a picture parameter set. */
  public static final int PPS = 8;

  /** The most NAL units that are looked at in one access unit; our encoder makes about five. */
  public static final int MAX_UNITS = 256;

  private static final int START_CODE_BYTES = 3;

  /**
   * Where a NAL unit lies.
   *
   * @param offset of its first byte, which is behind the start code
   * @param length in bytes, at least 1
   * @param type nal_unit_type
   */
  public record Unit(int offset, int length, int type) {
    /** Whether it is a slice of a picture, IDR or not. */
    public boolean isSlice() {
      return type == SLICE || type == IDR_SLICE;
    }

    /** Whether it is a sequence or picture parameter set. */
    public boolean isParameterSet() {
      return type == SPS || type == PPS;
    }
  }

  private AnnexB() {}

  /** The first {@link #MAX_UNITS} NAL units of an access unit, empty ones left out. */
  public static List<Unit> units(byte[] stream) {
    return units(stream, MAX_UNITS);
  }

  /** The first NAL units of a stream, at most so many. */
  public static List<Unit> units(byte[] stream, int maxUnits) {
    List<Unit> units = new ArrayList<>();
    int begin = afterStartCode(stream, 0);
    while (begin >= 0 && units.size() < maxUnits) {
      int next = afterStartCode(stream, begin);
      int end = next < 0 ? stream.length : next - START_CODE_BYTES;
      // A NAL unit never ends in a zero: what follows belongs to the next start code or is padding.
      while (end > begin && stream[end - 1] == 0) {
        end--;
      }
      if (end > begin) {
        units.add(new Unit(begin, end - begin, type(stream, begin)));
      }
      begin = next;
    }
    return units;
  }

  /**
   * A copy of an access unit with only its parameter sets and slices, of exactly its size.
   *
   * <p>x264 writes its name and settings into an SEI before the first IDR and has no switch for it.
   * Nothing but parameter sets and slices leaves, so viewers learn nothing about the gateway.
   */
  static byte[] copyWithoutExtras(MemorySegment accessUnit) {
    byte[] stream = accessUnit.toArray(ValueLayout.JAVA_BYTE);
    int kept = 0;
    int begin = afterStartCode(stream, 0);
    while (begin >= 0 && begin < stream.length) {
      int type = type(stream, begin);
      boolean slice = type == SLICE || type == IDR_SLICE;
      // x264 writes all else before the only slice: no need to search that for a start code
      int next = slice ? -1 : afterStartCode(stream, begin);
      if (slice || type == SPS || type == PPS) {
        int from = startCodeOf(stream, begin);
        int to = next < 0 ? stream.length : startCodeOf(stream, next);
        // Only ever towards the front, over what was read or dropped already.
        System.arraycopy(stream, from, stream, kept, to - from);
        kept += to - from;
      }
      begin = next;
    }
    return kept == stream.length ? stream : Arrays.copyOf(stream, kept);
  }

  /** Whether an access unit begins with an SPS, as every IDR of our encoder does. */
  static boolean startsWithParameterSet(byte[] accessUnit) {
    int begin = afterStartCode(accessUnit, 0);
    return begin >= 0 && begin < accessUnit.length && type(accessUnit, begin) == SPS;
  }

  private static int type(byte[] stream, int begin) {
    return stream[begin] & 0x1f;
  }

  /** Where the start code in front of a unit begins, with its leading zero if it has one. */
  private static int startCodeOf(byte[] stream, int begin) {
    int code = begin - START_CODE_BYTES;
    return code > 0 && stream[code - 1] == 0 ? code - 1 : code;
  }

  /** Just behind the next 00 00 01 at or after a position, -1 when there is none. */
  private static int afterStartCode(byte[] stream, int from) {
    int at = from;
    while (at + 2 < stream.length) {
      if (stream[at + 2] > 1 || stream[at + 2] < 0) {
        at += 3; // The third byte can be no part of a start code: skip all three.
      } else if (stream[at] == 0 && stream[at + 1] == 0 && stream[at + 2] == 1) {
        return at + START_CODE_BYTES;
      } else {
        at++;
      }
    }
    return -1;
  }
}
