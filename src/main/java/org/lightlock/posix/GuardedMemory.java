package org.lightlock.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Zeroed memory between pages that nobody may touch: a read beyond it ends the process. */
public final class GuardedMemory {
  private static final long PAGE_BYTES = 4096;
  private static final long GUARD_BYTES = 16 * PAGE_BYTES;
  private static final long PROT_NONE = 0;
  private static final long PROT_READ_WRITE = 3;
  private static final long MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final long NO_DESCRIPTOR = -1;

  private GuardedMemory() {}

  /**
   * Maps whole pages until the arena closes.
   *
   * @param bytes a multiple of the page size
   */
  public static MemorySegment allocate(long bytes, Arena arena) throws PosixException {
    if (bytes % PAGE_BYTES != 0) {
      throw new IllegalArgumentException("guarded memory has whole pages");
    }
    long all = bytes + 2 * GUARD_BYTES;
    long address =
        SystemCalls.must(Syscall.MMAP, 0, all, PROT_NONE, MAP_PRIVATE_ANONYMOUS, NO_DESCRIPTOR, 0);
    SystemCalls.must(Syscall.MPROTECT, address + GUARD_BYTES, bytes, PROT_READ_WRITE);
    return MemorySegment.ofAddress(address + GUARD_BYTES)
        .reinterpret(bytes, arena, _ -> SystemCalls.call(Syscall.MUNMAP, address, all, 0));
  }
}
