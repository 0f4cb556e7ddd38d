package org.lightlock.sandbox.depacketise;

/** Looking at eight bytes at a time: a worker's small compiler is slow with single ones. */
final class Words {
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Words() {}

  /** Whether one of the eight bytes is 0. */
  static boolean hasZeroByte(long word) {
    return ((word - LOW_BITS) & ~word & HIGH_BITS) != 0;
  }

  /** How many bytes of a little-endian word come before the first 0xFF; 8 when there is none. */
  static int bytesBeforeFullByte(long word) {
    long found = (~word - LOW_BITS) & word & HIGH_BITS;
    return Long.numberOfTrailingZeros(found) >>> 3;
  }
}
