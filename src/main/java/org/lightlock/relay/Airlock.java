package org.lightlock.relay;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final int LOGIN_PART_BYTES = 48;

  /** How long a camera side may take no login: a second. */
  private static final int MOST_WAITS = 200;

  private static final long WAIT_MILLIS = 5;

  private final Path path;
  private final Map<Long, Listener> listeners = new ConcurrentHashMap<>();
  private final AtomicLong nextStream = new AtomicLong(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Runnable> onConnected;
  private final Logins logins;
  private volatile @Nullable UnixSocket socket;

  /** Who hears of a stream; called on the airlock's thread, must not wait. */
  public interface Listener {
    /** A well-formed message of the camera side about the stream. */
    void message(Message untrusted);

    /** The camera side is gone and the stream with it. */
    void away();
  }

  /** Who passes cameras' logins; called on the airlock's thread. */
  public interface Logins {
    /** Nobody. */
    Logins NONE =
        new Logins() {
          @Override
          public void connected(Line line) {}

          @Override
          public void answered(long untrustedNumber, long untrustedOutcome) {}

          @Override
          public void away() {}
        };

    /** The camera side is there and was asked for no camera yet. */
    void connected(Line line);

    /** What the camera side says became of a login. */
    void answered(long untrustedNumber, long untrustedOutcome);

    /** The line is no more; also when there was none. */
    void away();
  }

  /** By which logins are passed while the camera side is there. One thread at a time. */
  @FunctionalInterface
  public interface Line {
    /**
     * Passes a login that is sealed for this camera.
     *
     * @param number by which the answer names it
     * @param sealed empty for the camera side's own login
     * @return false when the camera side does not take it: it is gone, or its queue stays full
     */
    boolean pass(long number, CameraId camera, byte[] sealed);
  }

  /** As the constructor below, without logins. */
  public Airlock(Path path, List<Runnable> onConnected) {
    this(path, onConnected, Logins.NONE);
  }

  /**
   * Prepares the airlock.
   *
   * @param onConnected run on the airlock's thread each time the camera side is there
   * @param logins asked before those
   */
  public Airlock(Path path, List<Runnable> onConnected, Logins logins) {
    this.path = path;
    this.onConnected = onConnected;
    this.logins = logins;
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
    ByteBuffer id = id(camera);
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

  /** A camera's id as four numbers, padded with zeros. */
  private static ByteBuffer id(CameraId camera) {
    return ByteBuffer.wrap(Arrays.copyOf(camera.value().getBytes(StandardCharsets.US_ASCII), 32));
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

  private static List<Message> messages(long number, CameraId camera, byte[] sealed) {
    ByteBuffer id = id(camera);
    List<Message> messages = new ArrayList<>();
    messages.add(
        new Message(
            Kind.LOGIN,
            number,
            id.getLong(),
            id.getLong(),
            id.getLong(),
            id.getLong(),
            sealed.length,
            0));
    for (int at = 0; at < sealed.length; at += LOGIN_PART_BYTES) {
      ByteBuffer part = ByteBuffer.wrap(Arrays.copyOfRange(sealed, at, at + LOGIN_PART_BYTES));
      messages.add(
          new Message(
              Kind.LOGIN_PART,
              number,
              part.getLong(),
              part.getLong(),
              part.getLong(),
              part.getLong(),
              part.getLong(),
              part.getLong()));
    }
    return messages;
  }

  private boolean pass(UnixSocket to, List<Message> messages) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(Message.BYTES, 8);
      int patience = MOST_WAITS;
      for (Message message : messages) {
        message.write(segment);
        while (!to.send(segment)) {
          if (patience-- == 0 || closed.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
            return false;
          }
        }
      }
      return true;
    } catch (PosixException | IllegalStateException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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
        complained = false;
        log.info("the camera side is here");
        logins.connected(
            (number, camera, login) -> pass(connected, messages(number, camera, login)));
        socket = connected;
        onConnected.forEach(Runnable::run);
        receive(connected);
      } catch (IOException e) {
        if (!complained) {
          log.warn("the camera side is away at {}: {}", path, e.getMessage());
          complained = true;
        }
      } finally {
        socket = null;
        logins.away();
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
        if (message.get().kind() == Kind.LOGIN_ANSWER) {
          logins.answered(message.get().stream(), message.get().a());
          continue;
        }
        Listener listener = listeners.get(message.get().stream());
        if (listener != null) {
          listener.message(message.get());
        }
      }
    }
  }
}
