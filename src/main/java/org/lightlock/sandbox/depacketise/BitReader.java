package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;

/**
 * Reads bits of a NAL unit (H.264 §7.2, §9.1) and leaves out emulation prevention bytes. Past the
 * end it reads zeros and remembers that it {@link #failed()}: parsers check once, at their end.
 */
final class BitReader {
  private final ByteBuffer bytes;
  private final int end;
  private final boolean emulationPrevention;
  private int next;
  private int zeros;
  private int current;
  private int bitsLeft;
  private boolean failed;

  BitReader(ByteBuffer bytes, int from, int to) {
    this(bytes, from, to, true);
  }

  private BitReader(ByteBuffer bytes, int from, int to, boolean emulationPrevention) {
    this.emulationPrevention = emulationPrevention;
    this.bytes = bytes;
    this.next = from;
    this.end = to;
  }

  /** Reads bits as they are, as MPEG-4 part 2 has them. */
  static BitReader withoutEmulationPrevention(ByteBuffer bytes, int from, int to) {
    return new BitReader(bytes, from, to, false);
  }

  /** Whether anything was read that is not there, or that no parser accepts. */
  boolean failed() {
    return failed;
  }

  int bit() {
    if (bitsLeft == 0 && !load()) {
      failed = true;
      return 0;
    }
    bitsLeft--;
    return (current >>> bitsLeft) & 1;
  }

  boolean flag() {
    return bit() == 1;
  }

  /** An unsigned number of up to 31 bits. */
  int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 1 | bit();
    }
    return value;
  }

  void skip(int count) {
    for (int i = 0; i < count && !failed; i++) {
      bit();
    }
  }

  /** ue(v), up to 2^31 - 2; a larger one fails. */
  int unsigned() {
    int leading = 0;
    while (bit() == 0) {
      if (failed || ++leading > 30) {
        failed = true;
        return 0;
      }
    }
    return (1 << leading) - 1 + bits(leading);
  }

  /** ue(v) that may not be larger than a limit; a larger one fails and reads as 0. */
  int unsignedUpTo(int limit) {
    int value = unsigned();
    if (value > limit) {
      failed = true;
      return 0;
    }
    return value;
  }

  /** se(v). */
  int signed() {
    int code = unsigned();
    return (code & 1) == 1 ? (code >>> 1) + 1 : -(code >>> 1);
  }

  private boolean load() {
    if (emulationPrevention && next < end && zeros >= 2 && bytes.get(next) == 3) {
      next++;
      zeros = 0;
    }
    if (next >= end) {
      return false;
    }
    current = bytes.get(next++) & 0xff;
    zeros = current == 0 ? zeros + 1 : 0;
    bitsLeft = 8;
    return true;
  }
}
