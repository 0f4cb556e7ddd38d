package org.lightlock.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The one door to the kernel: {@code syscall(2)}. Linking a single function keeps a worker's start
 * short and makes the list of what Lightlock asks of the kernel the same as {@link Syscall}.
 * Outside of this package only what tries the locks may use it.
 */
public final class SystemCalls {
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

  /** Each thread's place for errno; lives as long as the thread's last call can. */
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURED));

  private SystemCalls() {}

  /**
   * Makes a call.
   *
   * @return what the kernel returned, or minus the error number
   */
  static long call(Syscall call, long a, long b, long c, long d, long e, long f) {
    return call(call.number(), a, b, c, d, e, f);
  }

  /** Makes the call of a number, as {@link #call(Syscall, long, long, long, long, long, long)}. */
  public static long call(long number, long a, long b, long c, long d, long e, long f) {
    MemorySegment state = STATE.get();
    long result;
    try {
      result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
    return result == -1 ? -(long) (int) ERRNO.get(state, 0L) : result;
  }

  static long call(Syscall call, long a, long b, long c) {
    return call(call, a, b, c, 0, 0, 0);
  }

  /** Makes a call that must succeed; repeats it when a signal interrupted it. */
  static long must(Syscall call, long a, long b, long c, long d, long e, long f)
      throws PosixException {
    while (true) {
      long result = call(call, a, b, c, d, e, f);
      if (result >= 0) {
        return result;
      }
      if (result != -Errno.EINTR) {
        throw new PosixException(call.linuxName(), (int) -result);
      }
    }
  }

  static long must(Syscall call, long a, long b, long c) throws PosixException {
    return must(call, a, b, c, 0, 0, 0);
  }
}
