package org.lightlock.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class SharedMemoryTest {
  private static final long BYTES = 8192;

  @Test
  void create_anySize_isSealedAndZeroed() throws PosixException {
    try (Descriptor memory = SharedMemory.create("test", BYTES);
        Arena arena = Arena.ofConfined()) {
      assertThat(SharedMemory.isSealed(memory)).isTrue();
      MemorySegment mapped = SharedMemory.map(memory, BYTES, arena);
      assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).hasSize((int) BYTES).containsOnly(0);
    }
  }

  @Test
  void truncate_sealedMemory_isDeniedEitherWay() throws PosixException {
    try (Descriptor memory = SharedMemory.create("test", BYTES)) {
      for (long size : new long[] {0, BYTES - 4096, BYTES + 4096}) {
        assertThat(SystemCalls.call(Syscall.FTRUNCATE, memory.number(), size, 0))
            .isEqualTo(-Errno.EPERM);
      }
    }
  }

  @Test
  void truncate_throughTheNameInProc_isDenied() throws Exception {
    try (Descriptor memory = SharedMemory.create("test", BYTES);
        RandomAccessFile file = new RandomAccessFile("/proc/self/fd/" + memory.number(), "rw")) {
      assertThatIOException().isThrownBy(() -> file.setLength(0));
      assertThat(file.length()).isEqualTo(BYTES);
    }
  }

  @Test
  void isSealed_memoryWithoutSeals_isFalse() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom("open").address();
      int allowSealing = 2;
      try (Descriptor memory =
          new Descriptor((int) SystemCalls.must(Syscall.MEMFD_CREATE, name, allowSealing, 0))) {
        assertThat(SharedMemory.isSealed(memory)).isFalse();
      }
    }
  }

  @Test
  void map_twice_sharesBytes() throws PosixException {
    try (Descriptor memory = SharedMemory.create("test", BYTES);
        Descriptor other = memory.duplicate();
        Arena arena = Arena.ofConfined()) {
      MemorySegment one = SharedMemory.map(memory, BYTES, arena);
      MemorySegment two = SharedMemory.map(other, BYTES, arena);
      assertThat(one.address()).isNotEqualTo(two.address());
      one.set(ValueLayout.JAVA_BYTE, BYTES - 1, (byte) 42);
      assertThat(two.get(ValueLayout.JAVA_BYTE, BYTES - 1)).isEqualTo((byte) 42);
    }
  }
}
