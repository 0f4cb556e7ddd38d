package org.lightlock.supervise;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraEntry;
import org.lightlock.frame.Assignment;
import org.lightlock.frame.Confinement;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.Program;
import org.lightlock.posix.ResourceLimits;
import org.lightlock.posix.ResourceLimits.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's stream for as long as somebody wants it: a worker, and a fresh one after each that
 * ended. Everything runs on the supervisor's one thread. Owns the ring's and the notices' ends.
 */
final class CameraStream implements WorkerProcess.Events {
  private static final Logger log = LoggerFactory.getLogger(CameraStream.class);
  private static final Duration GOODBYE = Duration.ofMillis(500);
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(4);
  private static final long CPU_SECONDS_AHEAD = 60;

  private final CameraEntry camera;
  private final RingGeometry geometry;
  private final Descriptor ring;
  private final Descriptor notices;
  private final WorkerPool pool;
  private final WorkerLimits limits;
  private final SupervisorLoop loop;
  private final Consumer<Message> toGateway;
  private final Backoff backoff = new Backoff();

  private @Nullable WorkerProcess worker;
  private SupervisorLoop.@Nullable Appointment watch;
  private @Nullable Rejection reason;
  private long heardNanos;
  private boolean speaking;
  private boolean closed;
  private long starts;
  private long cpuLimitSeconds;
  private CpuBudget cpu;

  CameraStream(
      CameraEntry camera,
      RingGeometry geometry,
      Descriptor ring,
      Descriptor notices,
      WorkerPool pool,
      WorkerLimits limits,
      SupervisorLoop loop,
      Consumer<Message> toGateway) {
    this.camera = camera;
    this.geometry = geometry;
    this.ring = ring;
    this.notices = notices;
    this.pool = pool;
    this.limits = limits;
    this.loop = loop;
    this.toGateway = toGateway;
    this.cpu = new CpuBudget(limits.maxCpuPercent());
  }

  /** Starts the first worker. */
  void open() {
    watch = loop.every(Duration.ofSeconds(1), this::watch);
    startWorker();
  }

  /** Ends the stream; the worker says goodbye to the camera if it still can. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (watch != null) {
      watch.cancel();
    }
    WorkerProcess last = worker;
    if (last != null) {
      last.tell(Message.of(Kind.FINISH));
      loop.after(GOODBYE, last::kill);
    }
    ring.close();
    notices.close();
  }

  /** Ends the stream's worker at once because it lied to the gateway. */
  void kill() {
    if (worker != null) {
      log.warn("security event: the worker of {} lied to the gateway and is killed", camera.id());
      worker.kill();
    }
  }

  /** Asks the worker to try what is forbidden. */
  void prove() {
    if (worker != null) {
      worker.tell(Message.of(Kind.PROVE));
    }
  }

  @Override
  public void reported(WorkerProcess from, Message untrusted) {
    if (closed || !from.equals(worker)) {
      return;
    }
    heardNanos = System.nanoTime();
    switch (untrusted.kind()) {
      case CONFINED -> confined(from, Confinement.of(untrusted.a()));
      case PLAYING -> forward(untrusted);
      case STATS -> {
        if (untrusted.a() > 0) {
          backoff.worked();
        }
        allowMoreCpu(from);
        forward(untrusted);
      }
      case ENDED -> {
        reason = Rejection.of((int) untrusted.a()).orElse(null);
        forward(untrusted);
      }
      case WARM, DIALLED, TRACK, REJECTED, PROOF -> forward(untrusted);
      default -> {
        log.warn("security event: the worker of {} sent a message not its own", camera.id());
        from.kill();
      }
    }
  }

  @Override
  public void notStarted(WorkerProcess from, IOException cause) {
    if (closed || !from.equals(worker)) {
      return;
    }
    log.error(
        "no worker for {}: {}. Without confinement nothing is decoded",
        camera.id(),
        cause.getMessage());
    forward(Message.of(Kind.NO_CONFINEMENT));
    lost(-1, 0);
  }

  @Override
  public void ended(WorkerProcess from, Program.Ending ending) {
    if (closed || !from.equals(worker)) {
      return;
    }
    if (ending.byForbiddenCall()) {
      log.warn("security event: the worker of {} made a forbidden system call", camera.id());
    }
    lost(ending.exit(), ending.signal());
  }

