package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** CPU time that the kernel has counted (clock_gettime(2)). */
public final class CpuTime {
  private static final long CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final long CLOCK_THREAD_CPUTIME_ID = 3;

  /** The kernel's CPUCLOCK_SCHED: the kind of clock in a clock's number that names a process. */
  private static final long CLOCK_SCHEDULED = 2;

  private CpuTime() {}

  /** Of the calling thread, in nanoseconds. */
  public static long ofThreadNanos() {
    return read(CLOCK_THREAD_CPUTIME_ID);
  }

  /** Of this process with all its threads, in nanoseconds. */
  public static long ofProcessNanos() {
    return read(CLOCK_PROCESS_CPUTIME_ID);
  }

  /**
   * Of another process with all its threads, in nanoseconds; 0 when it is gone.
   *
   * @param pid of a process, not of a thread
   */
  public static long ofProcessNanos(long pid) {
    return read(~pid << 3 | CLOCK_SCHEDULED);
  }

  private static long read(long clock) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(16, 8);
      SystemCalls.call(Syscall.CLOCK_GETTIME, clock, time.address(), 0);
      return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, 8);
    }
  }
}
