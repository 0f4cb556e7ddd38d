package org.lightlock.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.FrameLease;
import org.lightlock.frame.AudioBlock;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.FrameNotice;
import org.lightlock.frame.FrameRingReader;
import org.lightlock.frame.FrameRingReader.Taken;
import org.lightlock.frame.Pixels;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.SharedMemory;
import org.lightlock.posix.UnixSocket;

/**
 * One stream's ring and notices at the gateway's end, with the thread that takes frames. Whatever
 * arrives here comes from the enemy until it is checked. Of the frames that wait, only the newest
 * is taken.
 */
public final class FrameIntake implements AutoCloseable {
  private static final long WAIT_NANOS = 250_000_000;

  /** No camera sends more; frames above this rate are not taken. */
  private static final long SHORTEST_DISTANCE_NANOS = 8_000_000;

  /** A worker that sends more notices than this in a second wants to keep this thread busy. */
  private static final int MAX_NOTICES_PER_SECOND = 20_000;

  /** What is above for so many seconds in a row is no burst after a pause. */
  private static final int FAST_SECONDS = 3;

  private static final int FAST_PER_SECOND = 130;

  private final RingGeometry geometry;
  private final Events events;
  private final FrameClock clock = new FrameClock();
  private final SoundIntake sound = new SoundIntake();
  private final Arena arena = Arena.ofShared();
  private final Descriptor ring;
  private final UnixSocket mine;
  private final UnixSocket theirs;
  private final FrameRingReader reader;
  private final AtomicInteger users = new AtomicInteger(1);
  private long secondBeganNanos = System.nanoTime();
  private int noticesThisSecond;
  private int fastSeconds;
  private volatile boolean started;
  private volatile boolean closed;

  /** What the intake sees; called on its thread. */
  public interface Events {
    /**
     * A frame. The lease ends with the call unless it is retained.
     *
     * @param skipped older frames that were passed over for this one
     */
    void frame(FrameLease lease, FrameHeader header, int skipped);

    /**
     * Twenty milliseconds of sound.
     *
     * @param ptsMicros when its first sample is heard, on the clock of the leases' times
     */
    default void sound(AudioBlock block, long ptsMicros) {}

    /** Nothing came for a while; called again and again. */
    void quiet();

    /** More pictures come than are taken, for seconds now; called once a second. */
    default void tooFast() {}

    /** The worker sent nonsense; the intake has ended. */
    void lie();

    /** The other end is closed or said nothing at length 0; the intake has ended. */
    default void ended() {}
  }

  /** Makes a ring of zeroed memory and a pair of sockets; nothing runs yet. */
  public FrameIntake(CameraId camera, RingGeometry geometry, Events events) throws PosixException {
    this.geometry = geometry;
    this.events = events;
    ring = SharedMemory.create("frames-" + camera, geometry.totalBytes());
    MemorySegment memory = SharedMemory.map(ring, geometry.totalBytes(), arena);
    reader = new FrameRingReader(memory, geometry, arena);
    List<UnixSocket> pair = UnixSocket.pair();
    mine = pair.get(0);
    theirs = pair.get(1);
  }

  /** The ring's shape. */
  public RingGeometry geometry() {
    return geometry;
  }

  /** The ring's memory, for the worker; owned by this intake. */
  public Descriptor ring() {
    return ring;
  }

  /** The worker's end of the notices; owned by this intake. */
  public Descriptor notices() {
    return theirs.descriptor();
  }

  /** Starts the thread; the worker's ends have been handed over and are closed here. */
  public void start(String threadName) {
    theirs.close();
    ring.close();
    started = true;
    users.incrementAndGet();
    Thread.ofPlatform().name(threadName).daemon().start(this::run);
  }

  /** The measured distance of frames in microseconds, 0 before the second one. */
  public long frameDistanceMicros() {
    return clock.distanceMicros();
  }

