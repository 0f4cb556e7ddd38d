package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A pair of quantisation tables, of 8 or 16 bits each, as a DQT segment has them. Allocated once
 * and filled again; one thread.
 */
final class JpegQuantisers {
  private static final int ENTRIES = 64;
  private static final HexFormat HEX = HexFormat.of();

  /** ITU-T T.81 tables K.1 and K.2, rows of a block. */
  private static final byte[] LUMA =
      HEX.parseHex(
          "100b0a101828333d"
              + "0c0c0e131a3a3c37"
              + "0e0d101828394538"
              + "0e11161d3357503e"
              + "12162538446d674d"
              + "182337405168715c"
              + "31404e5767797865"
              + "485c5f6270646763");

  private static final byte[] CHROMA =
      HEX.parseHex(
          "1112182f63636363"
              + "12151a4263636363"
              + "181a386363636363"
              + "2f42636363636363"
              + "6363636363636363".repeat(4));

  private static final byte[] ZIGZAG =
      HEX.parseHex(
          "000108100902030a11182019120b0405"
              + "0c131a21283029221b140d06070e151c"
              + "232a313839322b241d160f171e252c33"
              + "3a3b342d261f272e353c3d362f373e3f");

  private final byte[] luma = new byte[2 * ENTRIES];
  private final byte[] chroma = new byte[2 * ENTRIES];
  private int lumaBytes;
  private int chromaBytes;

  /** Whether tables have been taken. */
  boolean isEmpty() {
    return lumaBytes == 0;
  }

  /** Takes the tables of quality 1 to 99 (RFC 2435 §4.2). */
  void compute(int q) {
    int scale = q < 50 ? 5000 / q : 200 - 2 * q;
    for (int i = 0; i < ENTRIES; i++) {
      luma[i] = scaled(LUMA[ZIGZAG[i]], scale);
      chroma[i] = scaled(CHROMA[ZIGZAG[i]], scale);
    }
    lumaBytes = ENTRIES;
    chromaBytes = ENTRIES;
  }

  private static byte scaled(int quantiser, int scale) {
    return (byte) Math.clamp((quantiser * scale + 50) / 100, 1, 255);
  }

  /**
   * Takes tables sent in band (§3.1.8): two, or one for all components.
   *
   * @param precision a bit for each table, from the lowest: 16 bits instead of 8
   * @return false when the length is not theirs
   */
  boolean take(ByteBuffer source, int from, int length, int precision) {
    int first = (precision & 1) != 0 ? 2 * ENTRIES : ENTRIES;
    int second = (precision & 2) != 0 ? 2 * ENTRIES : ENTRIES;
    if (length != first && length != first + second) {
      return false;
    }
    boolean one = length == first;
    source.get(from, luma, 0, first);
    source.get(one ? from : from + first, chroma, 0, one ? first : second);
    lumaBytes = first;
    chromaBytes = one ? first : second;
    return true;
  }

  void write(AccessUnitBuffer image) {
    table(image, 0, luma, lumaBytes);
    table(image, 1, chroma, chromaBytes);
  }

  private static void table(AccessUnitBuffer image, int id, byte[] table, int length) {
    JpegHeaders.segment(image, 0xdb, 3 + length);
    image.append((length > ENTRIES ? 0x10 : 0) | id);
    image.append(table, length);
  }
}
