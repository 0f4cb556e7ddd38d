package org.lightlock.encode;

/**
 * The size of a picture in pixels.
 *
 * @param width at least 1
 * @param height at least 1
 */
record Geometry(int width, int height) {
  /**
   * The even size that a rendition of a picture has: the picture's own when that fits, less its odd
   * last column or row, else the largest of the picture's shape that fits. Never larger.
   */
  Geometry fit(int maxWidth, int maxHeight) {
    if (width <= maxWidth && height <= maxHeight) {
      return new Geometry(width & ~1, height & ~1);
    }
    if ((long) width * maxHeight >= (long) height * maxWidth) {
      return new Geometry(
          maxWidth & ~1, nearestEven((double) height * maxWidth / width, maxHeight));
    }
    return new Geometry(nearestEven((double) width * maxHeight / height, maxWidth), maxHeight & ~1);
  }

  private static int nearestEven(double value, int max) {
    return Math.min(Math.max((int) Math.round(value / 2) * 2, 2), max & ~1);
  }
}
