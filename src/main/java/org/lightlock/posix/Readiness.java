package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits for one descriptor (ppoll(2)). One thread; lives as long as its arena. */
final class Readiness {
  static final short READABLE = 1;
  static final short WRITABLE = 4;

  private final MemorySegment pollFd;
  private final MemorySegment timeout;

  Readiness(Arena arena) {
    pollFd = arena.allocate(8, 8);
    timeout = arena.allocate(16, 8);
  }

  /** Waits; false when the time has passed or a signal came. Errors and hang-ups count as ready. */
  boolean await(Descriptor descriptor, short events, long nanos) throws PosixException {
    pollFd.set(JAVA_INT, 0, descriptor.number());
    pollFd.set(JAVA_SHORT, 4, events);
    pollFd.set(JAVA_SHORT, 6, (short) 0);
    long wait = Math.max(0, nanos);
    timeout.set(JAVA_LONG, 0, wait / 1_000_000_000L);
    timeout.set(JAVA_LONG, 8, wait % 1_000_000_000L);
    long ready = SystemCalls.call(Syscall.PPOLL, pollFd.address(), 1, timeout.address(), 0, 8, 0);
    if (ready < 0 && ready != -Errno.EINTR) {
      throw new PosixException("ppoll", (int) -ready);
    }
    return ready > 0;
  }
}
