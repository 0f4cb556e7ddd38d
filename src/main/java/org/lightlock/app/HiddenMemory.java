package org.lightlock.app;

import java.util.List;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.ResourceLimits;
import org.lightlock.posix.ResourceLimits.Resource;
import org.lightlock.posix.ThreadPrivileges;

/**
 * Keeps what a process knows (cameras' logins, keys, passphrases that are being typed) out of core
 * dumps, and from other processes of the same user. A core that is piped to a program obeys no
 * limit, so the process is made undumpable as well. What the Java machine itself would write when
 * it crashes is switched off by {@link #FLAGS}.
 */
final class HiddenMemory {
  /**
   * For every Java machine that may hold a secret: its crash report holds pieces of the memory, so
   * only the lines that it prints remain, which hold none; nobody can ask it for its heap.
   */
  static final List<String> FLAGS =
      List.of(
          "-XX:ErrorFile=/dev/null",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:-HeapDumpOnOutOfMemoryError",
          "-XX:+DisableAttachMechanism");

  private HiddenMemory() {}

  /** Hides this process's memory for good; looks whether it is hidden. */
  static void begin() throws CommandException {
    try {
      ResourceLimits.limitSelf(Resource.CORE_BYTES, 0);
      ThreadPrivileges.hideMemory();
      if (ResourceLimits.ofSelf(Resource.CORE_BYTES) == 0 && ThreadPrivileges.memoryIsHidden()) {
        return;
      }
    } catch (PosixException e) {
      // Answered below: nothing is served from a process that others can read.
    }
    throw new CommandException(
        ExitCode.ENVIRONMENT,
        "this system does not let a process hide its memory (prctl PR_SET_DUMPABLE, RLIMIT_CORE):"
            + " is a container's or a service's filter in the way?");
  }
}
