package org.lightlock.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Machine code in executable memory that was there before the locks, as the JVM's own is. */
public final class MachineCode {
  private static final MethodHandle CODE =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_LONG));

  private final MemorySegment memory;

  private MachineCode(MemorySegment memory) {
    this.memory = memory;
  }

  /** Puts code into fresh memory; only while no lock is closed. */
  public static MachineCode of(byte[] code) throws PosixException {
    // PROT_READ | WRITE | EXEC, MAP_PRIVATE | MAP_ANONYMOUS
    long address = SystemCalls.must(Syscall.MMAP, 0, 4096, 7, 0x22, -1, 0);
    MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(4096);
    MemorySegment.copy(code, 0, memory, ValueLayout.JAVA_BYTE, 0, code.length);
    return new MachineCode(memory);
  }

  /** Runs it. */
  public long run() {
    try {
      return (long) CODE.invokeExact(memory);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