  private void startWorker() {
    if (closed) {
      return;
    }
    reason = null;
    speaking = false;
    heardNanos = System.nanoTime();
    forward(Message.of(Kind.WORKER_STARTED, starts++));
    try {
      WorkerProcess fresh = pool.take(camera.address().port(), this);
      worker = fresh;
      CameraCredential credential = camera.credential();
      fresh.assign(
          new Assignment(
              camera.address().ip(),
              camera.address().port(),
              camera.address().path(),
              credential == null ? null : credential.user(),
              credential == null ? null : credential.password(),
              camera.allowBasic(),
              geometry,
              camera.maxWidth(),
              camera.maxHeight(),
              limits.maxMemoryMegabytes()),
          ring,
          notices);
    } catch (IOException | IllegalStateException e) {
      log.warn("cannot start a worker for {}: {}", camera.id(), e.getMessage());
      lost(-1, 0);
    }
  }

  private void lost(int exit, int signal) {
    worker = null;
    Duration wait = backoff.next(reason);
    log.info(
        "worker of {} ended (exit {}, signal {}, {}); next in {} ms",
        camera.id(),
        exit,
        signal,
        reason == null ? "no reason" : reason.words(),
        wait.toMillis());
    forward(new Message(Kind.WORKER_LOST, 0, exit, signal, wait.toMillis(), 0, 0, 0));
    loop.after(wait, this::startWorker);
  }

  private void confined(WorkerProcess from, Set<Confinement> untrustedLocks) {
    Set<Confinement> locks = EnumSet.noneOf(Confinement.class);
    locks.addAll(untrustedLocks);
    locks.remove(Confinement.SEEN_FROM_OUTSIDE);
    boolean outside = from.pid().map(OutsideView::everyThreadIsConfined).orElse(false);
    if (!outside || !locks.containsAll(Confinement.REQUIRED)) {
      log.error("worker of {} is not confined ({}); nothing is decoded", camera.id(), locks);
      from.kill();
      forward(Message.of(Kind.NO_CONFINEMENT, Confinement.bits(locks)));
      return;
    }
    locks.add(Confinement.SEEN_FROM_OUTSIDE);
    speaking = true;
    cpuLimitSeconds = 0;
    cpu = new CpuBudget(limits.maxCpuPercent());
    allowMoreCpu(from);
    from.tell(Message.of(Kind.GO));
    forward(Message.of(Kind.CONFINED, Confinement.bits(locks)));
    pool.replenish(camera.address().port());
  }

  /**
   * Moves the worker's CPU limit forward: a worker may use as much as it likes over the months, but
   * one that spins without reporting runs into the kernel's limit by itself.
   */
  private void allowMoreCpu(WorkerProcess from) {
    Duration used =
        from.pid()
            .flatMap(ProcessHandle::of)
            .flatMap(handle -> handle.info().totalCpuDuration())
            .orElse(Duration.ZERO);
    if (!cpu.allows(used, System.nanoTime())) {
      log.warn(
          "security event: the worker of {} used more than {} % of a processor and is killed",
          camera.id(), limits.maxCpuPercent());
      from.kill();
      return;
    }
    if (used.toSeconds() + CPU_SECONDS_AHEAD / 2 < cpuLimitSeconds) {
      return;
    }
    cpuLimitSeconds = used.toSeconds() + CPU_SECONDS_AHEAD;
    try {
      if (from.pid().isPresent()) {
        ResourceLimits.limitSoftly(from.pid().get(), Resource.CPU_SECONDS, cpuLimitSeconds);
      }
    } catch (PosixException e) {
      log.debug("no CPU limit for {}: {}", from, e.getMessage());
    }
  }

  private void watch() {
    WorkerProcess current = worker;
    if (current == null) {
      return;
    }
    Duration silent = Duration.ofNanos(System.nanoTime() - heardNanos);
    if (silent.compareTo(speaking ? SILENCE_LIMIT : START_LIMIT) > 0) {
      log.warn(
          "the worker of {} is silent for {} ms and is killed", camera.id(), silent.toMillis());
      heardNanos = System.nanoTime();
      current.kill();
    }
  }

  private void forward(Message message) {
    toGateway.accept(message);
  }
}
