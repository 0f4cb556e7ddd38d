package org.lightlock.frame;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.lightlock.frame.FrameRingReader.Taken;

/** Whatever a worker writes: nothing throws, and pixels lie within the ring's memory. */
class FrameBoundaryFuzzTest {
  private static final RingGeometry GEOMETRY = RingGeometry.forPictures(4, 64, 48);
  private static final long NOW = 1_000_000_000_000L;
  private static final int STEP_BYTES = 64 + 16;

  /**
   * Each 80 bytes are a header and a notice. The header goes to the slot that the notice's first
   * byte means; numbers near the clock are made likely by counting from it.
   */
  @FuzzTest(maxDuration = "1m")
  void ring(byte[] bytes) {
    ByteBuffer input = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(GEOMETRY.totalBytes(), 4096);
      FrameRingReader reader = new FrameRingReader(memory, GEOMETRY, arena);
      MemorySegment notice = arena.allocate(FrameNotice.BYTES, 8);
      for (int at = 0; at + STEP_BYTES <= bytes.length; at += STEP_BYTES) {
        long header = GEOMETRY.slotOffset(bytes[at + 64 + 4] & 3);
        MemorySegment.copy(bytes, at, memory, ValueLayout.JAVA_BYTE, header, 64);
        boolean fromTheClock = (bytes[at + 40] & 1) != 0;
        long base = fromTheClock ? NOW : 0;
        for (int field : new int[] {0, 16, 24}) {
          memory.set(ValueLayout.JAVA_LONG, header + field, base - input.getLong(at + field));
        }
        MemorySegment.copy(bytes, at + 64, notice, ValueLayout.JAVA_BYTE, 0, FrameNotice.BYTES);
        notice.set(ValueLayout.JAVA_LONG, 8, base - input.getLong(at + 72));
        FrameNotice.read(notice, FrameNotice.BYTES).ifPresent(read -> take(reader, memory, read));
      }
    }
  }

  private static void take(FrameRingReader reader, MemorySegment memory, FrameNotice notice) {
    if (reader.take(notice.slot(), notice.sequence(), NOW) instanceof Taken.Frame frame) {
      Pixels pixels = frame.pixels();
      long begin = memory.address() + GEOMETRY.slotOffset(frame.slot());
      long end = begin + RingGeometry.HEADER_PAGE_BYTES + GEOMETRY.pixelBytes();
      for (MemorySegment plane : new MemorySegment[] {pixels.luma(), pixels.cb(), pixels.cr()}) {
        if (plane.address() < begin + RingGeometry.HEADER_PAGE_BYTES
            || plane.address() + plane.byteSize() > end) {
          throw new AssertionError("pixels outside their slot: " + frame.header());
        }
      }
      if (pixels.luma().byteSize() < (long) pixels.lumaStride() * pixels.height()
          || pixels.lumaStride() < pixels.width()) {
        throw new AssertionError("planes smaller than the picture: " + frame.header());
      }
      reader.release(frame);
    }
    if (memory.get(ValueLayout.JAVA_LONG, 64) != 0) {
      throw new AssertionError("a slot stays held");
    }
  }

  /** Any bytes as any of the messages. */
  @FuzzTest(maxDuration = "1m")
  void messages(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(bytes.length, Message.BYTES), 8);
      MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
      Message.read(copy, bytes.length)
          .ifPresent(
              message -> {
                MemorySegment again = arena.allocate(Message.BYTES, 8);
                message.write(again);
                if (again.mismatch(copy.asSlice(0, Message.BYTES)) >= 0) {
                  throw new AssertionError("a message that does not come back");
                }
              });
      FrameNotice.read(copy, bytes.length);
    }
  }

  /** The first byte chooses how far numbers are from the clock; the rest is the message. */
  @FuzzTest(maxDuration = "1m")
  void sound(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(AudioBlock.MAX_BYTES, 8);
      int length = Math.min(bytes.length, AudioBlock.MAX_BYTES);
      MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, length);
      if (length > 32 && bytes[31] != 0) {
        copy.set(ValueLayout.JAVA_LONG, 16, NOW - copy.get(ValueLayout.JAVA_INT, 16));
        copy.set(ValueLayout.JAVA_INT, 28, 0);
      }
      AudioBlock.read(copy, bytes.length, NOW)
          .ifPresent(
              block -> {
                if (block.samples().length * 2 + AudioBlock.HEADER_BYTES != bytes.length) {
                  throw new AssertionError("a block of another length than its message");
                }
              });
    }
  }

  /** An assignment comes from the camera side, which is trusted: refused, never half believed. */
  @FuzzTest(maxDuration = "1m")
  void assignment(byte[] bytes) {
    try {
      Assignment.of(bytes);
    } catch (IOException | IllegalArgumentException refused) {
      // as it should be
    }
  }
}
