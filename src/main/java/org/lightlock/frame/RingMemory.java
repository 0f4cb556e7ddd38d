package org.lightlock.frame;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** Where everything lies in a ring's shared memory; the same arithmetic for both sides. */
final class RingMemory {
  /** In the control page: one bit for each slot that the gateway is reading. */
  private static final long HELD_OFFSET = 64;

  static final long SEQUENCE = 0;
  static final long WIDTH = 8;
  static final long HEIGHT = 12;
  static final long ARRIVAL_NANOS = 16;
  static final long DECODED_NANOS = 24;
  static final long CODEC = 32;
  static final long FLAGS = 36;

  static final int FLAG_KEY_FRAME = 1;
  static final int FLAG_BT601 = 2;
  static final int FLAG_BT709 = 4;

  /** All flags that mean something. */
  static final int KNOWN_FLAGS = FLAG_KEY_FRAME | FLAG_BT601 | FLAG_BT709;

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment memory;
  private final RingGeometry geometry;

  RingMemory(MemorySegment memory, RingGeometry geometry) {
    if (memory.byteSize() != geometry.totalBytes()) {
      throw new IllegalArgumentException("the memory does not have the ring's size");
    }
    this.memory = memory;
    this.geometry = geometry;
  }

  RingGeometry geometry() {
    return geometry;
  }

  long held() {
    return (long) LONG.getVolatile(memory, HELD_OFFSET);
  }

  void hold(long bits) {
    LONG.setVolatile(memory, HELD_OFFSET, bits);
  }

  MemorySegment header(int slot) {
    return memory.asSlice(geometry.slotOffset(slot), FrameHeader.BYTES);
  }

  long sequence(MemorySegment header) {
    return (long) LONG.getVolatile(header, SEQUENCE);
  }

  void sequence(MemorySegment header, long value) {
    LONG.setVolatile(header, SEQUENCE, value);
  }

  /** The planes of a picture whose size has been checked against the geometry. */
  Pixels pixels(int slot, int width, int height) {
    if (!geometry.fits(width, height)) {
      throw new IllegalArgumentException("a picture of this size does not fit");
    }
    int lumaStride = RingGeometry.lumaStride(width);
    int chromaStride = RingGeometry.chromaStride(width);
    long luma = geometry.slotOffset(slot) + RingGeometry.HEADER_PAGE_BYTES;
    long lumaBytes = (long) lumaStride * height;
    long chromaBytes = (long) chromaStride * ((height + 1) / 2);
    return new Pixels(
        memory.asSlice(luma, lumaBytes),
        lumaStride,
        memory.asSlice(luma + lumaBytes, chromaBytes),
        memory.asSlice(luma + lumaBytes + chromaBytes, chromaBytes),
        chromaStride,
        width,
        height);
  }

  static void put(MemorySegment header, long offset, long value) {
    header.set(JAVA_LONG, offset, value);
  }
}
