package org.lightlock.encode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.lightlock.frame.Pixels;

/** Makes room for pictures in memory that only this process has. */
final class PrivatePixels {
  /** Rows begin at a cache line, where SIMD code is quickest. */
  private static final int ROW_ALIGNMENT_BYTES = 64;

  private PrivatePixels() {}

  /** Pixels of a size, with aligned rows, in the arena's memory. */
  static Pixels allocate(Arena arena, int width, int height) {
    int lumaStride = aligned(width);
    int chromaStride = aligned((width + 1) / 2);
    long lumaBytes = (long) lumaStride * height;
    long chromaBytes = (long) chromaStride * ((height + 1) / 2);
    MemorySegment all = arena.allocate(lumaBytes + 2 * chromaBytes, ROW_ALIGNMENT_BYTES);
    return new Pixels(
        all.asSlice(0, lumaBytes),
        lumaStride,
        all.asSlice(lumaBytes, chromaBytes),
        all.asSlice(lumaBytes + chromaBytes, chromaBytes),
        chromaStride,
        width,
        height);
  }

  private static int aligned(int bytes) {
    return (bytes + ROW_ALIGNMENT_BYTES - 1) & -ROW_ALIGNMENT_BYTES;
  }
}
