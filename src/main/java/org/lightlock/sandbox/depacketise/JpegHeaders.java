package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The headers that RFC 2435 leaves out of its payloads, rebuilt as its appendices A and B do: they
 * come from Lightlock's own tables and from numbers, never as bytes from the camera, the
 * quantisation tables excepted.
 */
final class JpegHeaders {
  static final int END_OF_IMAGE = 0xd9;

  private static final HexFormat HEX = HexFormat.of();

  private static final byte[] START = HEX.parseHex("ffd8" + "ffe000104a46494600010100000100010000");

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

  private JpegHeaders() {}

  /** Writes everything in front of the scan. */
  static void write(
      AccessUnitBuffer image,
      JpegQuantisers quantisers,
      boolean halfHeightChroma,
      int width,
      int height,
      int restart) {
    image.append(START, START.length);
    quantisers.write(image);
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

  private static void component(AccessUnitBuffer image, int id, int sampling, int table) {
    image.append(id);
    image.append(sampling);
    image.append(table);
  }

  static void segment(AccessUnitBuffer image, int marker, int length) {
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
   * @return the complement of such a marker's code when there is one
   */
  static int scanEnd(ByteBuffer bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (i + 8 <= to) {
        int skipped = Words.bytesBeforeFullByte(bytes.getLong(i));
        i += skipped;
        if (skipped == 8) {
          continue;
        }
      } else if (bytes.get(i) != (byte) 0xff) {
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
        return ~code;
      }
      i = marker + 1;
    }
    return to;
  }

  /** Whether a marker begins a frame (of any JPEG process) or a further scan. */
  static boolean beginsScan(int marker) {
    boolean table = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;
    return marker == 0xda || (marker >= 0xc0 && marker <= 0xcf && !table);
  }

  /**
   * The size that a baseline frame header names, among the JPEG segments of a packet's header
   * extension (ONVIF Streaming Specification: for pictures over 2040 pixels).
   *
   * @return width in the upper, height in the lower 16 bits; 0 when there is none
   */
  static int sizeIn(ByteBuffer bytes, int from, int to) {
    int i = from;
    while (i + 9 <= to) {
      int marker = bytes.get(i + 1) & 0xff;
      if (bytes.get(i) != (byte) 0xff || marker == 0xff || marker == 0xd8) {
        i += bytes.get(i) == (byte) 0xff && marker == 0xd8 ? 2 : 1; // fill bytes, start of image
        continue;
      }
      if (marker == 0xc0) {
        return number(bytes, i + 7) << 16 | number(bytes, i + 5);
      }
      i += 2 + Math.max(2, number(bytes, i + 2));
    }
    return 0;
  }

  private static int number(ByteBuffer bytes, int at) {
    return (bytes.get(at) & 0xff) << 8 | (bytes.get(at + 1) & 0xff);
  }
}
