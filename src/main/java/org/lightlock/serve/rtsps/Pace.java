package org.lightlock.serve.rtsps;

import java.util.concurrent.TimeUnit;

/**
 * How fast one viewer may talk. A virtual thread whose socket always has data never parks, and so
 * few of them would keep every other one from running: whoever talks faster than this is read
 * later, and the kernel makes him wait. Every record of TLS counts as one, and as one more for each
 * 512 bytes; the generic cell rate algorithm (ITU-T I.371) needs one number for it. A client's part
 * of a conversation is about ten requests, then a report every some seconds. Not thread-safe.
 */
final class Pace {
  static final int UNITS_PER_SECOND = 200;

  /** At once, after a pause. */
  static final int BURST_UNITS = 400;

  static final int UNIT_BYTES = 512;

  /** Waiting is for parking: many short waits would only be work of another kind. */
  static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long UNIT_NANOS = TimeUnit.SECONDS.toNanos(1) / UNITS_PER_SECOND;
  private static final long BURST_NANOS = BURST_UNITS * UNIT_NANOS;

  private long usedUpUntilNanos;

  Pace(long nowNanos) {
    usedUpUntilNanos = nowNanos;
  }

  /** Counts a record; how long to wait before the next is read, zero while there is room. */
  long take(int bytes, long nowNanos) {
    long from = usedUpUntilNanos - nowNanos > 0 ? usedUpUntilNanos : nowNanos;
    usedUpUntilNanos = from + UNIT_NANOS * (1 + bytes / UNIT_BYTES);
    long over = usedUpUntilNanos - nowNanos - BURST_NANOS;
    return over > 0 ? Math.max(over, SHORTEST_WAIT_NANOS) : 0;
  }
}
