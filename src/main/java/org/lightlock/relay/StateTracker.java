package org.lightlock.relay;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Message;
import org.lightlock.frame.Rejection;

/**
 * What is known of one camera, from its frames and from the numbers of the camera side. A failure
 * stays visible until pictures come again: it does not flicker with every attempt. Thread-safe.
 */
final class StateTracker {
  private static final long SHORTEST_STALL_NANOS = 1_500_000_000L;
  private static final int STALL_DISTANCES = 5;

  private final CameraId id;
  private final String name;
  private final InstantSource clock;
  private CameraState state = CameraState.IDLE;
  private long stateSinceMillis;
  private @Nullable Rejection reason;
  private @Nullable FrameHeader last;
  private long lastFrameNanos;
  private long distanceNanos;
  private long workerStarts;
  private long framesIn;
  private long framesSkipped;
  private long workerLies;
  private Message stats = Message.of(Message.Kind.STATS);
  private final Map<Rejection, Long> rejections = new TreeMap<>();

  StateTracker(CameraId id, String name, InstantSource clock) {
    this.id = id;
    this.name = name;
    this.clock = clock;
    this.stateSinceMillis = clock.millis();
  }

  synchronized void frame(FrameHeader header, int skipped, long distanceMicros, long nowNanos) {
    last = header;
    lastFrameNanos = nowNanos;
    distanceNanos = distanceMicros * 1000;
    framesIn++;
    framesSkipped += skipped;
    reason = null;
    become(CameraState.LIVE);
  }

  /** Takes note of time passing; returns whether the camera shows nothing that is alive. */
  synchronized boolean isAway(long nowNanos) {
    if (state == CameraState.LIVE && nowNanos - lastFrameNanos > stallNanos()) {
      become(CameraState.NO_SIGNAL);
      if (reason == null) {
        reason = Rejection.DECODE_STALLED;
      }
    }
    return state != CameraState.LIVE;
  }

  synchronized void opened() {
    if (state == CameraState.IDLE || state == CameraState.CAMERA_SIDE_AWAY) {
      become(CameraState.CONNECTING);
    }
  }

  synchronized void idle() {
    reason = null;
    become(CameraState.IDLE);
  }

  synchronized void cameraSideAway() {
    become(CameraState.CAMERA_SIDE_AWAY);
  }

  synchronized void lied() {
    workerLies++;
    become(CameraState.REJECTED);
  }

  synchronized void message(Message untrusted) {
    switch (untrusted.kind()) {
      case WORKER_STARTED -> workerStarts++;
      case ENDED -> Rejection.of((int) untrusted.a()).ifPresent(why -> reason = why);
      case WORKER_LOST -> become(lostState());
      case NO_CONFINEMENT -> become(CameraState.NO_CONFINEMENT);
      case UNKNOWN_CAMERA -> {
        reason = Rejection.RTSP_STREAM_NOT_FOUND;
        become(CameraState.REJECTED);
      }
      case REJECTED ->
          Rejection.of((int) untrusted.a()).ifPresent(why -> rejected(why, untrusted.b()));
      case STATS -> stats = untrusted;
      default -> {}
    }
  }

  private void rejected(Rejection why, long count) {
    rejections.put(why, Math.max(0, count));
    if (state != CameraState.LIVE && why != Rejection.DECODE_WAITING_FOR_KEY_FRAME) {
      reason = why;
    }
  }

  private CameraState lostState() {
    Rejection why = reason;
    if (why == Rejection.RTSP_AUTH_REFUSED
        || why == Rejection.RTSP_AUTH_UNSUPPORTED
        || why == Rejection.RTSP_AUTH_MALFORMED) {
      return CameraState.LOGIN_REFUSED;
    }
    if (state == CameraState.NO_CONFINEMENT) {
      return state;
    }
    if (last != null && (state == CameraState.LIVE || state == CameraState.NO_SIGNAL)) {
      return CameraState.NO_SIGNAL;
    }
    if (why == Rejection.RTSP_UNREACHABLE || why == Rejection.RTSP_CLOSED) {
      return CameraState.UNREACHABLE;
    }
    return why == null ? state : CameraState.REJECTED;
  }

  private void become(CameraState next) {
    if (state != next) {
      state = next;
      stateSinceMillis = clock.millis();
    }
  }

  private long stallNanos() {
    return Math.max(SHORTEST_STALL_NANOS, STALL_DISTANCES * distanceNanos);
  }

  /** The last frame's width and height, or nothing before the first. */
  synchronized Optional<FrameHeader> lastHeader() {
    return Optional.ofNullable(last);
  }

  /** When the state began, in milliseconds since the epoch. */
  synchronized long stateSinceMillis() {
    return stateSinceMillis;
  }

  synchronized CameraStatus status(long nowNanos) {
    FrameHeader header = last;
    boolean live = state == CameraState.LIVE;
    return new CameraStatus(
        id,
        name,
        state,
        Optional.ofNullable(header).map(FrameHeader::codec),
        header == null ? 0 : header.width(),
        header == null ? 0 : header.height(),
        live && distanceNanos > 0 ? 1e9 / distanceNanos : 0,
        header == null ? -1 : (nowNanos - lastFrameNanos) / 1_000_000,
        Math.max(0, clock.millis() - stateSinceMillis),
        Optional.ofNullable(live ? null : reason),
        Math.max(0, workerStarts - 1));
  }

  synchronized IntakeCounters counters() {
    return new IntakeCounters(
        framesIn,
        framesSkipped,
        Math.max(0, stats.d()),
        Math.max(0, stats.c()),
        Math.max(0, workerStarts - 1),
        workerLies,
        Map.copyOf(rejections));
  }
}
