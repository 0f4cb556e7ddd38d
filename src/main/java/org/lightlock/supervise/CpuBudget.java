package org.lightlock.supervise;

import java.time.Duration;

/** Whether a worker's use of the processor stays within its share, in windows of ten seconds. */
final class CpuBudget {
  private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

  private final int maxPercent;
  private long windowBeganNanos;
  private Duration usedBefore = Duration.ZERO;
  private boolean begun;

  CpuBudget(int maxPercent) {
    this.maxPercent = maxPercent;
  }

  /** Takes note of the CPU time used so far; false when a whole window was over the share. */
  boolean allows(Duration used, long nowNanos) {
    if (!begun) {
      begun = true;
      begin(used, nowNanos);
      return true;
    }
    long elapsed = nowNanos - windowBeganNanos;
    if (elapsed < WINDOW_NANOS) {
      return true;
    }
    boolean within = used.minus(usedBefore).toNanos() <= elapsed / 100 * maxPercent;
    begin(used, nowNanos);
    return within;
  }

  private void begin(Duration used, long nowNanos) {
    windowBeganNanos = nowNanos;
    usedBefore = used;
  }
}
