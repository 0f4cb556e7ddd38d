package org.lightlock.serve.webrtc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.lightlock.packetise.Room;
import org.lightlock.posix.DatagramPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that sends to its share of the viewers: everything that a viewer's media need is touched
 * by this thread only. It never waits for a socket; it sleeps when nothing is to be sent.
 */
final class Lane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  /** Between two looks at every viewer: reports, consent, renditions. */
  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** After so many tasks it is time to see which key frames go on. */
  private static final int TASKS_AT_ONCE = 64;

  /** After so many parts of key frames it is time to see what small pictures have come. */
  private static final int TURNS_AT_ONCE = 8;

  private static final long CLOSE_SECONDS = 2;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Viewer> viewers = new ArrayList<>();
  private final Turns<Viewer> turns = new Turns<>();
  private final LongSupplier nanoTime;
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean closed;

  /** How many viewers it has; written by its thread and by whoever gives it one. */
  private volatile int share;

  /** Where the packets of one call are made; this thread's. */
  final byte[] packets = new byte[DatagramPort.MAX_SEGMENTED_BYTES];

  /** Where a single packet's payload is put together; this thread's. */
  final byte[] payload = new byte[Room.DATAGRAM_BYTES];

  Lane(int number, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    thread = Thread.ofPlatform().name("webrtc-send-" + number).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Runs something on this thread, soon. */
  void post(Runnable task) {
    tasks.add(task);
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  /** How many viewers it has. */
  int share() {
    return share;
  }

  /** Takes a viewer over; on this thread. */
  void add(Viewer viewer) {
    viewers.add(viewer);
    share = viewers.size();
  }

  /** Lets a viewer go; on this thread. */
  void remove(Viewer viewer) {
    viewers.remove(viewer);
    turns.remove(viewer);
    share = viewers.size();
  }

  /** Gives a viewer its turns while a key frame is on its way; on this thread. */
  void pace(Viewer viewer) {
    turns.add(viewer);
  }

  private void run() {
    long tickedNanos = nanoTime.getAsLong();
    while (!closed) {
      runTasks();
      runTurns();
      long now = nanoTime.getAsLong();
      if (now - tickedNanos >= TICK_NANOS) {
        tickedNanos = now;
        tick(now);
      }
      asleep = true;
      long wait = turns.untilNext(now, TICK_NANOS - (now - tickedNanos));
      if (wait > 0 && tasks.isEmpty() && !closed) {
        LockSupport.parkNanos(this, wait);
      }
      asleep = false;
    }
    runTasks();
  }

  private void runTasks() {
    for (int i = 0; i < TASKS_AT_ONCE; i++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      guarded(task);
    }
  }

  private void runTurns() {
    for (int i = 0; i < TURNS_AT_ONCE; i++) {
      Viewer viewer = turns.next(nanoTime.getAsLong());
      if (viewer == null) {
        return;
      }
      guarded(viewer::turn);
      if (viewer.isPaced()) {
        turns.add(viewer);
      }
    }
  }

  private void tick(long nowNanos) {
    for (Viewer viewer : List.copyOf(viewers)) {
      guarded(() -> viewer.tick(nowNanos));
    }
  }

  /**
   * One viewer's trouble is not another's. An error neither: memory outside of the heap may end
   * without the process ending, and nobody starts this thread again.
   */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a WebRTC viewer failed; the others go on", e);
    }
  }

  /** Ends the thread after what it has been given. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      var _ = thread.join(Duration.ofSeconds(CLOSE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
