package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/** The kernel's random numbers (getrandom(2)), which need no open file. One thread. */
public final class KernelRandom implements RandomGenerator {
  private final MemorySegment number = Arena.ofAuto().allocate(JAVA_LONG);

  @Override
  public long nextLong() {
    if (SystemCalls.call(Syscall.GETRANDOM, number.address(), 8, 0) != 8) {
      throw new IllegalStateException("the kernel gives no random numbers");
    }
    return number.get(JAVA_LONG, 0);
  }
}
