package org.lightlock.relay;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.EscapeAct;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.UnixSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's end of the airlock: a Unix socket to the camera side on which cameras are asked for
 * by id and numbers come back. Connects again by itself. Thread-safe.
 */
public final class Airlock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Airlock.class);
  private static final long RECONNECT_MILLIS = 250;

  private final Path path;
  private final Map<Long, Listener> listeners = new ConcurrentHashMap<>();
  private final AtomicLong nextStream = new AtomicLong(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Runnable> onConnected;
  private volatile @Nullable UnixSocket socket;

  /** Who hears of a stream; called on the airlock's thread, must not wait. */
  public interface Listener {
    /** A well-formed message of the camera side about the stream. */
    void message(Message untrusted);

    /** The camera side is gone and the stream with it. */
    void away();
  }

  /**
   * Prepares the airlock.
   *
   * @param onConnected run on the airlock's thread each time the camera side is there
   */
  public Airlock(Path path, List<Runnable> onConnected) {
    this.path = path;
    this.onConnected = onConnected;
  }

  /** Starts to connect. */
  public void start() {
    Thread.ofPlatform().name("airlock").daemon().start(this::run);
  }

  /** Whether the camera side is there. */
  public boolean isConnected() {
    return socket != null;
  }

  /** Asks for a camera's main stream; see below. */
  public Optional<Long> open(
      CameraId camera,
      RingGeometry geometry,
      Descriptor ring,
      Descriptor notices,
      Listener listener) {
    return open(Kind.OPEN, camera, geometry, ring, notices, listener);
  }

  /**
   * Asks for a camera.
   *
   * @param kind {@link Kind#OPEN} or {@link Kind#OPEN_SUB}
   * @param ring the memory where its frames shall be put; the caller keeps its own descriptor
   * @param notices the worker's end of the socket for its notices; as ring
   * @return the stream's number, empty when the camera side is away
   */
  Optional<Long> open(
      Kind kind,
      CameraId camera,
      RingGeometry geometry,
      Descriptor ring,
      Descriptor notices,
      Listener listener) {
    ByteBuffer id =
        ByteBuffer.wrap(Arrays.copyOf(camera.value().getBytes(StandardCharsets.US_ASCII), 32));
    long stream = nextStream.getAndIncrement();
    Message open =
        new Message(
            kind,
            stream,
            id.getLong(),
            id.getLong(),
            id.getLong(),
            id.getLong(),
            geometry.pixelBytes(),
            geometry.slots());
    listeners.put(stream, listener);
    if (!send(open, List.of(ring, notices))) {
      listeners.remove(stream);
      return Optional.empty();
    }
    return Optional.of(stream);
  }

  /** Has the stream's worker keep its connection and decode nothing, or decode. */
  public void standby(long stream, boolean rest) {
    send(Message.of(Kind.STANDBY, rest ? 1 : 0).about(stream), List.of());
  }

  /** Asks the stream's worker to try what is forbidden and to report. */
  public void prove(long stream) {
    send(Message.of(Kind.PROVE).about(stream), List.of());
  }

  /**
   * Asks the stream's worker to try one escape act; see {@link EscapeAct}, aimed at this process.
   */
  public void prove(long stream, EscapeAct act) {
    send(
        Message.of(Kind.PROVE, act.number(), ProcessHandle.current().pid()).about(stream),
        List.of());
  }

  /** Ends a stream; a worker that lied is killed at once. */
  public void close(long stream, boolean workerLied) {
    listeners.remove(stream);
    send(Message.of(Kind.CLOSE, workerLied ? 1 : 0).about(stream), List.of());
  }

  @Override
  public void close() {
    closed.countDown();
    UnixSocket current = socket;
    if (current != null) {
      current.shutdown();
    }
  }

  private boolean send(Message message, List<Descriptor> descriptors) {
    UnixSocket current = socket;
    if (current == null) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(Message.BYTES, 8);
      message.write(segment);
      return current.send(segment, descriptors);
    } catch (PosixException | IllegalStateException e) {
      return false;
    }
  }

  private void run() {
    boolean complained = false;
    while (closed.getCount() > 0) {
      try (UnixSocket connected = UnixSocket.connect(path)) {
        socket = connected;
        complained = false;
        log.info("the camera side is here");
        onConnected.forEach(Runnable::run);
        receive(connected);
      } catch (IOException e) {
        if (!complained) {
          log.warn("the camera side is away at {}: {}", path, e.getMessage());
          complained = true;
        }
      } finally {
        socket = null;
      }
      List<Listener> abandoned = List.copyOf(listeners.values());
      listeners.clear();
      abandoned.forEach(Listener::away);
      try {
        if (closed.await(RECONNECT_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void receive(UnixSocket connected) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Message.BYTES, 8);
      while (closed.getCount() > 0) {
        UnixSocket.Received received = connected.receive(buffer);
        received.closeDescriptors();
        if (received.length() == 0) {
          return;
        }
        Optional<Message> message =
            received.truncated() ? Optional.empty() : Message.read(buffer, received.length());
        if (message.isEmpty()) {
          log.warn("security event: the camera side sent nonsense; the airlock is closed");
          return;
        }
        Listener listener = listeners.get(message.get().stream());
        if (listener != null) {
          listener.message(message.get());
        }
      }
    }
  }
}
