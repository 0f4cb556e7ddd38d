package org.lightlock.sandbox.decode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Pixels;

/**
 * Turns pictures by quarters, clockwise. Squares of 8 by 8 pixels are read as eight numbers,
 * transposed in three steps of swapping halves (4, 2, 1 bytes), and written as eight numbers: a
 * worker's small compiler is slow with single bytes. Owns the picture to be turned; one thread.
 */
final class Turn {
  private static final int SIDE = 8;
  private static final int ROW_ALIGNMENT = 64;
  private static final long HALVES = 0x0000_0000_FFFF_FFFFL;
  private static final long QUARTERS = 0x0000_FFFF_0000_FFFFL;
  private static final long EIGHTHS = 0x00FF_00FF_00FF_00FFL;

  private final int degrees;
  private final long[] square = new long[SIDE];
  private @Nullable Room room;

  /**
   * Prepares turning.
   *
   * @param degrees 0, 90, 180 or 270
   */
  Turn(int degrees) {
    if (degrees % 90 != 0 || degrees < 0 || degrees >= 360) {
      throw new IllegalArgumentException("pictures are turned by 0, 90, 180 or 270 degrees");
    }
    this.degrees = degrees;
  }

  /** Whether there is nothing to do. */
  boolean isNone() {
    return degrees == 0;
  }

  /** Whether width and height change places. */
  boolean swapsEdges() {
    return degrees % 180 != 0;
  }

  /** Where a picture goes that is to be turned; valid until a picture of another size comes. */
  Pixels upright(int width, int height) {
    Room known = room;
    if (known != null && known.pixels.width() == width && known.pixels.height() == height) {
      return known.pixels;
    }
    room = null;
    if (known != null) {
      known.arena.close(); // first: there may not be memory for two large pictures
    }
    Room fresh = new Room(width, height);
    room = fresh;
    return fresh.pixels;
  }

  /** Memory for one upright picture. */
  private static final class Room {
    private final Arena arena = Arena.ofConfined();
    private final Pixels pixels;

    Room(int width, int height) {
      int lumaStride = (width + ROW_ALIGNMENT - 1) & -ROW_ALIGNMENT;
      int chromaStride = ((width + 1) / 2 + ROW_ALIGNMENT - 1) & -ROW_ALIGNMENT;
      int chromaHeight = (height + 1) / 2;
      pixels =
          new Pixels(
              arena.allocate((long) lumaStride * height, ROW_ALIGNMENT),
              lumaStride,
              arena.allocate((long) chromaStride * chromaHeight, ROW_ALIGNMENT),
              arena.allocate((long) chromaStride * chromaHeight, ROW_ALIGNMENT),
              chromaStride,
              width,
              height);
    }
  }

  /** Turns the upright picture into another one, whose edges fit. */
  void into(Pixels target) {
    Room from = room;
    if (from == null) {
      throw new IllegalStateException("there is no picture to turn");
    }
    turn(from.pixels, target);
  }

  private void turn(Pixels source, Pixels target) {
    int width = source.width();
    int height = source.height();
    int chromaWidth = (width + 1) / 2;
    int chromaHeight = (height + 1) / 2;
    int from = source.chromaStride();
    int to = target.chromaStride();
    plane(source.luma(), source.lumaStride(), target.luma(), target.lumaStride(), width, height);
    plane(source.cb(), from, target.cb(), to, chromaWidth, chromaHeight);
    plane(source.cr(), from, target.cr(), to, chromaWidth, chromaHeight);
  }

  private void plane(
      MemorySegment source, int from, MemorySegment target, int to, int width, int height) {
    ByteBuffer in = source.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer out = target.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int wholeWidth = width & -SIDE;
    int wholeHeight = height & -SIDE;
    for (int y = 0; y < wholeHeight; y += SIDE) {
      for (int x = 0; x < wholeWidth; x += SIDE) {
        square(in, from, out, to, x, y, width, height);
      }
    }
    for (int y = 0; y < height; y++) {
      for (int x = y < wholeHeight ? wholeWidth : 0; x < width; x++) {
        out.put(index(x, y, width, height, to), in.get(y * from + x));
      }
    }
  }

  /** Where the pixel of a plane goes. */
  private int index(int x, int y, int width, int height, int stride) {
    return switch (degrees) {
      case 90 -> x * stride + height - 1 - y;
      case 180 -> (height - 1 - y) * stride + width - 1 - x;
      case 270 -> (width - 1 - x) * stride + y;
      default -> y * stride + x;
    };
  }

  private void square(
      ByteBuffer in, int from, ByteBuffer out, int to, int x, int y, int width, int height) {
    long[] rows = square;
    int at = y * from + x;
    if (degrees == 180) {
      int target = (height - 1 - y) * to + width - SIDE - x;
      for (int i = 0; i < SIDE; i++) {
        out.putLong(target - i * to, Long.reverseBytes(in.getLong(at + i * from)));
      }
      return;
    }
    boolean clockwise = degrees == 90;
    for (int i = 0; i < SIDE; i++) {
      rows[clockwise ? SIDE - 1 - i : i] = in.getLong(at + i * from);
    }
    transpose(rows);
    int target = clockwise ? x * to + height - SIDE - y : (width - 1 - x) * to + y;
    int step = clockwise ? to : -to;
    for (int i = 0; i < SIDE; i++) {
      out.putLong(target + i * step, rows[i]);
    }
  }

  /** Byte j of row i and byte i of row j change places. */
  private static void transpose(long[] rows) {
    swap(rows, 4, HALVES);
    swap(rows, 2, QUARTERS);
    swap(rows, 1, EIGHTHS);
  }

  private static void swap(long[] rows, int distance, long mask) {
    int bits = 8 * distance;
    for (int i = 0; i < SIDE; i++) {
      if ((i & distance) == 0) {
        long upper = rows[i];
        long lower = rows[i + distance];
        rows[i] = (upper & mask) | ((lower & mask) << bits);
        rows[i + distance] = ((upper >>> bits) & mask) | (lower & ~mask);
      }
    }
  }
}
