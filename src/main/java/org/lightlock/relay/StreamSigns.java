package org.lightlock.relay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Message;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.WorkerExit;

/**
 * Reads the signs of an attack off the numbers that come about one stream. Used by one thread at a
 * time.
 */
final class StreamSigns {
  private static final int SIGABRT = 6;
  private static final int SIGBUS = 7;
  private static final int SIGSEGV = 11;
  private static final int SIGSYS = 31;

  /** The exit of a JVM that runs out of heap. */
  private static final int OUT_OF_MEMORY_EXIT = 3;

  private static final int CRASHES = 3;
  private static final long CRASHES_WITHIN_NANOS = Duration.ofMinutes(1).toNanos();

  /** The most that one message may add: the numbers are a worker's claims. */
  private static final long LARGEST_RISE = 1_000_000;

  private final CameraId camera;
  private final SecurityEvents events;
  private final Map<Rejection, Long> totals = new EnumMap<>(Rejection.class);
  private final Deque<Long> crashes = new ArrayDeque<>();

  StreamSigns(CameraId camera, SecurityEvents events) {
    this.camera = camera;
    this.events = events;
  }

  /**
   * Takes a message.
   *
   * @return how often a REJECTED message says that it happened since the last one; 0 for others
   */
  long message(Message untrusted, long nowNanos) {
    switch (untrusted.kind()) {
      case WORKER_STARTED -> totals.clear();
      case REJECTED -> {
        Optional<Rejection> why = Rejection.of((int) untrusted.a());
        return why.isPresent() ? rejected(why.get(), untrusted.b()) : 0;
      }
      case ENDED -> Rejection.of((int) untrusted.a()).ifPresent(this::ended);
      case WORKER_LOST -> lost(untrusted.a(), untrusted.b(), nowNanos);
      default -> {}
    }
    return 0;
  }

  private long rejected(Rejection why, long untrustedTotal) {
    long before = totals.getOrDefault(why, 0L);
    long rise = untrustedTotal > before ? untrustedTotal - before : 0;
    totals.put(why, Math.max(before, untrustedTotal));
    long believed = Math.min(rise < 0 ? LARGEST_RISE : rise, LARGEST_RISE);
    events.rejected(camera, why, believed);
    return believed;
  }

  /** An end is an event of its own unless it was counted before. */
  private void ended(Rejection why) {
    if (!totals.containsKey(why)) {
      events.rejected(camera, why, 1);
    }
  }

  private void lost(long exit, long signal, long now) {
    if (signal == SIGSYS) {
      events.noticed(camera, Attack.FORBIDDEN_CALL);
    } else if (signal == SIGABRT
        || signal == SIGBUS
        || signal == SIGSEGV
        || exit == OUT_OF_MEMORY_EXIT) {
      events.noticed(camera, Attack.WORKER_OUT_OF_MEMORY);
    }
    if (!isCrash(exit, signal)) {
      crashes.clear();
      return;
    }
    crashes.addLast(now);
    while (now - crashes.getFirst() > CRASHES_WITHIN_NANOS) {
      crashes.removeFirst();
    }
    if (crashes.size() >= CRASHES) {
      crashes.clear();
      events.noticed(camera, Attack.CRASHES_AGAIN_AND_AGAIN);
    }
  }

  /**
   * Whether it is the camera's doing: not an end with a reason, nor a fault of the installation.
   */
  private static boolean isCrash(long exit, long signal) {
    return signal != 0
        || (exit > WorkerExit.DIALOGUE_ENDED.number()
            && exit != WorkerExit.CAMERA_SIDE_GONE.number()
            && exit != WorkerExit.NOT_CONFINED.number()
            && exit != WorkerExit.INCOMPLETE.number());
  }
}
