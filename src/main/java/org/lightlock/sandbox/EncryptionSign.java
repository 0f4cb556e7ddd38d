package org.lightlock.sandbox;

/**
 * Whether a stream's pictures are encrypted (Hikvision's "stream encryption"): NAL headers and
 * parameter sets are right, what stands behind them is random. Random slice headers make sense one
 * time in four, those of a camera always; so a majority of the last units decides. One thread.
 */
final class EncryptionSign {
  private static final int MIN_UNITS = 16;

  /** The last 64 units, the newest in the lowest bit: 1 for one that makes no sense. */
  private long units;

  private int judged;

  /** Takes note of a unit. */
  void unit(boolean garbled) {
    units = (units << 1) | (garbled ? 1 : 0);
    judged = Math.min(judged + 1, Long.SIZE);
  }

  /** Whether more than half of the last units make no sense. */
  boolean isSeen() {
    return judged >= MIN_UNITS && 2 * Long.bitCount(units) > judged;
  }
}
