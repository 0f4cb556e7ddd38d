package org.lightlock.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Codec;
import org.lightlock.frame.ColourMatrix;
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
  private final boolean subStreams;
  private volatile @Nullable UnixSocket gateway;
  private volatile boolean closed;

  /** A stream's other end. */
  static final class Worker {
    final MemorySegment ring;
    final FrameRingWriter writer;
    final UnixSocket notices;
    final char camera;
    final boolean sub;
    final long stream;
    private final MemorySegment notice = Arena.ofAuto().allocate(64, 8);

    Worker(Message open, MemorySegment ring, RingGeometry geometry, UnixSocket notices) {
      this.camera = (char) (open.a() >>> 56);
      this.sub = open.kind() == Kind.OPEN_SUB;
      this.stream = open.stream();
      this.ring = ring;
      this.notices = notices;
      this.writer = new FrameRingWriter(ring, geometry, System.nanoTime());
    }

    /** Publishes an honest picture and returns its slot, -1 when all are held. */
    int frame() throws PosixException {
      return frame(64, 48);
    }

    /** As {@link #frame()}, of a size. */
    synchronized int frame(int width, int height) throws PosixException {
      int slot = writer.begin();
      if (slot >= 0) {
        long now = System.nanoTime();
        announce(
            slot,
            writer.publish(slot, width, height, now, now, Codec.H264, ColourMatrix.BT709, false));
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
    this(path, false);
  }

  /** A camera side whose cameras have smaller streams, or none. */
  FakeCameraSide(Path path, boolean subStreams) throws PosixException {
    this.subStreams = subStreams;
    listener = UnixSocket.listen(path);
    Thread.ofPlatform().daemon().start(this::run);
  }

  /** How many streams were closed because their worker lied. */
  long closedForLying() {
    return closedForLying.get();
  }

  /** The present worker of the camera whose id begins so. */
  Optional<Worker> worker(char camera) {
    return worker(camera, false);
  }

  /** The present worker of a camera's smaller stream. */
  Optional<Worker> subWorker(char camera) {
    return worker(camera, true);
  }

  private Optional<Worker> worker(char camera, boolean sub) {
    return workers.values().stream()
        .filter(worker -> worker.camera == camera && worker.sub == sub)
        .findFirst();
  }

  /** Tells the gateway something about a worker's stream, as if the worker had said so. */
  void report(Worker worker, Message message) throws PosixException {
    send(message.about(worker.stream));
  }

  private void send(Message message) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(Message.BYTES, 8);
      message.write(segment);
      while (!Objects.requireNonNull(gateway).send(segment)) {
        Thread.onSpinWait(); // the gateway's queue is full
      }
    }
  }

  private void run() {
    while (!closed) {
      try (UnixSocket accepted = listener.accept();
          Arena arena = Arena.ofConfined()) {
        gateway = accepted;
        MemorySegment buffer = arena.allocate(Message.BYTES, 8);
        UnixSocket.Received received = accepted.receive(buffer);
        while (received.length() > 0) {
          handle(Message.read(buffer, received.length()).orElseThrow(), received);
          received = accepted.receive(buffer);
        }
      } catch (PosixException e) {
        closed = true;
      }
    }
  }

  private void handle(Message message, UnixSocket.Received received) throws PosixException {
    if (message.kind() == Kind.OPEN_SUB && !subStreams) {
      received.closeDescriptors();
      send(Message.of(Kind.NO_SUB_STREAM).about(message.stream()));
    } else if (message.kind() == Kind.OPEN || message.kind() == Kind.OPEN_SUB) {
      RingGeometry geometry = new RingGeometry((int) message.f(), (int) message.e());
      MemorySegment ring =
          SharedMemory.map(received.descriptors().get(0), geometry.totalBytes(), Arena.global());
      received.descriptors().get(0).close();
      workers.put(
          message.stream(),
          new Worker(message, ring, geometry, new UnixSocket(received.descriptors().get(1))));
    } else if (message.kind() == Kind.CLOSE) {
      Worker gone = workers.remove(message.stream());
      if (gone != null) {
        closedForLying.addAndGet(message.a());
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
