package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The headers that RFC 2435 leaves out of its payloads, rebuilt as its appendices A and B do: they
 * come from Lightlock's own tables and from numbers, never as bytes from the camera, the
 * quantisation tables excepted.
 */
final class JpegHeaders {
  static final int TABLE_BYTES = 64;
  static final int END_OF_IMAGE = 0xd9;

  private static final HexFormat HEX = HexFormat.of();

  private static final byte[] START = HEX.parseHex("ffd8" + "ffe000104a46494600010100000100010000");

  /** ITU-T T.81 tables K.1 and K.2, rows of a block. */
  private static final byte[] LUMA_QUANTISERS =
      HEX.parseHex(
          "100b0a101828333d"
              + "0c0c0e131a3a3c37"
              + "0e0d101828394538"
              + "0e11161d3357503e"
              + "12162538446d674d"
              + "182337405168715c"
              + "31404e5767797865"
              + "485c5f6270646763");

  private static final byte[] CHROMA_QUANTISERS =
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

  /** ITU-T T.81 tables K.3 to K.6 as DHT segments. */
  private static final byte[] HUFFMAN_TABLES =
      HEX.parseHex(
          "ffc4001f00"
              + "00010501010101010100000000000000"
              + "000102030405060708090a0b"
              + "ffc400b510"
              + "0002010303020403050504040000017d"
              + "01020300041105122131410613516107227114328191a1082342b1c11552d1f0"
              + "2433627282090a161718191a25262728292a3435363738393a43444546474849"
              + "4a535455565758595a636465666768696a737475767778797a83848586878889"
              + "8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5"
              + "c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8"
              + "f9fa"
              + "ffc4001f01"
              + "00030101010101010101010000000000"
              + "000102030405060708090a0b"
              + "ffc400b511"
              + "00020102040403040705040400010277"
              + "000102031104052131061241510761711322328108144291a1b1c109233352f0"
              + "156272d10a162434e125f11718191a262728292a35363738393a434445464748"
              + "494a535455565758595a636465666768696a737475767778797a828384858687"
              + "88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3"
              + "c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8"
              + "f9fa");

  private static final byte[] START_OF_SCAN = HEX.parseHex("ffda000c03010002110311003f00");

  private final byte[] luma = new byte[TABLE_BYTES];
  private final byte[] chroma = new byte[TABLE_BYTES];

  /** Takes the tables of quality 1 to 99 (RFC 2435 §4.2). */
  void computeTables(int q) {
    int scale = q < 50 ? 5000 / q : 200 - 2 * q;
    for (int i = 0; i < TABLE_BYTES; i++) {
      luma[i] = scaled(LUMA_QUANTISERS[ZIGZAG[i]], scale);
      chroma[i] = scaled(CHROMA_QUANTISERS[ZIGZAG[i]], scale);
    }
  }

  private static byte scaled(int quantiser, int scale) {
    return (byte) Math.clamp((quantiser * scale + 50) / 100, 1, 255);
  }

  /** Takes tables sent in band: one for all components or two. */
  void tables(ByteBuffer source, int from, int length) {
    source.get(from, luma);
    source.get(length == TABLE_BYTES ? from : from + TABLE_BYTES, chroma);
  }

  /** Writes everything in front of the scan. */
  void write(AccessUnitBuffer image, boolean halfHeightChroma, int width, int height, int restart) {
    image.append(START, START.length);
    quantisers(image, 0, luma);
    quantisers(image, 1, chroma);
    if (restart != 0) {
      segment(image, 0xdd, 4);
      number(image, restart);
    }
    segment(image, 0xc0, 17);
    image.append(8); // bits per sample
    number(image, height);
    number(image, width);
    image.append(3);
    component(image, 1, halfHeightChroma ? 0x22 : 0x21, 0);
    component(image, 2, 0x11, 1);
    component(image, 3, 0x11, 1);
    image.append(HUFFMAN_TABLES, HUFFMAN_TABLES.length);
    image.append(START_OF_SCAN, START_OF_SCAN.length);
  }

  private static void quantisers(AccessUnitBuffer image, int id, byte[] table) {
    segment(image, 0xdb, 3 + TABLE_BYTES);
    image.append(id);
    image.append(table, TABLE_BYTES);
  }

  private static void component(AccessUnitBuffer image, int id, int sampling, int table) {
    image.append(id);
    image.append(sampling);
    image.append(table);
  }

  private static void segment(AccessUnitBuffer image, int marker, int length) {
    image.append(0xff);
    image.append(marker);
    number(image, length);
  }

  private static void number(AccessUnitBuffer image, int value) {
    image.append(value >>> 8);
    image.append(value);
  }

  /**
   * Where a scan's entropy-coded data end: at an end-of-image marker or at the last byte. Any other
   * marker but a restart would be a header that nobody checked.
   *
   * @return -1 when there is such a marker
   */
  static int scanEnd(ByteBuffer bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (i + 8 <= to && !Words.hasFullByte(bytes.getLong(i))) {
        i += 8;
        continue;
      }
      if (bytes.get(i) != (byte) 0xff) {
        i++;
        continue;
      }
      int marker = i + 1;
      while (marker < to && bytes.get(marker) == (byte) 0xff) {
        marker++;
      }
      int code = marker < to ? bytes.get(marker) & 0xff : END_OF_IMAGE;
      if (code == END_OF_IMAGE) {
        return i;
      }
      if (code != 0 && (code < 0xd0 || code > 0xd7)) {
        return -1;
      }
      i = marker + 1;
    }
    return to;
  }
}
