package org.lightlock.frame;

/**
 * The fixed shape of a frame ring, chosen by the gateway and known to both sides before the first
 * picture: how many slots, and how many bytes of pixels fit in each.
 *
 * @param slots 2 to 16
 * @param pixelBytes for one picture, a multiple of the page size
 */
public record RingGeometry(int slots, int pixelBytes) {
  /** The widest and highest picture that any ring takes; a cap before any arithmetic. */
  public static final int MAX_EDGE = 8192;

  /** The smallest edge that is a picture. */
  public static final int MIN_EDGE = 16;

  private static final int PAGE_BYTES = 4096;
  private static final int ROW_ALIGNMENT = 64;
  private static final int MAX_PIXEL_BYTES = 128 << 20;

  /** The first page holds what the gateway tells the worker. */
  static final int CONTROL_BYTES = PAGE_BYTES;

  /** Each slot begins with a page for its header. */
  static final int HEADER_PAGE_BYTES = PAGE_BYTES;

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException when it is out of bounds
   */
  public RingGeometry {
    if (slots < 2 || slots > 16) {
      throw new IllegalArgumentException("a ring has 2 to 16 slots");
    }
    if (pixelBytes < PAGE_BYTES || pixelBytes > MAX_PIXEL_BYTES || pixelBytes % PAGE_BYTES != 0) {
      throw new IllegalArgumentException("a slot has whole pages, 128 MiB at most");
    }
  }

  /** A ring whose slots take a picture of this size, also when it is turned by a quarter. */
  public static RingGeometry forPictures(int slots, int maxWidth, int maxHeight) {
    long bytes = Math.max(pictureBytes(maxWidth, maxHeight), pictureBytes(maxHeight, maxWidth));
    return new RingGeometry(slots, Math.toIntExact((bytes + PAGE_BYTES - 1) & -PAGE_BYTES));
  }

  /** Whether a picture of this size is one, and fits. Safe for any numbers. */
  public boolean fits(int width, int height) {
    return width >= MIN_EDGE
        && height >= MIN_EDGE
        && width <= MAX_EDGE
        && height <= MAX_EDGE
        && pictureBytes(width, height) <= pixelBytes;
  }

  /** The size of the whole ring. */
  public long totalBytes() {
    return CONTROL_BYTES + (long) slots * slotBytes();
  }

  long slotOffset(int slot) {
    return CONTROL_BYTES + (long) slot * slotBytes();
  }

  private long slotBytes() {
    return HEADER_PAGE_BYTES + (long) pixelBytes;
  }

  static int lumaStride(int width) {
    return (width + ROW_ALIGNMENT - 1) & -ROW_ALIGNMENT;
  }

  static int chromaStride(int width) {
    return lumaStride((width + 1) / 2);
  }

  private static long pictureBytes(int width, int height) {
    return (long) lumaStride(width) * height + 2L * chromaStride(width) * ((height + 1) / 2);
  }
}
