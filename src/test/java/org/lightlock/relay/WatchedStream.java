package org.lightlock.relay;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.lightlock.camera.CameraId;
import org.lightlock.encode.FrameLease;
import org.lightlock.encode.Rendition;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.RingGeometry;
import org.lightlock.posix.SharedMemory;

/** One camera's stream as a gateway pulls it, with a count of everything; for tests. */
public final class WatchedStream implements FrameIntake.Events, Airlock.Listener, AutoCloseable {
  private final Airlock airlock;
  private final Arena arena = Arena.ofShared();
  private final FrameIntake intake;
  private final MemorySegment ring;
  private final long stream;
  private final List<Rendition> renditions = new CopyOnWriteArrayList<>();
  private final Map<Kind, Message> last = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<Long, Long> rejected = new HashMap<>();
  private final Set<String> sizes = ConcurrentHashMap.newKeySet();
  private final AtomicLong frames = new AtomicLong();
  private boolean closed;
  private volatile boolean lied;
  private volatile long lastFrameNanos = System.nanoTime();
  private volatile long longestGapNanos;

  /** Opens the camera's stream. */
  public WatchedStream(Airlock airlock, CameraId camera, RingGeometry geometry) throws IOException {
    this.airlock = airlock;
    intake = new FrameIntake(camera, geometry, this);
    ring = SharedMemory.map(intake.ring(), geometry.totalBytes(), arena);
    stream = airlock.open(camera, geometry, intake.ring(), intake.notices(), this).orElseThrow();
    intake.start("intake-" + camera);
  }

  /** The whole shared memory, as the worker writes it. */
  public MemorySegment ring() {
    return ring;
  }

  /** Frames that passed every check. */
  public long frames() {
    return frames.get();
  }

  /** The sizes of the frames that came so far, as in 640x360. */
  public Set<String> sizes() {
    return Set.copyOf(sizes);
  }

  /** Whether the worker was caught. */
  public boolean lied() {
    return lied;
  }

  /** The longest time without a frame since the last call. */
  public long takeLongestGapMillis() {
    long gap = Math.max(longestGapNanos, System.nanoTime() - lastFrameNanos);
    longestGapNanos = 0;
    lastFrameNanos = System.nanoTime();
    return gap / 1_000_000;
  }

  /** How many messages of a kind came. */
  public synchronized long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** How often the worker says that it threw something away for this reason. */
  public synchronized long rejected(Rejection reason) {
    return rejected.getOrDefault((long) reason.number(), 0L);
  }

  /** The last message of a kind, or one of zeros. */
  public synchronized Message last(Kind kind) {
    return last.getOrDefault(kind, Message.of(kind));
  }

  /** Asks the worker to try what is forbidden. */
  public void prove() {
    airlock.prove(stream);
  }

  /** Has the worker rest or decode. */
  public void standby(boolean rest) {
    airlock.standby(stream, rest);
  }

  /** Has frames encoded by a rendition that the caller owns. */
  public void feed(Rendition rendition) {
    renditions.add(rendition);
  }

  @Override
  public void frame(FrameLease lease, FrameHeader header, int skipped) {
    long now = System.nanoTime();
    longestGapNanos = Math.max(longestGapNanos, now - lastFrameNanos);
    lastFrameNanos = now;
    sizes.add(header.width() + "x" + header.height());
    frames.incrementAndGet();
    renditions.forEach(rendition -> rendition.offer(lease));
  }

  @Override
  public void quiet() {}

  @Override
  public void lie() {
    lied = true;
  }

  @Override
  public synchronized void message(Message untrusted) {
    last.put(untrusted.kind(), untrusted);
    counts.merge(untrusted.kind(), 1L, Long::sum);
    if (untrusted.kind() == Kind.REJECTED) {
      rejected.put(untrusted.a(), untrusted.b());
    }
  }

  @Override
  public void away() {}

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    airlock.close(stream, false);
    intake.close();
    arena.close();
  }
}
