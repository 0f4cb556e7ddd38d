package org.lightlock.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.Confinement;
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
import org.lightlock.posix.TcpSocket;
import org.lightlock.posix.ThreadPrivileges;
import org.lightlock.posix.UnixSocket;
import org.lightlock.sandbox.confine.Locks;
import org.lightlock.sandbox.confine.Proof;
import org.lightlock.sandbox.decode.PictureDecoder;

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

    UnixSocket.Received received;
    Assignment assignment;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Assignment.MAX_BYTES, 8);
      received = control.receive(buffer);
      if (received.length() == 0 || received.truncated() || received.descriptors().size() != 2) {
        return WorkerExit.CAMERA_SIDE_GONE;
      }
      assignment =
          Assignment.of(
              buffer
                  .asSlice(0, received.length())
                  .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
      buffer.fill((byte) 0);
    }

    TcpSocket socket;
    try {
      socket = TcpSocket.connect(assignment.ip(), assignment.port(), DIAL_LIMIT);
    } catch (PosixException e) {
      reports.send(Message.of(Kind.ENDED, Rejection.RTSP_UNREACHABLE.number()));
      return WorkerExit.DIALOGUE_ENDED;
    }
    reports.send(Message.of(Kind.DIALLED));
    FrameRingWriter ring = mapRing(assignment, received.descriptors().get(0));
    CameraDialogue speaker =
        new CameraDialogue(
            assignment, socket, ring, new UnixSocket(received.descriptors().get(1)), reports);
    dialogue = speaker;
    var own = socket.localAddress();

    Set<Confinement> held = locks.close((long) assignment.maxMemoryMegabytes() << 20);
    reports.send(Message.of(Kind.CONFINED, Confinement.bits(held)));
    if (!held.containsAll(Confinement.REQUIRED) || !awaitGo()) {
      return WorkerExit.NOT_CONFINED;
    }
    Thread.ofPlatform().name("control").daemon().start(this::listen);
    Rejection reason = speaker.run(own);
    reports.send(Message.of(Kind.ENDED, reason.number()));
    return WorkerExit.DIALOGUE_ENDED;
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
          case PROVE -> prove();
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

  private void prove() {
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
