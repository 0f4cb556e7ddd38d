package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Waits for the first of several descriptors (ppoll(2)). One thread; owns none of them. */
public final class Readables {
  private static final int POLL_FD_BYTES = 8;

  private final int count;
  private final MemorySegment pollFds;
  private final MemorySegment timeout;

  /** Takes the descriptors, which stay open as long as this is used. */
  public Readables(List<Descriptor> descriptors) {
    Arena arena = Arena.ofAuto();
    count = descriptors.size();
    pollFds = arena.allocate((long) count * POLL_FD_BYTES, 8);
    timeout = arena.allocate(16, 8);
    for (int i = 0; i < count; i++) {
      pollFds.set(JAVA_INT, (long) i * POLL_FD_BYTES, descriptors.get(i).number());
      pollFds.set(JAVA_SHORT, (long) i * POLL_FD_BYTES + 4, Readiness.READABLE);
    }
  }

  /** Waits; false when the time has passed or a signal came. Errors and hang-ups count as ready. */
  public boolean await(long nanos) throws PosixException {
    long wait = Math.max(0, nanos);
    timeout.set(JAVA_LONG, 0, wait / 1_000_000_000L);
    timeout.set(JAVA_LONG, 8, wait % 1_000_000_000L);
    long ready =
        SystemCalls.call(Syscall.PPOLL, pollFds.address(), count, timeout.address(), 0, 8, 0);
    if (ready < 0 && ready != -Errno.EINTR) {
      throw new PosixException("ppoll", (int) -ready);
    }
    return ready > 0;
  }
}
