package org.lightlock.sandbox.decode;

import org.jspecify.annotations.Nullable;
import org.lightlock.frame.RingGeometry;

/**
 * The size of a picture in pixels.
 *
 * @param width even in the ring
 * @param height even in the ring
 */
record PictureSize(int width, int height) {
  private static final double STEP = 0.995;

  PictureSize turned() {
    return new PictureSize(/* width= */ height, /* height= */ width);
  }

  /**
   * The even size that this picture has in a ring: its own less an odd last column or row, or the
   * largest of the same shape that fits. Null when it is too small to be a picture.
   */
  @Nullable PictureSize in(RingGeometry ring) {
    double scale = 1;
    while (scale > 0.01) {
      int even = (int) (width * scale) & ~1;
      int rows = (int) (height * scale) & ~1;
      if (even < RingGeometry.MIN_EDGE || rows < RingGeometry.MIN_EDGE) {
        return null;
      }
      if (ring.fits(even, rows)) {
        return new PictureSize(even, rows);
      }
      scale *= STEP;
    }
    return null;
  }
}
