package org.lightlock.supervise;

import java.time.Duration;
import java.util.Optional;
import org.lightlock.posix.CpuTime;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.ResourceLimits;
import org.lightlock.posix.ResourceLimits.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one worker uses, as the kernel counts it, and the limit that moves ahead of it. */
final class WorkerUse {
  private static final Logger log = LoggerFactory.getLogger(WorkerUse.class);
  private static final long CPU_SECONDS_AHEAD = 60;

  /** A worker has about twenty: the JVM's own and four of ours. */
  private static final int MAX_THREADS = 64;

  private static final long THREADS_DISTANCE_NANOS = 2_000_000_000L;

  private final int maxCpuPercent;
  private final CpuBudget budget;
  private long cpuLimitSeconds;
  private long threadsNanos;
  private boolean begun;

  WorkerUse(int maxCpuPercent) {
    this.maxCpuPercent = maxCpuPercent;
    this.budget = new CpuBudget(maxCpuPercent);
  }

  /**
   * Moves the worker's CPU limit forward: a worker may use as much as it likes over the months, but
   * one that spins without reporting runs into the kernel's limit by itself.
   *
   * @return what it has too much of, empty when all is well
   */
  Optional<String> excess(long pid, long nowNanos) {
    Duration used = Duration.ofNanos(CpuTime.ofProcessNanos(pid));
    if (!budget.allows(used, nowNanos)) {
      return Optional.of("uses more than " + maxCpuPercent + " % of a processor");
    }
    if (!begun || nowNanos - threadsNanos > THREADS_DISTANCE_NANOS) {
      begun = true;
      threadsNanos = nowNanos;
      if (OutsideView.threads(pid) > MAX_THREADS) {
        return Optional.of("has more than " + MAX_THREADS + " threads");
      }
    }
    if (used.toSeconds() + CPU_SECONDS_AHEAD / 2 >= cpuLimitSeconds) {
      cpuLimitSeconds = used.toSeconds() + CPU_SECONDS_AHEAD;
      try {
        ResourceLimits.limitSoftly(pid, Resource.CPU_SECONDS, cpuLimitSeconds);
      } catch (PosixException e) {
        log.debug("no CPU limit for process {}: {}", pid, e.getMessage());
      }
    }
    return Optional.empty();
  }
}
