package org.lightlock.supervise;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.UnixSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The camera side's one process: it listens for the gateway at a Unix socket, starts a stream for
 * each camera that the gateway asks for, and passes on numbers. One gateway at a time.
 */
public final class CameraSide implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CameraSide.class);

  private final Map<CameraId, CameraEntry> configured;

  /** With the logins that the gateway passed; on the loop only. */
  private final Map<CameraId, CameraEntry> cameras = new HashMap<>();

  private final LoginOpener opener;
  private final SupervisorLoop loop = new SupervisorLoop();
  private final WorkerPool pool;
  private final WorkerLimits limits;
  private final Path socketPath;
  private final UnixSocket listener;
  private final Map<Long, CameraStream> streams = new HashMap<>();
  private volatile @Nullable UnixSocket gateway;
  private volatile boolean closed;

  /** As the constructor below, without a key that opens logins. */
  public CameraSide(
      Path socketPath, List<CameraEntry> cameras, WorkerCommand command, WorkerLimits limits)
      throws IOException {
    this(socketPath, cameras, command, limits, LoginOpener.NO_KEY);
  }

  /** Listens at the path, taking the place of a socket that a dead camera side left there. */
  public CameraSide(
      Path socketPath,
      List<CameraEntry> cameras,
      WorkerCommand command,
      WorkerLimits limits,
      LoginOpener opener)
      throws IOException {
    this.socketPath = socketPath;
    this.configured =
        cameras.stream().collect(Collectors.toUnmodifiableMap(CameraEntry::id, entry -> entry));
    this.cameras.putAll(configured);
    this.opener = opener;
    this.limits = limits;
    OutsideLimits outside = OutsideLimits.of(limits);
    pool = new WorkerPool(command, limits.spares(), outside, loop);
    Files.deleteIfExists(socketPath);
    listener = UnixSocket.listen(socketPath);
    // Its owner and its group: the gateway's user is in the group where the two sides have two
    // users.
    Files.setPosixFilePermissions(socketPath, PosixFilePermissions.fromString("rw-rw----"));
    Thread.ofPlatform().name("airlock").daemon().start(this::serveGateways);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    listener.shutdown();
    listener.close();
    UnixSocket current = gateway;
    if (current != null) {
      current.shutdown();
    }
    loop.execute(this::closeStreams);
    loop.execute(pool::close);
    try {
      // The workers get half a second to say goodbye to their cameras.
      loop.closeAfter(Duration.ofMillis(600));
      Files.deleteIfExists(socketPath);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.warn("the airlock's socket could not be removed: {}", e.getMessage());
    }
  }

  private void serveGateways() {
    while (!closed) {
      try (UnixSocket accepted = listener.accept()) {
        gateway = accepted;
        log.info("the gateway is here");
        serve(accepted);
      } catch (IOException e) {
        if (!closed) {
          log.warn("the airlock failed: {}", e.getMessage());
        }
      } finally {
        gateway = null;
        loop.execute(this::closeStreams);
        loop.execute(() -> cameras.putAll(configured));
      }
      log.info("the gateway is gone");
    }
  }

  private void serve(UnixSocket socket) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Message.BYTES, 8);
      LoginIntake logins = new LoginIntake();
      while (!closed) {
        UnixSocket.Received received = socket.receive(buffer);
        if (received.length() == 0) {
          return;
        }
        Optional<Message> message =
            received.truncated() ? Optional.empty() : Message.read(buffer, received.length());
        if (message.isEmpty()) {
          received.closeDescriptors();
          log.warn("the gateway sent nonsense; the connection is closed");
          return;
        }
        switch (message.get().kind()) {
          case LOGIN, LOGIN_PART -> {
            received.closeDescriptors();
            login(logins.take(message.get()));
          }
          default -> loop.execute(() -> handle(message.get(), received));
        }
      }
    }
  }

  /** Opens here, so that the loop does not wait for it. */
  private void login(LoginIntake.Step step) {
    switch (step) {
      case LoginIntake.Incomplete() -> {}
      case LoginIntake.Refused(long number, LoginOutcome why) -> answer(number, why);
      case LoginIntake.Whole(long number, CameraId camera, byte[] sealed) -> {
        CameraEntry own = configured.get(camera);
        if (own == null) {
          answer(number, LoginOutcome.UNKNOWN_CAMERA);
        } else if (sealed.length == 0) {
          loop.execute(() -> use(number, own));
        } else {
          switch (opener.open(camera, sealed)) {
            case LoginOpener.Opened.Login(CameraCredential login) ->
                loop.execute(() -> use(number, own.withCredential(login)));
            case LoginOpener.Opened.Refused(LoginOutcome why) -> {
              log.warn(
                  "the login that the gateway passed for {} is refused: {}", camera, why.words());
              answer(number, why);
            }
          }
        }
      }
    }
  }

  private void use(long number, CameraEntry entry) {
    CameraEntry before = cameras.put(entry.id(), entry);
    if (before == null || !Objects.equals(before.credential(), entry.credential())) {
      log.info("camera {} has another login", entry.id());
      streams.values().stream()
          .filter(stream -> stream.isOf(entry.id()))
          .forEach(stream -> stream.login(entry.credential()));
    }
    answer(number, LoginOutcome.IN_USE);
  }

  private void answer(long number, LoginOutcome outcome) {
    tellGateway(Message.of(Kind.LOGIN_ANSWER, outcome.number()).about(number));
  }

  private void handle(Message message, UnixSocket.Received received) {
    CameraStream stream = streams.get(message.stream());
    switch (message.kind()) {
      case OPEN, OPEN_SUB -> open(message, received);
      case PROVE -> {
        if (stream != null) {
          stream.prove(message.a(), message.b());
        }
      }
      case STANDBY -> {
        if (stream != null) {
          stream.standby(message.a() != 0);
        }
      }
      case CLOSE -> {
        if (stream != null) {
          if (message.a() != 0) {
            stream.kill();
          }
          streams.remove(message.stream());
          stream.close();
        }
      }
      default -> log.warn("the gateway sent {}, which is not its own", message.kind());
    }
    if (message.kind() != Kind.OPEN && message.kind() != Kind.OPEN_SUB) {
      received.closeDescriptors();
    }
  }

  private void open(Message message, UnixSocket.Received received) {
    List<Descriptor> descriptors = received.descriptors();
    CameraEntry camera = LoginIntake.camera(message).map(cameras::get).orElse(null);
    Optional<RingGeometry> geometry = geometry(message);
    if (camera == null
        || geometry.isEmpty()
        || descriptors.size() != 2
        || streams.containsKey(message.stream())) {
      received.closeDescriptors();
      tellGateway(Message.of(Kind.UNKNOWN_CAMERA).about(message.stream()));
      return;
    }
    CameraEntry entry = message.kind() == Kind.OPEN_SUB ? subStream(camera) : camera;
    if (entry == null) {
      received.closeDescriptors();
      tellGateway(Message.of(Kind.NO_SUB_STREAM).about(message.stream()));
      return;
    }
    CameraStream stream =
        new CameraStream(
            entry,
            geometry.get(),
            descriptors.get(0),
            descriptors.get(1),
            pool,
            limits,
            loop,
            report -> tellGateway(report.about(message.stream())));
    streams.put(message.stream(), stream);
    stream.open();
  }

  /** The camera as its smaller stream is reached, null when it has none. */
  private static @Nullable CameraEntry subStream(CameraEntry camera) {
    String path = camera.subPath();
    return path == null ? null : camera.at(camera.address().withPath(path));
  }

  private void closeStreams() {
    streams.values().forEach(CameraStream::close);
    streams.clear();
  }

  private void tellGateway(Message message) {
    UnixSocket current = gateway;
    if (current == null) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(Message.BYTES, 8);
      message.write(segment);
      current.send(segment);
    } catch (PosixException | IllegalStateException e) {
      log.debug("the gateway no longer listens");
    }
  }

  private static Optional<RingGeometry> geometry(Message open) {
    try {
      return Optional.of(new RingGeometry(Math.toIntExact(open.f()), Math.toIntExact(open.e())));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }
}
