package org.lightlock.loadclient;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * When packets arrived, for transport-wide feedback as Chromium sends it
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1). One thread; allocates nothing.
 *
 * <pre>
 * | first number  | how many      |
 * | time of the first / 64 ms | n |
 * |1|1| 7 states of 2 bits | …      0 missing, 1 delta of 8 bits, 2 delta of 16 bits
 * | deltas / 250 µs …
 * </pre>
 */
final class ArrivalReport {
  /** The identifier of the extension that carries the number. */
  static final int EXTENSION_ID = 4;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final int MOST = 256;
  private static final int PER_CHUNK = 7;
  private static final long TICK_NANOS = 250_000;
  private static final long REFERENCE_NANOS = 64_000_000;
  private static final int FIXED_BYTES = 8;

  private final long[] arrivals = new long[MOST];
  private long first = -1;
  private int count;
  private int reports;

  /** Notes a packet; one that comes out of order or too many are left out. */
  void packet(int number, long nowNanos) {
    if (first < 0) {
      first = number;
    }
    long place = (short) (number - (int) first);
    if (place < count || place >= MOST) {
      return;
    }
    while (count < place) {
      arrivals[count++] = 0;
    }
    arrivals[count++] = nowNanos;
  }

  /**
   * Writes what came since the last report, without the header and both sources.
   *
   * @return the position behind it, {@code at} when nothing came
   */
  int write(byte[] out, int at) {
    if (count == 0) {
      return at;
    }
    int begin = 0;
    while (arrivals[begin] == 0) {
      begin++;
    }
    long reference = arrivals[begin] / REFERENCE_NANOS;
    int states = count - begin;
    SHORT.set(out, at, (short) (first + begin));
    SHORT.set(out, at + 2, (short) states);
    SHORT.set(out, at + 4, (short) (reference >> 8));
    SHORT.set(out, at + 6, (short) ((reference << 8) | (reports++ & 0xff)));
    int chunks = Math.ceilDiv(states, PER_CHUNK);
    int end = at + FIXED_BYTES + 2 * chunks;
    long before = reference * REFERENCE_NANOS / TICK_NANOS;
    for (int chunk = 0; chunk < chunks; chunk++) {
      int bits = 0b11 << 14;
      for (int i = 0; i < PER_CHUNK; i++) {
        int place = begin + chunk * PER_CHUNK + i;
        if (place < count && arrivals[place] != 0) {
          long tick = arrivals[place] / TICK_NANOS;
          long delta = Math.min(tick - before, Short.MAX_VALUE);
          before += delta;
          boolean small = delta <= 0xff;
          bits |= (small ? 1 : 2) << (2 * (PER_CHUNK - 1 - i));
          if (small) {
            out[end++] = (byte) delta;
          } else {
            SHORT.set(out, end, (short) delta);
            end += 2;
          }
        }
      }
      SHORT.set(out, at + FIXED_BYTES + 2 * chunk, (short) bits);
    }
    while ((end - at) % 4 != 0) {
      out[end++] = 0;
    }
    first += count;
    count = 0;
    return end;
  }
}
