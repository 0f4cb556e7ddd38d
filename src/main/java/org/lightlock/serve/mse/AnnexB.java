package org.lightlock.serve.mse;

import java.util.ArrayList;
import java.util.List;

/** The byte stream format of H.264: NAL units behind start codes (ITU-T H.264 Annex B). */
final class AnnexB {
  /** nal_unit_type of a coded slice of a picture that is not an IDR (H.264 table 7-1). */
  static final int SLICE = 1;

  /** nal_unit_type of a coded slice of an IDR picture. */
  static final int IDR_SLICE = 5;

  /** nal_unit_type of a sequence parameter set. */
  static final int SPS = 7;

  /** nal_unit_type of a picture parameter set. */
  static final int PPS = 8;

  /** The most NAL units that are looked at in one access unit; our encoder makes about five. */
  static final int MAX_UNITS = 256;

  /** Where a NAL unit lies, without its start code. */
  record Unit(int offset, int length, int type) {}

  private AnnexB() {}

  /** The NAL units of an access unit, empty ones left out. */
  static List<Unit> units(byte[] stream) {
    return units(stream, MAX_UNITS);
  }

  /** The first NAL units of a stream, at most so many. */
  static List<Unit> units(byte[] stream, int maxUnits) {
    List<Unit> units = new ArrayList<>();
    int begin = afterStartCode(stream, 0);
    while (begin >= 0 && units.size() < maxUnits) {
      int next = afterStartCode(stream, begin);
      int end = next < 0 ? stream.length : next - 3;
      // A NAL unit never ends in a zero: what follows belongs to the next start code or is padding.
      while (end > begin && stream[end - 1] == 0) {
        end--;
      }
      if (end > begin) {
        units.add(new Unit(begin, end - begin, stream[begin] & 0x1f));
      }
      begin = next;
    }
    return units;
  }

  /** Just behind the next 00 00 01 at or after a position, -1 when there is none. */
  private static int afterStartCode(byte[] stream, int from) {
    int at = from;
    while (at + 2 < stream.length) {
      if (stream[at + 2] > 1 || stream[at + 2] < 0) {
        at += 3; // The third byte can be no part of a start code: skip all three.
      } else if (stream[at] == 0 && stream[at + 1] == 0 && stream[at + 2] == 1) {
        return at + 3;
      } else {
        at++;
      }
    }
    return -1;
  }
}
