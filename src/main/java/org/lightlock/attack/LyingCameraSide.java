package org.lightlock.attack;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.lightlock.frame.Codec;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.FrameNotice;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.SharedMemory;
import org.lightlock.posix.UnixSocket;

/**
 * A camera side with workers that do what a taken-over worker could do: anything with the ring's
 * memory and the socket for its notices. For one gateway, once.
 */
final class LyingCameraSide implements AutoCloseable {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final long CONTROL_BYTES = 4096;
  private static final long HEADER_BYTES = 4096;

  private final UnixSocket listener;
  private final Map<Long, Worker> workers = new ConcurrentHashMap<>();
  private final AtomicLong closedForLying = new AtomicLong();

  /** What a worker may say that is not so. */
  enum Lie {
    SLOT_BELOW,
    SLOT_ABOVE,
    ODD_SEQUENCE,
    FUTURE_SEQUENCE,
    SHORT_NOTICE,
    LONG_NOTICE,
    NO_MAGIC,
    WIDTH,
    CODEC,
    FLAGS
  }

  /** A stream's other end. */
  static final class Worker {
    private final String camera;
    private final Descriptor memory;
    private final MemorySegment ring;
    private final RingGeometry geometry;
    private final FrameRingWriter writer;
    private final UnixSocket notices;
    private final MemorySegment notice = Arena.ofAuto().allocate(64, 8);

    Worker(String camera, Descriptor memory, RingGeometry geometry, UnixSocket notices)
        throws PosixException {
      this.camera = camera;
      this.memory = memory;
      this.geometry = geometry;
      this.ring = SharedMemory.map(memory, geometry.totalBytes(), Arena.global());
      this.notices = notices;
      this.writer = new FrameRingWriter(ring, geometry, System.nanoTime());
    }

    /** Publishes an honest picture and returns its slot, -1 when all are held. */
    synchronized int frame() throws PosixException {
      int slot = writer.begin();
      if (slot >= 0) {
        writer.pixels(slot, WIDTH, HEIGHT).luma().fill((byte) 90);
        long now = System.nanoTime();
        announce(
            slot,
            writer.publish(slot, WIDTH, HEIGHT, now, now, Codec.H264, ColourMatrix.BT709, false));
      }
      return slot;
    }

    /** Publishes a picture and writes into it while the gateway reads. */
    synchronized void frameThatChanges() throws PosixException {
      int slot = frame();
      for (int i = 0; i < 500 && slot >= 0; i++) {
        writer.pixels(slot, WIDTH, HEIGHT).luma().fill((byte) i);
      }
    }

    /** Whether the ring's memory took another size. */
    boolean resize(long bytes) {
      Path again = Path.of("/proc/self/fd/" + memory.number());
      try (FileChannel channel =
          FileChannel.open(again, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        if (bytes < channel.size()) {
          channel.truncate(bytes);
        } else {
          int _ = channel.write(ByteBuffer.allocate(1), bytes);
        }
        return channel.size() != geometry.totalBytes();
      } catch (IOException e) {
        return false;
      }
    }

    synchronized void tell(Lie lie) throws PosixException {
      long now = System.nanoTime() & ~1L;
      switch (lie) {
        case SLOT_BELOW -> announce(-1, now);
        case SLOT_ABOVE -> announce(99, now);
        case ODD_SEQUENCE -> announce(0, now - 1);
        case FUTURE_SEQUENCE -> announce(0, now + 60_000_000_000L);
        case SHORT_NOTICE -> bytes(15);
        case LONG_NOTICE -> bytes(17);
        case NO_MAGIC -> {
          notice.fill((byte) 0);
          bytes(FrameNotice.BYTES);
        }
        case WIDTH -> header(8, 1 << 20);
        case CODEC -> header(32, 77);
        case FLAGS -> header(36, -1);
      }
    }

    /** An honest header but for one number. */
    private void header(long field, int value) throws PosixException {
      int slot = writer.begin();
      long now = System.nanoTime();
      long sequence =
          writer.publish(slot, WIDTH, HEIGHT, now, now, Codec.H264, ColourMatrix.BT709, false);
      long start = CONTROL_BYTES + slot * (HEADER_BYTES + geometry.pixelBytes());
      ring.set(ValueLayout.JAVA_INT, start + field, value);
      announce(slot, sequence);
    }

    private void announce(int slot, long sequence) throws PosixException {
      FrameNotice.write(notice, slot, sequence);
      bytes(FrameNotice.BYTES);
    }

    private void bytes(int length) throws PosixException {
      boolean _ = notices.send(notice.asSlice(0, length));
    }

    private void close() {
      notices.close();
      memory.close();
    }
  }

  LyingCameraSide(Path path) throws PosixException {
    listener = UnixSocket.listen(path);
    Thread.ofPlatform().name("lying-camera-side").daemon().start(this::run);
  }

  /** How many streams were closed because their worker lied. */
  long closedForLying() {
    return closedForLying.get();
  }

  /** The present worker of a camera. */
  Optional<Worker> worker(String camera) {
    return workers.values().stream().filter(worker -> worker.camera.equals(camera)).findFirst();
  }

  private void run() {
    try (UnixSocket gateway = listener.accept();
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Message.BYTES, 8);
      UnixSocket.Received received = gateway.receive(buffer);
      while (received.length() > 0) {
        Optional<Message> message = Message.read(buffer, received.length());
        if (message.isPresent() && message.get().kind() == Kind.OPEN_SUB) {
          received.closeDescriptors();
          Message.of(Kind.NO_SUB_STREAM).about(message.get().stream()).write(buffer);
          boolean _ = gateway.send(buffer);
        } else if (message.isPresent()) {
          handle(message.get(), received);
        }
        received = gateway.receive(buffer);
      }
    } catch (PosixException e) {
      // Closed, or the gateway is gone: whoever waits for a worker finds out.
    }
  }

  private void handle(Message message, UnixSocket.Received received) throws PosixException {
    if (message.kind() == Kind.OPEN && received.descriptors().size() == 2) {
      workers.put(
          message.stream(),
          new Worker(
              id(message),
              received.descriptors().get(0),
              new RingGeometry((int) message.f(), (int) message.e()),
              new UnixSocket(received.descriptors().get(1))));
      return;
    }
    received.closeDescriptors();
    if (message.kind() == Kind.CLOSE) {
      Worker gone = workers.remove(message.stream());
      if (gone != null) {
        gone.close();
      }
      if (message.a() == 1) {
        closedForLying.incrementAndGet();
      }
    }
  }

  /** The camera's id in an OPEN message: 32 bytes in four numbers, padded with zeros. */
  private static String id(Message open) {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    bytes.putLong(open.a()).putLong(open.b()).putLong(open.c()).putLong(open.d());
    return new String(bytes.array(), StandardCharsets.US_ASCII).replace("\0", "");
  }

  @Override
  public void close() {
    listener.shutdown();
    listener.close();
    workers.values().forEach(Worker::close);
  }
}
