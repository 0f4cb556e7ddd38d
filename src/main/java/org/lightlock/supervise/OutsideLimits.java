package org.lightlock.supervise;

import java.util.Map;
import java.util.Optional;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.ResourceLimits;
import org.lightlock.posix.ResourceLimits.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits that the camera side sets on each worker the moment it exists, so that they do not
 * hang on the worker's own good will: the kernel's for its data, files and dumps, which it cannot
 * raise again, and a control group where the machine offers one.
 */
final class OutsideLimits {
  private static final Logger log = LoggerFactory.getLogger(OutsideLimits.class);

  /** A starting JVM has more files open than it keeps; the worker lowers this for itself. */
  private static final long MAX_OPEN_FILES = 128;

  private final Map<Resource, Long> limits;
  private final Optional<WorkerCgroups> cgroups;

  OutsideLimits(WorkerLimits limits, Optional<WorkerCgroups> cgroups) {
    this.limits =
        Map.of(
            Resource.DATA_BYTES,
            (long) limits.maxMemoryMegabytes() << 20,
            Resource.OPEN_FILES,
            MAX_OPEN_FILES,
            Resource.FILE_SIZE_BYTES,
            0L,
            Resource.CORE_BYTES,
            0L);
    this.cgroups = cgroups;
  }

  /** With a control group for each worker if this process may make them; says so once if not. */
  static OutsideLimits of(WorkerLimits limits) {
    return switch (WorkerCgroups.ofThisProcess(limits)) {
      case WorkerCgroups.Found.Here(WorkerCgroups cgroups) -> {
        log.info("each worker gets a control group of its own");
        yield new OutsideLimits(limits, Optional.of(cgroups));
      }
      case WorkerCgroups.Found.Missing(String why) -> {
        log.info("workers have no control groups ({}); their other limits hold", why);
        yield new OutsideLimits(limits, Optional.empty());
      }
    };
  }

  /** Limits a process that has just been started. */
  Hold hold(String name, long pid) {
    limits.forEach(
        (resource, limit) -> {
          try {
            ResourceLimits.limit(pid, resource, limit);
          } catch (PosixException e) {
            log.warn("{} could not be limited from outside: {}", name, e.getMessage());
          }
        });
    return new Hold(cgroups.flatMap(groups -> groups.admit(name, pid)));
  }

  /** What was set up for one worker; closed when it has ended. */
  record Hold(Optional<WorkerCgroups.Group> cgroup) implements AutoCloseable {
    /** Whether the kernel ended the worker for its memory. */
    boolean ranOutOfMemory() {
      return cgroup.map(WorkerCgroups.Group::ranOutOfMemory).orElse(false);
    }

    @Override
    public void close() {
      cgroup.ifPresent(WorkerCgroups.Group::close);
    }
  }
}