  /** Ends the intake; the memory stays mapped until the last lease is released. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    mine.shutdown();
    if (!started) {
      mine.close();
    }
    theirs.close();
    ring.close();
    left();
  }

  private void run() {
    boolean honest = true;
    boolean over = false;
    try (Arena own = Arena.ofConfined()) {
      UnixSocket.Waiter waiter = mine.waiter(own);
      MemorySegment notice = own.allocate(AudioBlock.MAX_BYTES, 8);
      long lastSequence = 0;
      long lastNanos = 0;
      while (honest && !closed) {
        if (!waiter.await(WAIT_NANOS)) {
          events.quiet();
          continue;
        }
        Newest newest = newest(notice);
        if (newest.ended) {
          honest = !newest.lied;
          over = honest;
          break;
        }
        long now = System.nanoTime();
        FrameNotice last = newest.notice;
        if (last == null
            || last.sequence() <= lastSequence
            || now - lastNanos < SHORTEST_DISTANCE_NANOS) {
          continue;
        }
        lastSequence = last.sequence();
        lastNanos = now;
        honest = take(last, newest.count - 1, now);
      }
    } catch (PosixException e) {
      over = true;
    }
    if (!closed) {
      tellEnd(honest, over);
    }
    mine.close();
    left();
  }

  private void tellEnd(boolean honest, boolean over) {
    if (!honest) {
      events.lie();
    } else if (over) {
      events.ended();
    }
  }

  private static final class Newest {
    private @org.jspecify.annotations.Nullable FrameNotice notice;
    private int count;
    private boolean lied;
    private boolean ended;
  }

  /** Takes all waiting notices, of which the last one counts. */
  private Newest newest(MemorySegment buffer) throws PosixException {
    Newest newest = new Newest();
    while (true) {
      int length = mine.poll(buffer);
      if (length < 0) {
        return newest;
      }
      if (length > FrameNotice.BYTES && sound.take(buffer, length, System.nanoTime(), events)) {
        continue;
      }
      Optional<FrameNotice> read = FrameNotice.read(buffer, length);
      if (read.isEmpty()) {
        newest.ended = true;
        newest.lied = length != 0;
        return newest;
      }
      newest.notice = read.get();
      newest.count++;
      if (isFlood()) {
        newest.ended = true;
        newest.lied = true;
        return newest;
      }
    }
  }

  private boolean isFlood() {
    long now = System.nanoTime();
    long second = now - secondBeganNanos;
    if (second > 1_000_000_000L) {
      boolean fast = noticesThisSecond * 1_000_000_000L > FAST_PER_SECOND * second;
      fastSeconds = fast ? fastSeconds + 1 : 0;
      secondBeganNanos = now;
      noticesThisSecond = 0;
      if (fastSeconds >= FAST_SECONDS) {
        events.tooFast();
      }
    }
    return ++noticesThisSecond > MAX_NOTICES_PER_SECOND;
  }

  private boolean take(FrameNotice untrusted, int skipped, long now) {
    return switch (reader.take(untrusted.slot(), untrusted.sequence(), now)) {
      case Taken.Lie() -> false;
      case Taken.Overwritten() -> true;
      case Taken.Frame frame -> {
        FrameHeader header = frame.header();
        users.incrementAndGet();
        long stampMicros = clock.stamp(now / 1000);
        sound.picture(stampMicros, header.arrivalNanos());
        Lease lease = new Lease(frame, stampMicros);
        try {
          events.frame(lease, header, skipped);
        } finally {
          lease.release();
        }
        yield true;
      }
    };
  }

  /** The last of intake, thread and leases to leave unmaps the memory. */
  private void left() {
    if (users.decrementAndGet() == 0) {
      arena.close();
    }
  }

  private final class Lease implements FrameLease {
    private final Taken.Frame frame;
    private final long ptsMicros;
    private final AtomicInteger holders = new AtomicInteger(1);

    Lease(Taken.Frame frame, long ptsMicros) {
      this.frame = frame;
      this.ptsMicros = ptsMicros;
    }

    @Override
    public Pixels pixels() {
      return frame.pixels();
    }

    @Override
    public ColourMatrix matrix() {
      return frame.header().matrix();
    }

    @Override
    public long ptsMicros() {
      return ptsMicros;
    }

    @Override
    public long arrivalNanos() {
      return frame.header().arrivalNanos();
    }

    @Override
    public void retain() {
      holders.incrementAndGet();
    }

    @Override
    public void release() {
      if (holders.decrementAndGet() == 0) {
        reader.release(frame);
        left();
      }
    }
  }
}
