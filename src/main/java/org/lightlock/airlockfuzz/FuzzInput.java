package org.lightlock.airlockfuzz;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Random numbers of one iteration, wholly determined by the seed and the iteration (SplitMix64),
 * with a liking for numbers at the borders. Allocates nothing. One thread.
 */
public final class FuzzInput {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /** Begins an iteration. */
  void begin(long seed, long iteration) {
    state = seed * 0xD1342543DE82EF95L + iteration * GOLDEN;
  }

  /** Any number. */
  public long next() {
    state += GOLDEN;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A number from 0 to below the bound. */
  public int below(int bound) {
    return (int) ((next() >>> 33) % bound);
  }

  /** True once in so many times. */
  public boolean oneIn(int times) {
    return below(times) == 0;
  }

  /** A number of the kind that breaks things: 0, -1, powers of two and their neighbours. */
  public long border() {
    return switch (below(8)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> Long.MIN_VALUE + below(2);
      case 3 -> Long.MAX_VALUE - below(2);
      case 4 -> Integer.MIN_VALUE + (long) below(2);
      case 5 -> Integer.MAX_VALUE - (long) below(2);
      case 6 -> (1L << below(64)) + below(3) - 1;
      default -> next();
    };
  }

  /** Fills whole longs with anything. */
  public void fill(MemorySegment target) {
    for (long at = 0; at + 8 <= target.byteSize(); at += 8) {
      target.set(JAVA_LONG, at, next());
    }
  }

  /** Changes some of the target's longs, or single bits of them. */
  public void mutate(MemorySegment target) {
    int longs = (int) (target.byteSize() / 8);
    for (int changes = 1 + below(3); changes > 0; changes--) {
      long at = 8L * below(longs);
      long old = target.get(JAVA_LONG, at);
      long changed =
          switch (below(4)) {
            case 0 -> old ^ (1L << below(64));
            case 1 -> border();
            case 2 -> old + below(17) - 8;
            default -> (old & 0xffffffffL) | (border() << 32);
          };
      target.set(JAVA_LONG, at, changed);
    }
  }
}
