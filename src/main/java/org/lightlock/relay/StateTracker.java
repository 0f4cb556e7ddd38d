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
import org.lightlock.frame.Transport;

/**
 * What is known of one camera, from its frames and from the numbers of the camera side. A failure
 * stays visible until pictures come again: it does not flicker with every attempt. Thread-safe.
 */
final class StateTracker {
  private static final long SHORTEST_STALL_NANOS = 1_500_000_000L;
  private static final long SOUND_AGE_NANOS = 3_000_000_000L;
  private static final int STALL_DISTANCES = 5;

  /** How long a camera may take from standby to its first picture before the card is shown. */
  private static final long WAKE_UP_NANOS = 1_500_000_000L;

  private final CameraId id;
  private final String name;
  private final InstantSource clock;
  private CameraState state = CameraState.IDLE;
  private long stateSinceMillis;
  private @Nullable Rejection reason;
  private @Nullable FrameHeader last;
  private long lastFrameNanos;
  private long soundNanos;
  private boolean soundOffered;
  private boolean standby;
  private long wokenNanos;
  private long distanceNanos;
  private long workerRestarts;
  private FootageAlarm alarm = FootageAlarm.NONE;
  private boolean subStream;
  private Optional<CameraStatus.Delivery> delivery = Optional.empty();
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
    become(standby ? CameraState.STANDBY : CameraState.LIVE);
  }

  /** The worker was told to rest or to decode. */
  synchronized void standby(boolean rest, long nowNanos) {
    standby = rest;
    wokenNanos = nowNanos;
    if (rest && state == CameraState.LIVE) {
      become(CameraState.STANDBY);
    }
  }

  synchronized void sound(long nowNanos) {
    soundNanos = nowNanos;
  }

  /** Whether the stream that was opened last has sound. */
  synchronized void offersSound(boolean offered) {
    soundOffered = offered;
  }

  /** Whether sound arrives, or was offered by the stream that was opened last. */
  synchronized boolean hasSound(long nowNanos) {
    return soundOffered || soundArrives(nowNanos);
  }

  private boolean soundArrives(long nowNanos) {
    return soundNanos != 0 && nowNanos - soundNanos < SOUND_AGE_NANOS;
  }

  /** Takes note of time passing; returns whether the camera shows nothing that is alive. */
  synchronized boolean isAway(long nowNanos) {
    if (state == CameraState.LIVE && nowNanos - lastFrameNanos > stallNanos()) {
      become(CameraState.NO_SIGNAL);
      if (reason == null) {
        reason = Rejection.DECODE_STALLED;
      }
    }
    if (state == CameraState.STANDBY && !standby && nowNanos - wokenNanos > WAKE_UP_NANOS) {
      become(CameraState.CONNECTING);
    }
    return state != CameraState.LIVE && state != CameraState.STANDBY;
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

  /**
   * A worker sent nonsense and is gone.
   *
   * @param shown whether its pictures were the ones that are shown
   */
  synchronized void lied(boolean shown) {
    workerLies++;
    workerRestarts++;
    if (shown) {
      become(CameraState.REJECTED);
    }
  }

  /** What is wrong with the pictures that arrive, and which stream they are from. */
  synchronized void footage(FootageAlarm seen, boolean ofSubStream) {
    alarm = seen;
    subStream = ofSubStream;
  }

  /** A worker was started; again, because the one before is gone. */
  synchronized void workerStarted(boolean again) {
    workerRestarts += again ? 1 : 0;
  }

  /** Something was rejected so many times more. */
  synchronized void rejected(Rejection why, long times) {
    rejections.merge(why, times, Long::sum);
  }

  /** What the camera side says of the stream whose pictures are shown, or would be. */
  synchronized void message(Message untrusted) {
    switch (untrusted.kind()) {
      case TRANSPORT ->
          delivery =
              Transport.of(untrusted.a())
                  .map(
                      transport ->
                          new CameraStatus.Delivery(transport, Rejection.of((int) untrusted.b())));
      case ENDED -> Rejection.of((int) untrusted.a()).ifPresent(why -> reason = why);
      case WORKER_LOST, DIAL_FAILED -> become(lostState());
      case NO_CONFINEMENT -> become(CameraState.NO_CONFINEMENT);
      case UNKNOWN_CAMERA -> {
        reason = Rejection.RTSP_STREAM_NOT_FOUND;
        become(CameraState.REJECTED);
      }
      case REJECTED -> Rejection.of((int) untrusted.a()).ifPresent(this::explain);
      case STATS -> stats = untrusted;
      default -> {}
    }
  }

  private void explain(Rejection why) {
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
    if (last != null
        && (state == CameraState.LIVE
            || state == CameraState.STANDBY
            || state == CameraState.NO_SIGNAL)) {
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
    boolean live = state == CameraState.LIVE || state == CameraState.STANDBY;
    return new CameraStatus(
        id,
        name,
        state,
        Optional.ofNullable(header).map(FrameHeader::codec),
        header == null ? 0 : header.width(),
        header == null ? 0 : header.height(),
        state == CameraState.LIVE && distanceNanos > 0 ? 1e9 / distanceNanos : 0,
        header == null ? -1 : (nowNanos - lastFrameNanos) / 1_000_000,
        Math.max(0, clock.millis() - stateSinceMillis),
        Optional.ofNullable(live ? null : reason),
        workerRestarts,
        live ? alarm : FootageAlarm.NONE,
        subStream,
        delivery,
        soundArrives(nowNanos));
  }

  synchronized IntakeCounters counters() {
    return new IntakeCounters(
        framesIn,
        framesSkipped,
        Math.max(0, stats.d()),
        Math.max(0, stats.c()),
        workerRestarts,
        workerLies,
        Map.copyOf(rejections));
  }
}
