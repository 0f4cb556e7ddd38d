package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;

/** Writes the syntax elements of headers one after the other, for tests that make their own. */
final class Bits {
  private final StringBuilder bits = new StringBuilder();

  /** u(n). */
  Bits u(int length, int value) {
    for (int i = length - 1; i >= 0; i--) {
      bits.append(i > 31 ? '0' : (char) ('0' + ((value >>> i) & 1)));
    }
    return this;
  }

  /** ue(v). */
  Bits ue(int... values) {
    for (int value : values) {
      int length = 32 - Integer.numberOfLeadingZeros(value + 1);
      u(length - 1, 0).u(length, value + 1);
    }
    return this;
  }

  /** se(v). */
  Bits se(int value) {
    return ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** Flags, as zeros and ones. */
  Bits flags(String zerosAndOnes) {
    bits.append(zerosAndOnes.replace(" ", ""));
    return this;
  }

  /** The bytes behind a NAL unit's header, filled up with a stop bit and zeros. */
  byte[] nal(String header) {
    byte[] start = Stream.hex(header);
    byte[] end = bytes();
    return ByteBuffer.allocate(start.length + end.length).put(start).put(end).array();
  }

  /** The bits, then a stop bit and zeros up to a whole byte. */
  byte[] bytes() {
    String all = bits + "1" + "0".repeat(7 - bits.length() % 8);
    byte[] bytes = new byte[all.length() / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(all.substring(8 * i, 8 * i + 8), 2);
    }
    return bytes;
  }
}
