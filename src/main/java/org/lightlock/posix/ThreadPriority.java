package org.lightlock.posix;

/** What part of a processor a thread gets when others want it, too (setpriority(2)). */
public final class ThreadPriority {
  private static final long PRIO_PROCESS = 0;
  private static final long CALLING_THREAD = 0;

  private ThreadPriority() {}

  /**
   * Lowers the calling thread's priority for good; threads that it starts inherit it. Needs no
   * privilege.
   *
   * @param nice from 1 to 19, each some 20 % less
   * @return whether the kernel took it; a filter may forbid the call
   */
  public static boolean lower(int nice) {
    if (nice < 1 || nice > 19) {
      throw new IllegalArgumentException("not a lower priority: " + nice);
    }
    return SystemCalls.call(Syscall.SETPRIORITY, PRIO_PROCESS, CALLING_THREAD, nice) == 0;
  }
}
