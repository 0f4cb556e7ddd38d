package org.lightlock.relay;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.FrameLease;
import org.lightlock.frame.AudioBlock;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.relay.StreamChoice.Stream;

/**
 * One stream of a camera while it is open: its intake, its number at the airlock and what is known
 * of it. Frames come on the intake's thread, messages on the airlock's.
 */
final class CameraPull implements Airlock.Listener, FrameIntake.Events {
  private static final long STALL_NANOS = 1_500_000_000L;
  private static final int STALL_DISTANCES = 5;

  private final Stream stream;
  private final Airlock airlock;
  private final Owner owner;
  private final StreamSigns signs;
  private final FrameIntake intake;
  private volatile long lastNanos = System.nanoTime();
  private volatile boolean hadFrames;
  private volatile boolean closed;
  private volatile boolean resting;
  private volatile @Nullable Rejection failure;
  private long number;

  /** Whose stream it is; called on the stream's threads, must not wait. */
  interface Owner {
    /** A frame; as {@link FrameIntake.Events#frame}. */
    void frame(CameraPull from, FrameLease lease, FrameHeader header, int skipped);

    /**
     * A message that is well formed.
     *
     * @param more how often a rejection happened since the last message about it
     */
    void message(CameraPull from, Message untrusted, long more);

    /** Sound; as {@link FrameIntake.Events#sound}. */
    void sound(CameraPull from, AudioBlock block, long ptsMicros);

    /** More pictures come than are taken. */
    void tooFast(CameraPull from);

    /** The stream has ended by itself. */
    void over(CameraPull from, End how);
  }

  /** Why a stream ends by itself. */
  enum End {
    /** The worker sent nonsense. */
    LIE,
    /** The worker said nothing at length 0, or its socket is closed. */
    WORKER,
    /** The camera side is away. */
    CAMERA_SIDE
  }

  /** Prepares a stream; nothing runs before {@link #open}. */
  CameraPull(
      Stream stream,
      CameraId camera,
      RingGeometry geometry,
      Airlock airlock,
      SecurityEvents events,
      Owner owner)
      throws IOException {
    this.stream = stream;
    this.airlock = airlock;
    this.owner = owner;
    this.signs = new StreamSigns(camera, events);
    this.intake = new FrameIntake(camera, geometry, this);
  }

  /** Asks the camera side for the stream; whether it is there. If not, this is closed. */
  boolean open(CameraId camera) {
    boolean sub = stream == Stream.SUB;
    Optional<Long> opened =
        airlock.open(
            sub ? Kind.OPEN_SUB : Kind.OPEN,
            camera,
            intake.geometry(),
            intake.ring(),
            intake.notices(),
            this);
    if (opened.isEmpty()) {
      closed = true;
      intake.close();
      return false;
    }
    number = opened.get();
    intake.start("intake-" + camera + (sub ? "-sub" : ""));
    return true;
  }

  Stream stream() {
    return stream;
  }

  /** Whether nothing of it is to be used any more. */
  boolean isClosed() {
    return closed;
  }

  long frameDistanceMicros() {
    return intake.frameDistanceMicros();
  }

  /** What its owner chooses by. */
  StreamChoice.Now now(long nowNanos) {
    long silent = nowNanos - lastNanos;
    long stall = Math.max(STALL_NANOS, STALL_DISTANCES * 1000 * frameDistanceMicros());
    if (resting) {
      return new StreamChoice.Now(true, hadFrames, 0, failure);
    }
    return new StreamChoice.Now(true, hadFrames && silent <= stall, silent, failure);
  }

  /** Has the worker keep the connection and decode nothing, or decode. */
  void rest(boolean wanted) {
    if (wanted != resting) {
      lastNanos = System.nanoTime();
      resting = wanted;
      airlock.standby(number, wanted);
    }
  }

  /** Ends the stream. */
  void close(boolean workerLied) {
    closed = true;
    airlock.close(number, workerLied);
    intake.close();
  }

  @Override
  public void frame(FrameLease lease, FrameHeader header, int skipped) {
    lastNanos = System.nanoTime();
    hadFrames = true;
    failure = null;
    owner.frame(this, lease, header, skipped);
  }

  @Override
  public void sound(AudioBlock block, long ptsMicros) {
    owner.sound(this, block, ptsMicros);
  }

  @Override
  public void quiet() {
    // Time is the ticking thread's business.
  }

  @Override
  public void tooFast() {
    owner.tooFast(this);
  }

  @Override
  public void lie() {
    owner.over(this, End.LIE);
  }

  @Override
  public void ended() {
    owner.over(this, End.WORKER);
  }

  @Override
  public void message(Message untrusted) {
    long more = signs.message(untrusted, System.nanoTime());
    if (untrusted.kind() == Kind.ENDED) {
      failure = Rejection.of((int) untrusted.a()).orElse(null);
    }
    owner.message(this, untrusted, more);
  }

  @Override
  public void away() {
    closed = true;
    intake.close();
    owner.over(this, End.CAMERA_SIDE);
  }
}
