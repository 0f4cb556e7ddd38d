package org.lightlock.supervise;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Confinement;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.frame.WorkerExit;
import org.lightlock.posix.CpuTime;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.Program;
import org.lightlock.supervise.WorkerWatch.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's stream for as long as somebody wants it: a worker, and a fresh one after each that
 * ended. Everything runs on the supervisor's one thread. Owns the ring's and the notices' ends.
 */
final class CameraStream implements WorkerProcess.Events {
  private static final Logger log = LoggerFactory.getLogger(CameraStream.class);

  /** The number with which a JVM ends under -XX:+ExitOnOutOfMemoryError. */
  private static final int JVM_OUT_OF_MEMORY = 3;

  private static final Duration GOODBYE = Duration.ofMillis(500);

  /** For a wait that is not longer than this the next worker is started at once and kept warm. */
  private static final Duration WARM_WAIT = Duration.ofSeconds(10);

  private final CameraEntry camera;
  private final Descriptor ring;
  private final Descriptor notices;
  private final WorkerPool pool;
  private final WorkerLimits limits;
  private final SupervisorLoop loop;
  private final Consumer<Message> toGateway;
  private final Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());
  private final WorkerWatch life = new WorkerWatch();
  private final CameraCall call;

  private @Nullable WorkerProcess worker;
  private SupervisorLoop.@Nullable Appointment watch;
  private SupervisorLoop.@Nullable Appointment nextDial;
  private @Nullable Rejection reason;
  private boolean tightened;
  private boolean standby;
  private boolean closed;
  private boolean hasNewLogin;
  private long starts;
  private WorkerUse use;

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
    this.ring = ring;
    this.notices = notices;
    this.pool = pool;
    this.limits = limits;
    this.loop = loop;
    this.toGateway = toGateway;
    this.use = new WorkerUse(limits.maxCpuPercent());
    this.call = new CameraCall(camera, geometry, limits.maxMemoryMegabytes(), toGateway);
  }

  /** Starts the first worker. */
  void open() {
    watch = loop.every(WorkerWatch.DISTANCE, this::watch);
    dial();
  }

  boolean isOf(CameraId id) {
    return camera.id().equals(id);
  }

  /**
   * Another login, from the next connection on. What plays goes on; a camera that refused the one
   * before is dialled at once.
   */
  void login(@Nullable CameraCredential other) {
    call.login(other);
    hasNewLogin = true;
    if (backoff.newLogin() && nextDial != null) {
      dialAfter(Duration.ZERO);
    }
  }

  /** Keeps the connection and decodes nothing, or decodes. */
  void standby(boolean wanted) {
    standby = wanted;
    WorkerProcess current = worker;
    if (current != null && isSpeaking()) {
      rest(current);
    }
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
    cancelDial();
    WorkerProcess last = worker;
    if (last != null) {
      last.tell(Message.of(Kind.FINISH));
      loop.after(GOODBYE, last::kill);
    }
    call.hangUp();
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
  void prove(long act, long victim) {
    if (worker != null) {
      worker.tell(Message.of(Kind.PROVE, act, victim));
    }
  }

  @Override
  public void reported(WorkerProcess from, Message untrusted) {
    if (closed || !from.equals(worker)) {
      return;
    }
    life.heard(System.nanoTime(), cpuNanos(from));
    switch (untrusted.kind()) {
      case CONFINED -> confined(from, Confinement.of(untrusted.a()));
      case TIGHTENED -> tightened(from, untrusted);
      case PLAYING -> forward(untrusted);
      case STATS -> {
        if (untrusted.a() > 0) {
          if (!tightened) {
            log.warn("security event: the worker of {} kept its first filter", camera.id());
            from.kill();
          }
          backoff.worked(System.nanoTime());
        }
        checkUse(from);
        forward(untrusted);
      }
      case ENDED -> {
        reason = Rejection.of((int) untrusted.a()).orElse(null);
        forward(untrusted);
      }
      case DIAL_FAILED -> dialFailed();
      case MEDIA_PORTS -> {
        if (!call.connect(from, untrusted)) {
          from.kill();
        }
      }
      case MULTICAST_OFFERED -> call.multicastOffered(untrusted);
      case TLS_SEEN -> call.certificateSeen(untrusted);
      case WARM, DIALLED, TRACK, AUDIO_TRACK, REJECTED, PROOF -> forward(untrusted);
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
    lost(new Program.Ending(-1, 0), backoff.next(null));
  }

  @Override
  public void ended(WorkerProcess from, Program.Ending ending) {
    if (closed || !from.equals(worker)) {
      return;
    }
    if (ending.byForbiddenCall()) {
      log.warn("security event: the worker of {} made a forbidden system call", camera.id());
    }
    boolean crashed = ending.exit() != WorkerExit.DIALOGUE_ENDED.number();
    if (reason == null && isMemoryDeath(from, ending)) {
      explain(Rejection.DECODE_MEMORY);
    }
    call.hangUp();
    boolean fallsBack = call.triesAnotherTransport(reason);
    Duration politely = fallsBack || triesNewLogin() ? Duration.ZERO : backoff.next(reason);
    lost(ending, crashed ? backoff.nextAfterCrash() : politely);
  }

  /** Whether the camera refused a login in whose place another has come since it was dialled. */
  private boolean triesNewLogin() {
    return hasNewLogin && reason == Rejection.RTSP_AUTH_REFUSED;
  }

  private static boolean isMemoryDeath(WorkerProcess from, Program.Ending ending) {
    return from.ranOutOfMemory()
        || ending.exit() == WorkerExit.OUT_OF_MEMORY.number()
        || ending.exit() == JVM_OUT_OF_MEMORY;
  }

  /** Has a worker ready, which starts if it must, and waits for its camera. */
  private WorkerProcess ready() throws IOException {
    WorkerProcess current = worker;
    if (current != null) {
      return current;
    }
    reason = null;
    tightened = false;
    forward(Message.of(Kind.WORKER_STARTED, starts++));
    WorkerProcess fresh = pool.take(camera.address().port(), this);
    worker = fresh;
    life.enter(Phase.WAITING, System.nanoTime(), 0);
    return fresh;
  }

  private void dial() {
    nextDial = null;
    if (closed) {
      return;
    }
    try {
      WorkerProcess warm = ready();
      hasNewLogin = false;
      call.dial(warm, ring, notices);
      life.enter(Phase.PREPARING, System.nanoTime(), 0);
    } catch (IOException | IllegalStateException e) {
      log.warn("cannot start a worker for {}: {}", camera.id(), e.getMessage());
      WorkerProcess broken = worker;
      if (broken != null) {
        broken.kill();
      }
      lost(new Program.Ending(-1, 0), backoff.next(null));
    }
  }

  /** The worker is as warm as before: the same one dials again. */
  private void dialFailed() {
    life.enter(Phase.WAITING, System.nanoTime(), 0);
    explain(Rejection.RTSP_UNREACHABLE);
    Duration wait = backoff.next(Rejection.RTSP_UNREACHABLE);
    log.debug("no connection to {}; next attempt in {} ms", camera.id(), wait.toMillis());
    forward(
        new Message(
            Kind.DIAL_FAILED, 0, Rejection.RTSP_UNREACHABLE.number(), 0, wait.toMillis(), 0, 0, 0));
    dialAfter(wait);
  }

  private void dialAfter(Duration wait) {
    cancelDial();
    nextDial = loop.after(wait, this::dial);
  }

  private void cancelDial() {
    if (nextDial != null) {
      nextDial.cancel();
      nextDial = null;
    }
  }

  private void lost(Program.Ending ending, Duration wait) {
    worker = null;
    life.enter(Phase.WAITING, System.nanoTime(), 0);
    log.info(
        "worker of {} ended (exit {}, signal {}, {}); next in {} ms",
        camera.id(),
        ending.exit(),
        ending.signal(),
        reason == null ? "no reason" : reason.words(),
        wait.toMillis());
    forward(
        new Message(Kind.WORKER_LOST, 0, ending.exit(), ending.signal(), wait.toMillis(), 0, 0, 0));
    dialAfter(wait);
    if (wait.isPositive() && wait.compareTo(WARM_WAIT) <= 0) {
      try {
        ready();
      } catch (IOException e) {
        log.warn("cannot start a worker for {} ahead: {}", camera.id(), e.getMessage());
      }
    }
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
    use = new WorkerUse(limits.maxCpuPercent());
    checkUse(from);
    from.tell(Message.of(Kind.GO));
    life.enter(Phase.SPEAKING, System.nanoTime(), cpuNanos(from));
    if (standby) {
      rest(from);
    }
    forward(Message.of(Kind.CONFINED, Confinement.bits(locks)));
    pool.replenish(camera.address().port());
  }

  /** The second filter is believed when the kernel shows it too. */
  private void tightened(WorkerProcess from, Message untrusted) {
    tightened =
        Confinement.of(untrusted.a()).contains(Confinement.TIGHTER_FILTER)
            && from.pid().map(OutsideView::everyThreadIsTightened).orElse(false);
    if (tightened) {
      forward(Message.of(Kind.TIGHTENED, Confinement.bits(Set.of(Confinement.TIGHTER_FILTER))));
    } else {
      log.error("worker of {} has no second filter and is killed", camera.id());
      from.kill();
    }
  }

  private boolean isSpeaking() {
    return life.phase() == Phase.SPEAKING || life.phase() == Phase.STANDBY;
  }

  private void rest(WorkerProcess speaking) {
    speaking.tell(Message.of(Kind.STANDBY, standby ? 1 : 0));
    life.enter(standby ? Phase.STANDBY : Phase.SPEAKING, System.nanoTime(), cpuNanos(speaking));
  }

  private void checkUse(WorkerProcess from) {
    Optional<String> excess = from.pid().flatMap(pid -> use.excess(pid, System.nanoTime()));
    if (excess.isPresent()) {
      log.warn("security event: the worker of {} {} and is killed", camera.id(), excess.get());
      from.kill();
    }
  }

  private void watch() {
    WorkerProcess current = worker;
    if (current == null) {
      return;
    }
    long now = System.nanoTime();
    if (current.pid().isEmpty()) {
      life.heard(now, 0); // others start before it
      return;
    }
    switch (life.look(now, counts(current))) {
      case ALIVE -> {}
      case OVERTIME -> {
        log.warn(
            "security event: case {}: the worker of {} decodes one picture for {} ms and is killed",
            Rejection.DECODE_OVERTIME.attackCase(),
            camera.id(),
            life.silentMillis(now));
        explain(Rejection.DECODE_OVERTIME);
        endAtOnce(current, now);
      }
      case SILENT -> {
        log.warn(
            "the worker of {} is silent for {} ms and is killed",
            camera.id(),
            life.silentMillis(now));
        endAtOnce(current, now);
      }
    }
  }

  private void endAtOnce(WorkerProcess current, long now) {
    life.enter(Phase.PREPARING, now, 0); // until its end is reported
    current.kill();
  }

  /** Says to the gateway what the worker cannot say or has not said. */
  private void explain(Rejection why) {
    reason = why;
    forward(Message.of(Kind.ENDED, why.number()));
  }

  private static long cpuNanos(WorkerProcess process) {
    return process.pid().map(CpuTime::ofProcessNanos).orElse(0L);
  }

  private static WorkerWatch.Counts counts(WorkerProcess process) {
    return new WorkerWatch.Counts() {
      @Override
      public long cpuNanos() {
        return CameraStream.cpuNanos(process);
      }

      @Override
      public Map<Long, Long> runnableNanos() {
        return process.pid().map(OutsideView::runnableNanos).orElse(Map.of());
      }
    };
  }

  private void forward(Message message) {
    toGateway.accept(message);
  }
}
