package org.lightlock.encode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.lightlock.frame.Pixels;

/** Pictures that are not trivial to encode: a textured ground, moving blocks, a camera's noise. */
final class MovingScene {
  private final int width;
  private final int height;
  private final byte[] ground;

  MovingScene(int width, int height) {
    this.width = width;
    this.height = height;
    ground = new byte[width * height];
    SplittableRandom random = new SplittableRandom(7);
    int[] texture = random.ints(64 * 64, -20, 20).toArray();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int shade = 60 + 100 * (x + y) / (width + height) + texture[(y / 3 % 64) * 64 + x / 5 % 64];
        ground[y * width + x] = (byte) shade;
      }
    }
  }

  /** Room for one picture, tightly packed. */
  static Pixels room(Arena arena, int width, int height) {
    return packed(arena.allocate(packedBytes(width, height), 64), width, height);
  }

  static long packedBytes(int width, int height) {
    return (long) width * height + 2L * ((width + 1) / 2) * ((height + 1) / 2);
  }

  /** Planes without padding in a segment that ends where the last one ends. */
  static Pixels packed(MemorySegment all, int width, int height) {
    int chromaWidth = (width + 1) / 2;
    long luma = (long) width * height;
    long chroma = (long) chromaWidth * ((height + 1) / 2);
    return new Pixels(
        all.asSlice(0, luma),
        width,
        all.asSlice(luma, chroma),
        all.asSlice(luma + chroma, chroma),
        chromaWidth,
        width,
        height);
  }

  /** Draws the picture of this number. */
  void draw(int number, Pixels pixels) {
    byte[] row = new byte[width];
    SplittableRandom noise = new SplittableRandom(number);
    for (int y = 0; y < height; y++) {
      System.arraycopy(ground, y * width, row, 0, width);
      for (int x = 0; x < width; x += 7) {
        row[x] += (byte) (noise.nextInt(7) - 3);
      }
      for (int block = 0; block < 4; block++) {
        int top = height * (1 + 2 * block) / 10;
        if (y >= top && y < top + height / 8) {
          int left = (number * (block + 1) * 4 + block * 100) % width;
          for (int x = left; x < Math.min(width, left + width / 10); x++) {
            row[x] = (byte) (40 + 50 * block + (x - left) % 16);
          }
        }
      }
      MemorySegment.copy(
          row, 0, pixels.luma(), ValueLayout.JAVA_BYTE, (long) y * pixels.lumaStride(), width);
    }
    int chromaWidth = (width + 1) / 2;
    for (int y = 0; y < (height + 1) / 2; y++) {
      long at = (long) y * pixels.chromaStride();
      pixels.cb().asSlice(at, chromaWidth).fill((byte) (100 + y * 60 / height));
      pixels.cr().asSlice(at, chromaWidth).fill((byte) (150 - y * 60 / height));
    }
  }

  /**
   * The planes' visible bytes as one yuv420p picture of even size, as the ffmpeg program has it.
   */
  static byte[] yuv(Pixels pixels, int width, int height) {
    byte[] bytes = new byte[width * height * 3 / 2];
    int at = 0;
    for (int y = 0; y < height; y++, at += width) {
      MemorySegment.copy(
          pixels.luma(), ValueLayout.JAVA_BYTE, (long) y * pixels.lumaStride(), bytes, at, width);
    }
    for (MemorySegment plane : new MemorySegment[] {pixels.cb(), pixels.cr()}) {
      for (int y = 0; y < height / 2; y++, at += width / 2) {
        MemorySegment.copy(
            plane, ValueLayout.JAVA_BYTE, (long) y * pixels.chromaStride(), bytes, at, width / 2);
      }
    }
    return bytes;
  }
}
