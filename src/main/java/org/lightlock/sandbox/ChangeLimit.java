package org.lightlock.sandbox;

/** Counts changes of a stream's shape: three a minute are a camera's, more are an attack. */
final class ChangeLimit {
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final int CHANGES = 3;

  private final long[] times = new long[CHANGES];
  private long changes;

  /** Takes note of a change; false when it is the fourth within a minute. */
  boolean allows(long nowNanos) {
    int oldest = (int) (changes % CHANGES);
    boolean allowed = changes < CHANGES || nowNanos - times[oldest] >= MINUTE_NANOS;
    times[oldest] = nowNanos;
    changes++;
    return allowed;
  }
}
