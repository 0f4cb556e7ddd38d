package org.lightlock.encode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Pixels;

/**
 * A few words on an amber ground for the top left corner of a picture, drawn once and then copied
 * into each. Belongs to one thread. Owns its own pixels and the copies that it makes until closed.
 */
final class Badge implements AutoCloseable {
  // Limited range; an amber in BT.709 and, within a few steps, in BT.601
  private static final int GROUND_LUMA = 165;
  private static final int GROUND_CB = 62;
  private static final int GROUND_CR = 158;
  private static final int TEXT_LUMA = 22;

  /** Parts of the picture's height. */
  private static final double SIZE = 0.05;

  private static final double MARGIN = 0.025;

  /** Smaller letters cannot be read. */
  private static final double SMALLEST_SIZE = 9;

  // Parts of the letters' size
  private static final double PADDING = 0.45;
  private static final double BASE_LINE = 1.25;
  private static final double BOX_HEIGHT = 1.65;

  private static final CardFont FONT = CardFont.load();

  private final Arena arena = Arena.ofConfined();
  private final String words;
  private final int width;
  private final int height;
  private final int margin;
  private final @Nullable Pixels patch;
  private @Nullable Pixels room;

  /** A badge for pictures of this even size; one that is too small for it stays as it is. */
  Badge(String words, int width, int height) {
    this.words = words;
    this.width = width;
    this.height = height;
    double size = Math.max(height * SIZE, SMALLEST_SIZE);
    margin = even(height * MARGIN);
    double wide = FONT.width(words, size) + 2 * PADDING * size;
    int patchWidth = Math.min(even(wide), (width - 2 * margin) & ~1);
    int patchHeight = Math.min(even(BOX_HEIGHT * size), (height - 2 * margin) & ~1);
    patch =
        patchWidth < 2 || patchHeight < 2
            ? null
            : PrivatePixels.allocate(arena, patchWidth, patchHeight);
    if (patch != null) {
      patch.luma().fill((byte) GROUND_LUMA);
      patch.cb().fill((byte) GROUND_CB);
      patch.cr().fill((byte) GROUND_CR);
      Lettering.draw(FONT, words, patch, PADDING * size, BASE_LINE * size, size, TEXT_LUMA);
    }
  }

  /** What it says. */
  String words() {
    return words;
  }

  /**
   * Copies a picture to memory that only this process has, less an odd last column or row: a worker
   * could take a badge away again that is drawn into its ring.
   *
   * @return this badge's own pixels, overwritten by the next call
   */
  Pixels copy(Pixels picture) {
    if (picture.width() < width || picture.height() < height) {
      throw new IllegalArgumentException("the picture is smaller than the badge is made for");
    }
    Pixels copy = room;
    if (copy == null) {
      copy = PrivatePixels.allocate(arena, width, height);
      room = copy;
    }
    rows(picture.luma(), picture.lumaStride(), copy.luma(), copy.lumaStride(), 0, width, height);
    int chroma = width / 2;
    int rows = height / 2;
    rows(picture.cb(), picture.chromaStride(), copy.cb(), copy.chromaStride(), 0, chroma, rows);
    rows(picture.cr(), picture.chromaStride(), copy.cr(), copy.chromaStride(), 0, chroma, rows);
    return copy;
  }

  /** Puts the badge into a picture of this process's own memory. */
  void draw(Pixels picture) {
    Pixels from = patch;
    if (from == null) {
      return;
    }
    long luma = (long) margin * picture.lumaStride() + margin;
    long chroma = (long) margin / 2 * picture.chromaStride() + margin / 2;
    int w = from.width();
    int h = from.height();
    rows(from.luma(), from.lumaStride(), picture.luma(), picture.lumaStride(), luma, w, h);
    rows(
        from.cb(), from.chromaStride(), picture.cb(), picture.chromaStride(), chroma, w / 2, h / 2);
    rows(
        from.cr(), from.chromaStride(), picture.cr(), picture.chromaStride(), chroma, w / 2, h / 2);
  }

  private static void rows(
      MemorySegment from, int fromStride, MemorySegment to, int toStride, long at, int w, int h) {
    for (int y = 0; y < h; y++) {
      MemorySegment.copy(from, (long) y * fromStride, to, at + (long) y * toStride, w);
    }
  }

  private static int even(double value) {
    return (int) Math.round(value / 2) * 2;
  }

  @Override
  public void close() {
    arena.close();
  }
}
