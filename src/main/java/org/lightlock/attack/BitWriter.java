package org.lightlock.attack;

import java.io.ByteArrayOutputStream;

/** Bits of an H.264 NAL unit as the standard writes them (§7.2, §9.1). */
final class BitWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int current;
  private int filled;
  private int zeros;

  /** Begins behind a NAL unit's header. */
  BitWriter(int header) {
    bytes.write(header);
  }

  BitWriter bits(int value, int count) {
    for (int i = count - 1; i >= 0; i--) {
      current = (current << 1) | ((value >>> i) & 1);
      if (++filled == 8) {
        put(current);
        current = 0;
        filled = 0;
      }
    }
    return this;
  }

  /** Exp-Golomb, unsigned: ue(v). */
  BitWriter unsigned(int value) {
    int length = 32 - Integer.numberOfLeadingZeros(value + 1);
    return bits(0, length - 1).bits(value + 1, length);
  }

  /** Ends the unit: rbsp_trailing_bits. */
  byte[] end() {
    bits(1, 1);
    while (filled != 0) {
      bits(0, 1);
    }
    return bytes.toByteArray();
  }

  /** Keeps start codes out: emulation_prevention_three_byte. */
  private void put(int octet) {
    if (zeros == 2 && octet <= 3) {
      bytes.write(3);
      zeros = 0;
    }
    bytes.write(octet);
    zeros = octet == 0 ? zeros + 1 : 0;
  }
}
