package org.lightlock.access.factor;

import java.util.Optional;

/** Base32 without padding (RFC 4648 §6), as authenticator apps want it. */
final class Base32 {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int MAX_CHARACTERS = 128;

  private Base32() {}

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int buffer = 0;
    for (byte b : bytes) {
      buffer = buffer << 8 | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt(buffer >>> bits & 31));
      }
      buffer &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt(buffer << (5 - bits) & 31));
    }
    return text.toString();
  }

  /** The bytes, empty when the text has another character. */
  static Optional<byte[]> decode(String text) {
    if (text.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    byte[] bytes = new byte[text.length() * 5 / 8];
    int bits = 0;
    int buffer = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      int value = ALPHABET.indexOf(text.charAt(i));
      if (value < 0) {
        return Optional.empty();
      }
      buffer = buffer << 5 | value;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (buffer >>> bits);
        buffer &= (1 << bits) - 1;
      }
    }
    return Optional.of(bytes);
  }
}
