package org.lightlock.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.CertificatePin;
import org.lightlock.frame.Confinement;
import org.lightlock.frame.EscapeAct;
import org.lightlock.frame.FrameRingWriter;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.WorkerExit;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.NativeLibraries;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.Program;
import org.lightlock.posix.SharedMemory;
import org.lightlock.posix.ThreadPrivileges;
import org.lightlock.posix.UdpSocket;
import org.lightlock.posix.UnixSocket;
import org.lightlock.sandbox.audio.SoundStream;
import org.lightlock.sandbox.confine.EscapeActs;
import org.lightlock.sandbox.confine.Locks;
import org.lightlock.sandbox.confine.Proof;
import org.lightlock.sandbox.decode.PictureDecoder;
import org.lightlock.sandbox.link.CameraConnection;

/**
 * The worker process. It loads, waits for its camera, dials, maps the ring, closes its locks, and
 * only then says its first word to the camera. One camera, once: whatever ends the dialogue ends
 * the process.
 */
public final class WorkerMain {
  private static final Duration DIAL_LIMIT = Duration.ofSeconds(5);
  private final UnixSocket control = new UnixSocket(new Descriptor(Program.INHERITED_DESCRIPTOR));
  private final Reports reports = new Reports(control);
  private @Nullable CameraDialogue dialogue;

  private WorkerMain() {}

  /** Runs one worker; descriptor 3 is the socket to the camera side. */
  public static void main(String[] arguments) {
    WorkerExit exit;
    try {
      exit = new WorkerMain().run();
    } catch (IOException e) {
      exit = WorkerExit.CAMERA_SIDE_GONE;
    } catch (UnsatisfiedLinkError e) {
      exit = WorkerExit.INCOMPLETE;
    } catch (OutOfMemoryError e) {
      exit =
          WorkerExit.OUT_OF_MEMORY; // of memory outside the heap; the JVM itself exits for the heap
    } catch (RuntimeException | Error e) {
      exit = WorkerExit.FAULT;
      if (Boolean.getBoolean("lightlock.worker.trace")) {
        e.printStackTrace();
      }
    }
    Runtime.getRuntime().halt(exit.number());
  }

  private WorkerExit run() throws IOException {
    ThreadPrivileges.dieWithParent();
    NativeLibraries.load(Path.of(System.getProperty("lightlock.native", "native")));
    PictureDecoder.warmUp();
    Locks locks = new Locks();
    reports.send(Message.of(Kind.WARM));

    while (true) {
      Optional<Call> call = awaitCall();
      if (call.isEmpty()) {
        return WorkerExit.CAMERA_SIDE_GONE;
      }
      CameraConnection connection;
      try {
        connection = CameraConnection.dial(call.get().assignment(), DIAL_LIMIT);
      } catch (PosixException e) {
        // Nothing was said and no lock is closed: this worker stays warm for the next attempt.
        call.get().received().closeDescriptors();
        reports.send(Message.of(Kind.DIAL_FAILED, Rejection.RTSP_UNREACHABLE.number()));
        continue;
      }
      return serve(call.get(), connection, locks);
    }
  }

  /** An assignment with its descriptors. */
  private record Call(Assignment assignment, UnixSocket.Received received) {}

