package org.lightlock.access.factor;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The passwords that leaked most often, as a Bloom filter on the class path: needs no network and
 * gives none of them away. One passphrase in ten thousand is taken for a leaked one though it is
 * none; its owner takes another. Thread-safe.
 *
 * <p>The file: number of hashes (1 byte), number of bits (4 bytes, big-endian), the bits. The i-th
 * bit of a text is (a + i·b) mod bits, where a and b are the first two 64-bit words of its SHA-256,
 * without sign. {@code docs/passphrases.md} says what is in it and how it is made.
 */
final class CommonPasswords {
  static final String RESOURCE = "common-passwords.bloom";
  private static final int MAX_BYTES = 4 << 20;

  private final byte[] bits;
  private final int bitCount;
  private final int hashes;

  CommonPasswords(byte[] bits, int bitCount, int hashes) {
    if (bitCount <= 0 || bits.length != (bitCount + 7) / 8 || hashes < 1 || hashes > 32) {
      throw new IllegalArgumentException("not a Bloom filter");
    }
    this.bits = bits;
    this.bitCount = bitCount;
    this.hashes = hashes;
  }

  /** The filter of this installation. */
  static CommonPasswords load() {
    try (InputStream in = CommonPasswords.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the list of leaked passwords is missing; build again");
      }
      DataInputStream data = new DataInputStream(in);
      int hashes = data.readUnsignedByte();
      int bitCount = data.readInt();
      return new CommonPasswords(data.readNBytes(MAX_BYTES), bitCount, hashes);
    } catch (IOException e) {
      throw new IllegalStateException("the list of leaked passwords cannot be read", e);
    }
  }

  /** Whether a text, already in its compared form, is one of them. */
  boolean contains(String text) {
    long[] words = words(text);
    for (int i = 0; i < hashes; i++) {
      int bit = bit(words, i, bitCount);
      if ((bits[bit >>> 3] & 1 << (bit & 7)) == 0) {
        return false;
      }
    }
    return true;
  }

  static long[] words(String text) {
    try {
      ByteBuffer hash =
          ByteBuffer.wrap(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
      return new long[] {hash.getLong(), hash.getLong()};
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  static int bit(long[] words, int i, int bitCount) {
    return (int) Long.remainderUnsigned(words[0] + i * words[1], bitCount);
  }
}
