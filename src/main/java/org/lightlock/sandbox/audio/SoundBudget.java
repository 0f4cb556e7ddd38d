package org.lightlock.sandbox.audio;

/**
 * How much sound is decoded: no more than time passes, with room for bursts. So a camera's sound
 * costs a known share of a processor, whatever it sends. One thread.
 */
final class SoundBudget {
  private static final long BURST_NANOS = 3_000_000_000L;

  /** A camera's clock may be fast, and gaps may be filled up: a quarter more than the time. */
  private static final int SHARE_OF_TIME = 4;

  private boolean begun;
  private long leftNanos = BURST_NANOS;
  private long lastNanos;

  /** Whether so much sound may be decoded now; takes it from the budget if so. */
  boolean allows(long soundNanos, long nowNanos) {
    if (begun) {
      long passed = nowNanos - lastNanos;
      leftNanos = Math.min(BURST_NANOS, leftNanos + passed + passed / SHARE_OF_TIME);
    }
    begun = true;
    lastNanos = nowNanos;
    if (soundNanos > leftNanos) {
      return false;
    }
    leftNanos -= soundNanos;
    return true;
  }
}
