package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Limits that the kernel keeps for a process (setrlimit(2)). */
public final class ResourceLimits {
  /** The resources that Lightlock limits, with their number in Linux. */
  public enum Resource {
    CPU_SECONDS(0),
    FILE_SIZE_BYTES(1),
    DATA_BYTES(2),
    CORE_BYTES(4),
    OPEN_FILES(7),
    ADDRESS_SPACE_BYTES(9),
    MESSAGE_QUEUE_BYTES(12);

    private final int number;

    Resource(int number) {
      this.number = number;
    }
  }

  private static final long INFINITY = -1;

  private ResourceLimits() {}

  /** Limits this process; it cannot raise the limit again. */
  public static void limitSelf(Resource resource, long limit) throws PosixException {
    set(0, resource, limit, limit);
  }

  /** Limits another process; it cannot raise the limit again. */
  public static void limit(long pid, Resource resource, long limit) throws PosixException {
    set(pid, resource, limit, limit);
  }

  /**
   * Sets another process's soft limit, leaving the hard one open, so that its parent can move it
   * forward while it behaves.
   */
  public static void limitSoftly(long pid, Resource resource, long limit) throws PosixException {
    set(pid, resource, limit, INFINITY);
  }

  /** This process's limit. */
  public static long ofSelf(Resource resource) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limits = arena.allocate(16, 8);
      SystemCalls.must(Syscall.PRLIMIT64, 0, resource.number, 0, limits.address(), 0, 0);
      return limits.get(JAVA_LONG, 0);
    }
  }

  private static void set(long pid, Resource resource, long soft, long hard) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limits = arena.allocate(16, 8);
      limits.set(JAVA_LONG, 0, soft);
      limits.set(JAVA_LONG, 8, hard);
      SystemCalls.must(Syscall.PRLIMIT64, pid, resource.number, limits.address(), 0, 0, 0);
    }
  }
}
