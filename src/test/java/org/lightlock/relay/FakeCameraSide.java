package org.lightlock.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.lightlock.frame.Codec;
import org.lightlock.frame.FrameNotice;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.SharedMemory;
import org.lightlock.posix.UnixSocket;

/** A camera side with workers that say what a test wants; for one gateway. */
final class FakeCameraSide implements AutoCloseable {
  private final UnixSocket listener;
  private final Map<Long, Worker> workers = new ConcurrentHashMap<>();
  private final AtomicLong closedForLying = new AtomicLong();
  private volatile boolean closed;

  /** A stream's other end. */
  static final class Worker {
    final MemorySegment ring;
    final FrameRingWriter writer;
    final UnixSocket notices;
    final char camera;
    private final MemorySegment notice = Arena.ofAuto().allocate(64, 8);

    Worker(char camera, MemorySegment ring, RingGeometry geometry, UnixSocket notices) {
      this.camera = camera;
      this.ring = ring;
      this.notices = notices;
      this.writer = new FrameRingWriter(ring, geometry, System.nanoTime());
    }

    /** Publishes an honest picture and returns its slot, -1 when all are held. */
    synchronized int frame() throws PosixException {
      int slot = writer.begin();
      if (slot >= 0) {
        long now = System.nanoTime();
        announce(slot, writer.publish(slot, 64, 48, now, now, Codec.H264, false));
      }
      return slot;
    }

    synchronized void announce(int slot, long sequence) throws PosixException {
      FrameNotice.write(notice, slot, sequence);
      notices.send(notice.asSlice(0, FrameNotice.BYTES));
    }

    synchronized void bytes(int length) throws PosixException {
      notices.send(notice.asSlice(0, length));
    }
  }

  FakeCameraSide(Path path) throws PosixException {
    listener = UnixSocket.listen(path);
    Thread.ofPlatform().daemon().start(this::run);
  }

  /** How many streams were closed because their worker lied. */
  long closedForLying() {
    return closedForLying.get();
  }

  /** The present worker of the camera whose id begins so. */
  Optional<Worker> worker(char camera) {
    return workers.values().stream().filter(worker -> worker.camera == camera).findFirst();
  }

  private void run() {
    while (!closed) {
      try (UnixSocket gateway = listener.accept();
          Arena arena = Arena.ofConfined()) {
        MemorySegment buffer = arena.allocate(Message.BYTES, 8);
        UnixSocket.Received received = gateway.receive(buffer);
        while (received.length() > 0) {
          handle(Message.read(buffer, received.length()).orElseThrow(), received);
          received = gateway.receive(buffer);
        }
      } catch (PosixException e) {
        closed = true;
      }
    }
  }

  private void handle(Message message, UnixSocket.Received received) throws PosixException {
    if (message.kind() == Kind.OPEN) {
      RingGeometry geometry = new RingGeometry((int) message.f(), (int) message.e());
      MemorySegment ring =
          SharedMemory.map(received.descriptors().get(0), geometry.totalBytes(), Arena.global());
      received.descriptors().get(0).close();
      workers.put(
          message.stream(),
          new Worker(
              (char) (message.a() >>> 56),
              ring,
              geometry,
              new UnixSocket(received.descriptors().get(1))));
    } else if (message.kind() == Kind.CLOSE) {
      if (message.a() == 1) {
        closedForLying.incrementAndGet();
      }
      Worker gone = workers.remove(message.stream());
      if (gone != null) {
        gone.notices.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    listener.shutdown();
    listener.close();
  }
}
