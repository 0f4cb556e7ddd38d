package org.lightlock.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Any system call by its number, and any machine code: what an attacker in a worker has. */
public final class RawCalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle CODE =
      LINKER.downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_LONG));

  private RawCalls() {}

  /** Makes a call; the result, or minus the error number. */
  public static long call(long number, long... given) {
    long[] a = java.util.Arrays.copyOf(given, 6);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      long result;
      try {
        result = (long) SYSCALL.invokeExact(state, number, a[0], a[1], a[2], a[3], a[4], a[5]);
      } catch (Throwable impossible) {
        throw new IllegalStateException(impossible);
      }
      return result == -1 ? -(long) (int) ERRNO.get(state, 0L) : result;
    }
  }

  /** Runs machine code from fresh memory. */
  public static long run(byte[] code) throws PosixException {
    // PROT_READ | WRITE | EXEC, MAP_PRIVATE | MAP_ANONYMOUS
    long address = SystemCalls.must(Syscall.MMAP, 0, 4096, 7, 0x22, -1, 0);
    MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(4096);
    MemorySegment.copy(code, 0, memory, ValueLayout.JAVA_BYTE, 0, code.length);
    try {
      return (long) CODE.invokeExact(memory);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
