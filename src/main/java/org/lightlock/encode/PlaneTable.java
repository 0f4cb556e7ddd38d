package org.lightlock.encode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.lightlock.frame.Pixels;

/**
 * Where FFmpeg reads which planes to work on: its arrays of plane addresses and strides in native
 * memory. Pointing it at other pixels writes six numbers and allocates nothing.
 */
final class PlaneTable {
  /** FFmpeg's arrays have room for eight planes; 4:2:0 uses three. */
  private static final int PLACES = 8;

  private final MemorySegment addresses;
  private final MemorySegment strides;

  private PlaneTable(MemorySegment addresses, MemorySegment strides) {
    this.addresses = addresses;
    this.strides = strides;
  }

  /** A table of its own, in the arena's memory. */
  static PlaneTable in(Arena arena) {
    return new PlaneTable(
        arena.allocate(ValueLayout.ADDRESS, PLACES), arena.allocate(ValueLayout.JAVA_INT, PLACES));
  }

  /** The table inside a frame. Valid as long as the frame. */
  static PlaneTable of(AVFrame frame) {
    return new PlaneTable(
        MemorySegment.ofAddress(frame.data().address())
            .reinterpret(PLACES * ValueLayout.ADDRESS.byteSize()),
        MemorySegment.ofAddress(frame.linesize().address())
            .reinterpret(PLACES * ValueLayout.JAVA_INT.byteSize()));
  }

  /**
   * Points the table at the pixels.
   *
   * @throws IllegalArgumentException when a plane is too small for what its geometry says, so that
   *     native code never reads beyond one
   */
  void point(Pixels pixels) {
    int chromaWidth = (pixels.width() + 1) / 2;
    int chromaHeight = (pixels.height() + 1) / 2;
    check(pixels.luma(), pixels.lumaStride(), pixels.width(), pixels.height());
    check(pixels.cb(), pixels.chromaStride(), chromaWidth, chromaHeight);
    check(pixels.cr(), pixels.chromaStride(), chromaWidth, chromaHeight);
    addresses.setAtIndex(ValueLayout.ADDRESS, 0, pixels.luma());
    addresses.setAtIndex(ValueLayout.ADDRESS, 1, pixels.cb());
    addresses.setAtIndex(ValueLayout.ADDRESS, 2, pixels.cr());
    strides.setAtIndex(ValueLayout.JAVA_INT, 0, pixels.lumaStride());
    strides.setAtIndex(ValueLayout.JAVA_INT, 1, pixels.chromaStride());
    strides.setAtIndex(ValueLayout.JAVA_INT, 2, pixels.chromaStride());
  }

  /** The addresses as JavaCPP wants them. */
  PointerPointer<Pointer> addresses() {
    return new PointerPointer<>(at(addresses));
  }

  /** The strides as JavaCPP wants them. */
  IntPointer strides() {
    return new IntPointer(at(strides));
  }

  private static void check(MemorySegment plane, int stride, int width, int height) {
    if (width < 1
        || height < 1
        || stride < width
        || plane.byteSize() < (long) stride * (height - 1) + width) {
      throw new IllegalArgumentException(
          "a plane of %d bytes cannot hold %d rows of %d pixels, %d bytes apart"
              .formatted(plane.byteSize(), height, width, stride));
    }
  }

  private static Pointer at(MemorySegment segment) {
    return new Pointer() {
      {
        address = segment.address();
      }
    };
  }
}
