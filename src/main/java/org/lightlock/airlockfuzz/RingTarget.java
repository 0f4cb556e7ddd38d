package org.lightlock.airlockfuzz;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.lightlock.frame.Codec;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.FrameRingReader;
import org.lightlock.frame.FrameRingReader.Taken;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.Pixels;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.GuardedMemory;
import org.lightlock.posix.PosixException;

/**
 * A ring between pages that nobody may touch, with a worker that writes any header, and a second
 * thread that rewrites headers and the control page while they are read. Every plane of a frame
 * that is taken must lie in its slot, and is read from its first to its last byte.
 */
public final class RingTarget implements FuzzTarget {
  private static final int SLOTS = 4;
  private static final RingGeometry GEOMETRY = RingGeometry.forPictures(SLOTS, 640, 368);
  private static final long CONTROL_BYTES = 4096;
  private static final long HEADER_PAGE_BYTES = 4096;
  private static final long SLOT_BYTES = HEADER_PAGE_BYTES + GEOMETRY.pixelBytes();

  private static final long REST_NANOS = 10_000;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment ring;
  private final FrameRingReader reader;
  private final FrameRingWriter writer;
  private final Thread rewriter;
  private volatile boolean closed;
  private long frames;
  private long lies;
  private long overwritten;
  private long bytesSeen;

  /** Maps the ring and starts the thread that rewrites it. */
  public RingTarget() throws PosixException {
    ring = GuardedMemory.allocate(GEOMETRY.totalBytes(), arena);
    reader = new FrameRingReader(ring, GEOMETRY, arena);
    writer = new FrameRingWriter(ring, GEOMETRY, System.nanoTime());
    rewriter = Thread.ofPlatform().name("rewriter").daemon().start(this::rewrite);
  }

  @Override
  public String name() {
    return "ring";
  }

  @Override
  public int share() {
    return 490;
  }

  @Override
  public void once(FuzzInput input) {
    long now = System.nanoTime();
    int slot = Math.max(0, writer.begin());
    int width = 16 + input.below(700);
    int height = 16 + input.below(400);
    long sequence =
        writer.publish(
            slot,
            width,
            height,
            now - input.below(1 << 20),
            now,
            Codec.H264,
            input.oneIn(2) ? ColourMatrix.BT601 : ColourMatrix.BT709,
            true);
    if (!input.oneIn(3)) {
      input.mutate(header(slot));
    }
    int announcedSlot = input.oneIn(16) ? (int) input.border() : slot;
    long announced = input.oneIn(8) ? input.border() : sequence;
    if (input.oneIn(16)) {
      announced = ring.get(JAVA_LONG, CONTROL_BYTES + slot * SLOT_BYTES);
    }
    switch (reader.take(announcedSlot, announced, now)) {
      case Taken.Lie() -> lies++;
      case Taken.Overwritten() -> overwritten++;
      case Taken.Frame frame -> {
        frames++;
        look(frame, input);
        reader.release(frame);
      }
    }
  }

  private void look(Taken.Frame frame, FuzzInput input) {
    FrameHeader header = frame.header();
    Pixels pixels = frame.pixels();
    if (header.width() != pixels.width() || header.height() != pixels.height()) {
      throw new IllegalStateException("the picture is not the header's: " + header);
    }
    long begin = ring.address() + CONTROL_BYTES + frame.slot() * SLOT_BYTES + HEADER_PAGE_BYTES;
    look(pixels.luma(), begin, pixels.lumaStride(), pixels.width(), pixels.height());
    int chromaWidth = (pixels.width() + 1) / 2;
    int chromaHeight = (pixels.height() + 1) / 2;
    look(pixels.cb(), begin, pixels.chromaStride(), chromaWidth, chromaHeight);
    look(pixels.cr(), begin, pixels.chromaStride(), chromaWidth, chromaHeight);
    bytesSeen += pixels.luma().get(JAVA_BYTE, input.below((int) pixels.luma().byteSize()));
  }

  private void look(MemorySegment plane, long begin, int stride, int width, int height) {
    long end = begin + GEOMETRY.pixelBytes();
    boolean inside = plane.address() >= begin && plane.address() + plane.byteSize() <= end;
    if (!inside || stride < width || plane.byteSize() < (long) stride * height) {
      throw new IllegalStateException("a plane outside its slot, or smaller than its picture");
    }
    // Without Java's own bounds, as native code reads: the guard pages would end this process.
    MemorySegment raw =
        MemorySegment.ofAddress(plane.address()).reinterpret((long) stride * height);
    bytesSeen += raw.get(JAVA_BYTE, 0) + raw.get(JAVA_BYTE, raw.byteSize() - 1);
  }

  private MemorySegment header(int slot) {
    return ring.asSlice(CONTROL_BYTES + slot * SLOT_BYTES, FrameHeader.BYTES);
  }

  /** Races with the reader; not determined by the seed. */
  private void rewrite() {
    FuzzInput input = new FuzzInput();
    for (long round = 0; !closed; round++) {
      input.begin(round, round);
      MemorySegment header = header(input.below(SLOTS));
      switch (input.below(8)) {
        case 0 -> input.mutate(header);
        case 1 -> ring.set(JAVA_LONG, 8L * input.below(64), input.next());
        case 2, 3 -> header.set(JAVA_LONG, 0, header.get(JAVA_LONG, 0) + 2);
        default -> {
          header.set(JAVA_INT, 8, 16 + input.below(700));
          header.set(JAVA_INT, 12, 16 + input.below(400));
        }
      }
      if ((round & 511) == 0) {
        LockSupport.parkNanos(REST_NANOS); // or it would take half of a small machine
      }
    }
  }

  @Override
  public Map<String, Long> answers() {
    return new TreeMap<>(
        Map.of("frames", frames, "lies", lies, "overwritten", overwritten, "sum", bytesSeen));
  }

  @Override
  public void close() {
    closed = true;
    try {
      rewriter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    arena.close();
  }
}
