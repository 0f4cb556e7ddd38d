package org.lightlock.relay;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.lightlock.frame.Pixels;

/**
 * A number that two pictures share when they are the same. Made from luma alone, which a sensor's
 * noise never leaves as it was.
 */
final class PictureHash {
  private static final int COLUMNS = 32;
  private static final int ROWS = 18;
  private static final int ROW_STEP = 4;
  private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;
  private static final ValueLayout.OfLong EIGHT_PIXELS =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.nativeOrder());

  private PictureHash() {}

  /** Of 576 pixels, evenly spread: cheap enough for every picture. */
  static long sparse(Pixels pixels) {
    MemorySegment luma = pixels.luma();
    long hash = begin(pixels);
    for (int row = 0; row < ROWS; row++) {
      long line = (long) ((2 * row + 1) * pixels.height() / (2 * ROWS)) * pixels.lumaStride();
      long word = 0;
      for (int column = 0; column < COLUMNS; column++) {
        long at = line + (2 * column + 1) * pixels.width() / (2 * COLUMNS);
        word = (word << 8) | (luma.get(ValueLayout.JAVA_BYTE, at) & 0xff);
        if ((column & 7) == 7) {
          hash = mix(hash, word);
        }
      }
    }
    return hash;
  }

  /** Of each fourth row: for pictures that seem to be the same. */
  static long dense(Pixels pixels) {
    MemorySegment luma = pixels.luma();
    long hash = begin(pixels);
    for (int row = 0; row < pixels.height(); row += ROW_STEP) {
      long line = (long) row * pixels.lumaStride();
      for (int x = 0; x + 8 <= pixels.width(); x += 8) {
        hash = mix(hash, luma.get(EIGHT_PIXELS, line + x));
      }
    }
    return hash;
  }

  private static long begin(Pixels pixels) {
    return mix(PRIME, ((long) pixels.width() << 32) | pixels.height());
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * PRIME;
    return mixed ^ (mixed >>> 29);
  }
}
