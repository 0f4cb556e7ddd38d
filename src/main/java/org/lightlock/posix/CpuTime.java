package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** CPU time that the kernel has counted (clock_gettime(2)). */
public final class CpuTime {
  private static final long CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final long CLOCK_THREAD_CPUTIME_ID = 3;

  private CpuTime() {}

  /** Of the calling thread, in nanoseconds. */
  public static long ofThreadNanos() {
    return read(CLOCK_THREAD_CPUTIME_ID);
  }

  /** Of this process with all its threads, in nanoseconds. */
  public static long ofProcessNanos() {
    return read(CLOCK_PROCESS_CPUTIME_ID);
  }

  private static long read(long clock) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(16, 8);
      SystemCalls.call(Syscall.CLOCK_GETTIME, clock, time.address(), 0);
      return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, 8);
    }
  }
}
