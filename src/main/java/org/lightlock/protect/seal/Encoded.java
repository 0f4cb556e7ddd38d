package org.lightlock.protect.seal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Bytes as a text that people copy: a prefix that says what it is, a checksum against typos. */
final class Encoded {
  private static final int CHECKSUM_BYTES = 4;

  private Encoded() {}

  static String text(String prefix, byte[] bytes) {
    byte[] checked = Arrays.copyOf(bytes, bytes.length + CHECKSUM_BYTES);
    long sum = checksum(prefix, bytes);
    for (int i = 0; i < CHECKSUM_BYTES; i++) {
      checked[bytes.length + i] = (byte) (sum >>> (8 * (CHECKSUM_BYTES - 1 - i)));
    }
    String text = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(checked);
    Arrays.fill(checked, (byte) 0);
    return text;
  }

  /** The bytes of a text, empty when it is anything else. */
  static Optional<byte[]> bytes(String prefix, String text, int min, int max) {
    int most = prefix.length() + (max + CHECKSUM_BYTES) * 4 / 3 + 4;
    if (!text.startsWith(prefix) || text.length() > most) {
      return Optional.empty();
    }
    try {
      byte[] checked = Base64.getUrlDecoder().decode(text.substring(prefix.length()));
      int length = checked.length - CHECKSUM_BYTES;
      if (length < min || length > max) {
        return Optional.empty();
      }
      byte[] bytes = Arrays.copyOf(checked, length);
      return text(prefix, bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static long checksum(String prefix, byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(prefix.getBytes(StandardCharsets.US_ASCII));
    sum.update(bytes);
    return sum.getValue();
  }
}
