package org.lightlock.supervise;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.Message;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.Landlock;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.Program;
import org.lightlock.posix.ThreadPrivileges;
import org.lightlock.posix.UnixSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker process. Three threads belong to it and end with it: one restricts itself with
 * Landlock, starts the process and stays, because the kernel ties the process to the thread that
 * started it; one waits for its end; one reads what the worker reports.
 */
final class WorkerProcess {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** More reports than this from one worker in a second are an attack on the camera side. */
  private static final int MAX_MESSAGES_PER_SECOND = 200;

  private final String name = "worker-" + COUNT.incrementAndGet();
  private final UnixSocket control;
  private final UnixSocket theirs;
  private final OutsideLimits outside;
  private final StartGate.Pass pass;
  private final Events events;
  private final CompletableFuture<Program> started = new CompletableFuture<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable Program program;
  private volatile boolean killed;
  private volatile boolean outOfMemory;

  /** What happens to a worker; called on its threads. */
  interface Events {
    /** A well-formed report. Its numbers are the worker's claims. */
    void reported(WorkerProcess worker, Message untrusted);

    /** It could not be started or confined from outside. */
    void notStarted(WorkerProcess worker, IOException cause);

    /** It has ended. The last event. */
    void ended(WorkerProcess worker, Program.Ending ending);
  }

  private WorkerProcess(
      UnixSocket control, UnixSocket theirs, OutsideLimits outside, StartGate gate, Events events) {
    this.control = control;
    this.theirs = theirs;
    this.outside = outside;
    this.pass = gate.pass();
    this.events = events;
  }

  /** Starts a worker that may connect to one TCP port and nowhere else. */
  static WorkerProcess start(
      WorkerCommand command, int tcpPort, OutsideLimits outside, StartGate gate, Events events)
      throws IOException {
    List<String> arguments = command.arguments();
    List<UnixSocket> pair = UnixSocket.pair();
    WorkerProcess worker = new WorkerProcess(pair.get(0), pair.get(1), outside, gate, events);
    Thread.ofPlatform()
        .name(worker.name + "-parent")
        .daemon()
        .start(() -> worker.startRestricted(command, arguments, tcpPort));
    Thread.ofPlatform().name(worker.name).daemon().start(worker::watch);
    return worker;
  }

  /** The process id, empty before it runs. */
  Optional<Long> pid() {
    return Optional.ofNullable(program).map(Program::pid);
  }

  /** Whether the kernel ended it because it used more memory than its control group may. */
  boolean ranOutOfMemory() {
    return outOfMemory;
  }

  /** Gives the worker its camera, and the sockets of its datagrams if any. */
  void assign(Assignment assignment, Descriptor ring, Descriptor notices, List<Descriptor> media)
      throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = assignment.toBytes();
      MemorySegment message = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, bytes);
      List<Descriptor> descriptors = new ArrayList<>(List.of(ring, notices));
      descriptors.addAll(media);
      if (!control.send(message, descriptors)) {
        throw new IllegalStateException("a worker's queue is full before its first message");
      }
      message.fill((byte) 0);
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Tells the worker something; a worker that no longer listens is about to end anyway. */
  void tell(Message message) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(Message.BYTES, 8);
      message.write(segment);
      control.send(segment);
    } catch (PosixException | IllegalStateException e) {
      log.debug("{} no longer listens", name);
    }
  }

  /** Ends the worker at once. */
  void kill() {
    killed = true;
    Program running = program;
    if (running != null) {
      running.kill();
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * Runs on a thread that restricts itself for good and does nothing else afterwards: it may not
   * even be able to load a class any more. It must outlive the worker, which dies with it.
   */
  private void startRestricted(WorkerCommand command, List<String> arguments, int tcpPort) {
    try {
      pass.await();
      if (killed) {
        throw new IOException("it is not needed any more");
      }
      ThreadPrivileges.boundCapabilities();
      Landlock.restrictThread(command.readable(), List.of(tcpPort));
      started.complete(Program.start(arguments, theirs.descriptor(), command.keepStandardError()));
    } catch (IOException | RuntimeException | LinkageError e) {
      started.completeExceptionally(e);
      return;
    } catch (InterruptedException e) {
      started.completeExceptionally(e);
      Thread.currentThread().interrupt();
      return;
    }
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    try (theirs) {
      program = started.join();
    } catch (CompletionException e) {
      control.close();
      pass.giveBack();
      events.notStarted(this, new IOException("a worker cannot be started: " + e.getCause(), e));
      return;
    }
    try (Program running = started.join();
        OutsideLimits.Hold hold = outside.hold(name, running.pid())) {
      if (killed) {
        running.kill();
      }
      Thread reader = Thread.ofPlatform().name(name + "-reports").daemon().start(this::readReports);
      Program.Ending ending = running.await();
      reader.join();
      outOfMemory = hold.ranOutOfMemory();
      events.ended(this, ending);
    } catch (PosixException e) {
      events.ended(this, new Program.Ending(-1, 0));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pass.giveBack();
      over.countDown();
    }
  }

  private void readReports() {
    try (Arena arena = Arena.ofConfined();
        control) {
      MemorySegment buffer = arena.allocate(Message.BYTES, 8);
      long secondBegan = System.nanoTime();
      int messages = 0;
      while (true) {
        UnixSocket.Received received = control.receive(buffer);
        received.closeDescriptors();
        if (received.length() == 0) {
          return;
        }
        long now = System.nanoTime();
        if (now - secondBegan > 1_000_000_000L) {
          secondBegan = now;
          messages = 0;
        }
        Optional<Message> message =
            received.truncated() || !received.descriptors().isEmpty()
                ? Optional.empty()
                : Message.read(buffer, received.length());
        if (message.isEmpty() || ++messages > MAX_MESSAGES_PER_SECOND) {
          log.warn("security event: {} sent nonsense to the camera side and is killed", name);
          kill();
          return;
        }
        if (message.get().kind() == Message.Kind.WARM) {
          pass.giveBack();
        }
        events.reported(this, message.get());
      }
    } catch (PosixException e) {
      log.debug("{} is gone", name);
    }
  }
}
