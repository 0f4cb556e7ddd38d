package org.lightlock.sandbox;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Transport;

/**
 * How long a worker in standby sleeps between two reads. Every wake-up costs more than the few
 * packets that it finds, so they are gathered; not so many that a socket's buffer runs full, where
 * a camera would begin to drop pictures.
 */
final class ReadPace {
  private static final long LONGEST_NANOS = 100_000_000;
  private static final long SHORTEST_NANOS = 10_000_000;

  /** Datagrams are lost where a stream's bytes would wait. */
  private static final long LONGEST_DATAGRAM_NANOS = 20_000_000;

  /** Half of what a new connection's buffer takes before the camera has to wait. */
  private static final int MUCH_BYTES = 32 << 10;

  private final long longestNanos;
  private long pauseNanos;
  private volatile boolean standby;
  private volatile @Nullable Thread reader;

  ReadPace(Transport transport) {
    longestNanos =
        switch (transport) {
          case UDP, MULTICAST -> LONGEST_DATAGRAM_NANOS;
          default -> LONGEST_NANOS;
        };
    pauseNanos = longestNanos;
  }

  /** The thread that reads, to be woken. */
  void readBy(Thread thread) {
    reader = thread;
  }

  /** Whether the camera side wants standby. */
  boolean isStandby() {
    return standby;
  }

  /** What the camera side wants; ends a pause at once. From any thread. */
  void standby(boolean wanted) {
    standby = wanted;
    LockSupport.unpark(reader);
  }

  /** Sleeps, less long after a read that found much. */
  void pause() {
    LockSupport.parkNanos(this, pauseNanos);
  }

  /** How many bytes a read found. */
  void read(int bytes) {
    pauseNanos =
        bytes > MUCH_BYTES
            ? Math.max(SHORTEST_NANOS, pauseNanos / 2)
            : Math.min(longestNanos, pauseNanos + SHORTEST_NANOS);
  }
}
