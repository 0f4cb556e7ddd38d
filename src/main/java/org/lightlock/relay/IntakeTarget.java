package org.lightlock.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.lightlock.airlockfuzz.FuzzInput;
import org.lightlock.airlockfuzz.FuzzTarget;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.FrameLease;
import org.lightlock.frame.Codec;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.FrameNotice;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.SharedMemory;
import org.lightlock.posix.UnixSocket;

/**
 * A frame intake with its thread, its socket and its shared memory, at whose other end sits a
 * worker that sends anything. Ends and begins again whenever the worker is caught.
 */
public final class IntakeTarget implements FuzzTarget {
  private static final RingGeometry GEOMETRY = RingGeometry.forPictures(3, 320, 240);

  private final MemorySegment notice = Arena.global().allocate(256, 8);
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong bytesSeen = new AtomicLong();
  private long lies;
  private long sent;
  private @Nullable Worker worker;

  @Override
  public String name() {
    return "intake";
  }

  @Override
  public int share() {
    return 6;
  }

  @Override
  public void once(FuzzInput input) {
    try {
      if (worker == null) {
        worker = new Worker();
      }
      if (worker.caught) {
        worker.close();
        worker = null;
        lies++;
        return;
      }
      sent++;
      worker.send(input);
    } catch (PosixException e) {
      // The intake has closed its end because it was lied to.
      close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Long> answers() {
    return new TreeMap<>(Map.of("frames", frames.get(), "lies", lies, "sent", sent));
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.close();
      worker = null;
    }
  }

  private final class Worker implements FrameIntake.Events {
    private final FrameIntake intake = new FrameIntake(new CameraId("fuzz"), GEOMETRY, this);
    private final Arena arena = Arena.ofShared();
    private final MemorySegment ring =
        SharedMemory.map(intake.ring(), GEOMETRY.totalBytes(), arena);
    private final FrameRingWriter writer = new FrameRingWriter(ring, GEOMETRY, System.nanoTime());
    private final UnixSocket notices = new UnixSocket(intake.notices().duplicate());
    private volatile boolean caught;

    Worker() throws IOException {
      intake.start("intake-fuzz");
    }

    void send(FuzzInput input) throws PosixException {
      long now = System.nanoTime();
      int slot = Math.max(0, writer.begin());
      long sequence =
          writer.publish(slot, 320, 240, now, now, Codec.MJPEG, ColourMatrix.BT709, false);
      if (input.oneIn(40)) {
        input.mutate(
            ring.asSlice(4096 + slot * (4096L + GEOMETRY.pixelBytes()), FrameHeader.BYTES));
      }
      boolean lie = input.oneIn(40);
      FrameNotice.write(notice, lie ? (int) input.border() : slot, lie ? input.border() : sequence);
      notices.send(notice.asSlice(0, input.oneIn(400) ? input.below(256) : FrameNotice.BYTES));
    }

    @Override
    public void frame(FrameLease lease, FrameHeader header, int skipped) {
      MemorySegment last = lease.pixels().cr();
      bytesSeen.addAndGet(last.get(ValueLayout.JAVA_BYTE, last.byteSize() - 1));
      frames.incrementAndGet();
    }

    @Override
    public void quiet() {
      // the fuzzer is slower than that only when the machine is
    }

    @Override
    public void lie() {
      caught = true;
    }

    @Override
    public void ended() {
      caught = true;
    }

    void close() {
      intake.close();
      notices.close();
      arena.close();
    }
  }
}
