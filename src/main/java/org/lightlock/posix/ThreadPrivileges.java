package org.lightlock.posix;

/** What a thread tells the kernel about itself through prctl(2). */
public final class ThreadPrivileges {
  private static final long PR_SET_PDEATHSIG = 1;
  private static final long PR_GET_DUMPABLE = 3;
  private static final long PR_SET_DUMPABLE = 4;
  private static final long PR_GET_SECCOMP = 21;
  private static final long PR_CAPBSET_DROP = 24;
  private static final long PR_SET_NO_NEW_PRIVS = 38;
  private static final long PR_GET_NO_NEW_PRIVS = 39;
  private static final long SIGKILL = 9;

  private ThreadPrivileges() {}

  /** No program that this thread executes gains rights from its file. Cannot be undone. */
  public static void giveUpNew() throws PosixException {
    SystemCalls.must(Syscall.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
  }

  /**
   * No program that this thread executes has any capability, root's neither: an installation that
   * runs as root starts its workers as powerless as any other.
   */
  public static void boundCapabilities() {
    for (long capability = 0; capability < 64; capability++) {
      // EINVAL beyond the kernel's last one; EPERM for a user who has none to hand on.
      SystemCalls.call(Syscall.PRCTL, PR_CAPBSET_DROP, capability, 0);
    }
  }

  /** Whether new privileges have been given up. */
  public static boolean haveGivenUpNew() {
    return SystemCalls.call(Syscall.PRCTL, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0, 0) == 1;
  }

  /** 2 when a seccomp filter is in force, 0 when none is. */
  public static int seccompMode() {
    return (int) SystemCalls.call(Syscall.PRCTL, PR_GET_SECCOMP, 0, 0, 0, 0, 0);
  }

  /** The kernel kills this process when the thread that started it is gone. */
  public static void dieWithParent() throws PosixException {
    SystemCalls.must(Syscall.PRCTL, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0, 0);
  }

  /** Nobody of the same user may attach to this process or read its memory; no core is dumped. */
  public static void hideMemory() throws PosixException {
    SystemCalls.must(Syscall.PRCTL, PR_SET_DUMPABLE, 0, 0, 0, 0, 0);
  }

  /** Whether {@link #hideMemory} is in force. */
  public static boolean memoryIsHidden() {
    return SystemCalls.call(Syscall.PRCTL, PR_GET_DUMPABLE, 0, 0, 0, 0, 0) == 0;
  }
}
