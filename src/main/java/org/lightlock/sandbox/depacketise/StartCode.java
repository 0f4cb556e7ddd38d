package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;

/** The byte stream's start code, 00 00 01 (H.264 Annex B), where it must not be. */
final class StartCode {
  private StartCode() {}

  /** Whether a start code lies between two indexes. */
  static boolean isInside(ByteBuffer bytes, int from, int to) {
    return next(bytes, from, to) < to;
  }

  /**
   * Where the first start code between two indexes begins, the second index when there is none:
   * eight bytes at a time, zeros are rare.
   */
  static int next(ByteBuffer bytes, int from, int to) {
    int i = from;
    while (i + 3 <= to) {
      if (i + 8 <= to) {
        if (!Words.hasZeroByte(bytes.getLong(i))) {
          i += 8;
          continue;
        }
      }
      int stop = Math.min(i + 8, to - 2);
      for (; i < stop; i++) {
        if (bytes.get(i) == 0 && bytes.get(i + 1) == 0 && bytes.get(i + 2) == 1) {
          return i;
        }
      }
    }
    return to;
  }
}
