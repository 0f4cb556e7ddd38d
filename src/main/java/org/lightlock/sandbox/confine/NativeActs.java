package org.lightlock.sandbox.confine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.lightlock.frame.EscapeAct;
import org.lightlock.posix.Syscall;
import org.lightlock.posix.SystemCalls;

/**
 * Acts by system calls. The parameters are such that where a lock is missing the kernel looks at
 * the call and finds it useless, or it is undone: no lock is judged by what the parameters mean,
 * except that addresses, flags and process ids are real.
 */
abstract class NativeActs {
  /** What {@link #attempt} returns for an act of another group. */
  static final long NOT_MINE = Long.MIN_VALUE;

  static final long NO_DESCRIPTOR = -1;
  static final long PAGE_BYTES = 4096;

  /** No meaning of any call. */
  static final long WRONG = 0x7fff_ff77L;

  final long victim;
  private final Arena arena;

  NativeActs(Arena arena, long victim) {
    this.arena = arena;
    this.victim = victim;
  }

  /** Tries; what the kernel returned, or minus the error number. */
  abstract long attempt(EscapeAct act);

  static long call(Syscall call, long... given) {
    long[] a = java.util.Arrays.copyOf(given, 6);
    return SystemCalls.call(call.number(), a[0], a[1], a[2], a[3], a[4], a[5]);
  }

  /** Closes what was opened after all. */
  static long opened(long result) {
    if (result >= 0) {
      call(Syscall.CLOSE, result);
    }
    return result;
  }

  long text(String text) {
    return arena.allocateFrom(text).address();
  }

  /** A path in a directory that does not exist. */
  long nowhere() {
    return text("/lightlock-nowhere/file");
  }

  long zeros() {
    return arena.allocate(256, 8).address();
  }

  /** Whole pages, so that nothing else lies on them. */
  long pages(int count) {
    return arena.allocate(count * PAGE_BYTES, PAGE_BYTES).address();
  }

  long bytes(long... values) {
    MemorySegment bytes = arena.allocate(values.length, 8);
    for (int i = 0; i < values.length; i++) {
      bytes.set(JAVA_BYTE, i, (byte) values[i]);
    }
    return bytes.address();
  }
}
