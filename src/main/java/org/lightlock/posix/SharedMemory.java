package org.lightlock.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Anonymous memory that two processes map (memfd_create(2)), sealed so that nobody can shrink it
 * under the other's feet. It has no name anywhere and is gone with its last holder.
 */
public final class SharedMemory {
  private static final long MFD_CLOEXEC = 1;
  private static final long MFD_ALLOW_SEALING = 2;
  private static final long MFD_NOEXEC_SEAL = 8;
  private static final long F_ADD_SEALS = 1033;
  private static final long F_GET_SEALS = 1034;
  private static final long SEALS = 1 | 2 | 4; // F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW
  private static final long PROT_READ_WRITE = 3;
  private static final long MAP_SHARED = 1;
  private static final long MADV_DONTNEED = 4;

  private SharedMemory() {}

  /** Creates zeroed memory of a fixed size; pages exist only once they are touched. */
  public static Descriptor create(String name, long bytes) throws PosixException {
    Descriptor memory;
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocateFrom(name).address();
      memory =
          new Descriptor(
              (int)
                  SystemCalls.must(
                      Syscall.MEMFD_CREATE,
                      address,
                      MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL,
                      0));
    }
    try {
      SystemCalls.must(Syscall.FTRUNCATE, memory.number(), bytes, 0);
      SystemCalls.must(Syscall.FCNTL, memory.number(), F_ADD_SEALS, SEALS);
      return memory;
    } catch (PosixException e) {
      memory.close();
      throw e;
    }
  }

  /** Whether the memory can neither shrink nor grow nor lose its seals. */
  public static boolean isSealed(Descriptor memory) throws PosixException {
    return (SystemCalls.must(Syscall.FCNTL, memory.number(), F_GET_SEALS, 0) & SEALS) == SEALS;
  }

  /** Maps the memory for reading and writing until the arena closes. */
  public static MemorySegment map(Descriptor memory, long bytes, Arena arena)
      throws PosixException {
    long address =
        SystemCalls.must(Syscall.MMAP, 0, bytes, PROT_READ_WRITE, MAP_SHARED, memory.number(), 0);
    return MemorySegment.ofAddress(address)
        .reinterpret(
            bytes, arena, segment -> SystemCalls.call(Syscall.MUNMAP, segment.address(), bytes, 0));
  }

  /**
   * Lets go of a mapping's pages until they are touched again: what they hold stays, but this
   * process no longer counts them as its own.
   */
  public static void release(MemorySegment mapped) {
    SystemCalls.call(Syscall.MADVISE, mapped.address(), mapped.byteSize(), MADV_DONTNEED);
  }
}