  /** Waits for an assignment; empty when something else comes, or the end. */
  private Optional<Call> awaitCall() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Assignment.MAX_BYTES, 8);
      UnixSocket.Received received = control.receive(buffer);
      if (received.length() == 0 || received.truncated() || received.descriptors().size() < 2) {
        return Optional.empty();
      }
      byte[] bytes =
          buffer.asSlice(0, received.length()).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      buffer.fill((byte) 0);
      return Optional.of(new Call(Assignment.of(bytes), received));
    }
  }

  private WorkerExit serve(Call call, CameraConnection connection, Locks locks) throws IOException {
    Assignment assignment = call.assignment();
    reports.send(Message.of(Kind.DIALLED));
    List<Descriptor> descriptors = call.received().descriptors();
    FrameRingWriter ring = mapRing(assignment, descriptors.get(0));
    List<UdpSocket> media = descriptors.stream().skip(2).map(UdpSocket::new).toList();
    CameraDialogue speaker =
        new CameraDialogue(
            assignment,
            connection.address(),
            connection.linkBeside(media),
            media,
            ring,
            new UnixSocket(descriptors.get(1)),
            reports,
            () -> tighten(locks));
    dialogue = speaker;
    var own = connection.localAddress();

    if (assignment.media().audio()) {
      SoundStream.warmUp();
    }
    Set<Confinement> held = locks.close((long) assignment.maxMemoryMegabytes() << 20);
    reports.send(Message.of(Kind.CONFINED, Confinement.bits(held)));
    if (!held.containsAll(Confinement.REQUIRED) || !awaitGo()) {
      return WorkerExit.NOT_CONFINED;
    }
    Thread.ofPlatform().name("control").daemon().start(this::listen);
    Rejection reason = speak(connection, speaker, own);
    reports.send(Message.of(Kind.ENDED, reason.number()));
    return WorkerExit.DIALOGUE_ENDED;
  }

  private Rejection speak(CameraConnection connection, CameraDialogue speaker, InetAddress own)
      throws PosixException {
    Rejection refused = connection.open(() -> reports.send(Message.of(Kind.STATS)));
    connection
        .refusedCertificate()
        .ifPresent(sha256 -> reports.send(CertificatePin.of(sha256).message()));
    if (refused != null) {
      return refused;
    }
    Rejection reason = speaker.run(own);
    Rejection broken = connection.failure();
    return broken == null ? reason : broken;
  }

  private static FrameRingWriter mapRing(Assignment assignment, Descriptor memory)
      throws IOException {
    try (memory) {
      if (!SharedMemory.isSealed(memory)) {
        throw new IOException("the ring is not sealed");
      }
      MemorySegment mapped =
          SharedMemory.map(memory, assignment.geometry().totalBytes(), Arena.global());
      return new FrameRingWriter(mapped, assignment.geometry(), System.nanoTime());
    }
  }

  /** Waits until the camera side has read the locks back from outside. */
  private boolean awaitGo() throws PosixException {
    return receive().map(message -> message.kind() == Kind.GO).orElse(false);
  }

  private void listen() {
    try {
      while (true) {
        Optional<Message> message = receive();
        if (message.isEmpty()) {
          break;
        }
        switch (message.get().kind()) {
          case PROVE -> prove(message.get());
          case MEDIA_CONNECTED -> {
            if (dialogue != null) {
              dialogue.mediaConnected();
            }
          }
          case STANDBY -> {
            if (dialogue != null) {
              dialogue.standby(message.get().a() != 0);
            }
          }
          case FINISH -> {
            if (dialogue != null) {
              dialogue.finish();
            }
          }
          default -> {}
        }
      }
    } catch (PosixException e) {
      // as when the camera side is gone
    }
    Runtime.getRuntime().halt(WorkerExit.CAMERA_SIDE_GONE.number());
  }

  /** On the thread that decodes, after its first picture. */
  private void tighten(Locks locks) {
    try {
      Set<Confinement> added = locks.tighten();
      reports.send(Message.of(Kind.TIGHTENED, Confinement.bits(added)));
      if (added.contains(Confinement.TIGHTER_FILTER)) {
        return;
      }
    } catch (PosixException e) {
      // as when it does not hold
    }
    Runtime.getRuntime().halt(WorkerExit.NOT_CONFINED.number());
  }

  private void prove(Message asked) {
    Optional<EscapeAct> act = EscapeAct.of(asked.a());
    if (act.isPresent()) {
      long result = EscapeActs.attempt(act.get(), asked.b());
      reports.send(new Message(Kind.PROOF, 0, 0, 0, asked.a(), result, 0, 0));
      return;
    }
    long tried = Confinement.bits(Confinement.FORBIDDEN_ACTS);
    reports.send(Message.of(Kind.PROOF, tried, Confinement.bits(Proof.denied())));
  }

  private Optional<Message> receive() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Message.BYTES, 8);
      UnixSocket.Received received = control.receive(buffer);
      received.closeDescriptors();
      return received.truncated() ? Optional.empty() : Message.read(buffer, received.length());
    }
  }
}
