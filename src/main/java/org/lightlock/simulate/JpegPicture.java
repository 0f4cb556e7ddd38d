package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 2435 sends of a JPEG picture. Everything else must be as the RFC assumes it: baseline,
 * three components in one scan, Annex K's Huffman tables.
 *
 * @param width in pixels
 * @param height in pixels
 * @param rtpType 0 for 4:2:2, 1 for 4:2:0
 * @param restartInterval in MCUs, 0 without restart markers
 * @param tables luma's and chroma's quantisation tables, 64 bytes each
 * @param scan the entropy-coded bytes without the EOI marker
 */
record JpegPicture(
    int width, int height, int rtpType, int restartInterval, ByteBuffer tables, ByteBuffer scan) {
  private static final int TABLE_BYTES = 64;

  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOF0 = 0xC0;
  private static final int SOF15 = 0xCF;
  private static final int DHT = 0xC4;
  private static final int DAC = 0xCC;
  private static final int JPG = 0xC8;
  private static final int DQT = 0xDB;
  private static final int DRI = 0xDD;
  private static final int SOS = 0xDA;

  static JpegPicture parse(ByteBuffer picture) throws ClipException {
    return new Parser(picture.slice()).parse();
  }

  private static final class Parser {
    private final ByteBuffer bytes;
    private final @Nullable ByteBuffer[] quantisation = new @Nullable ByteBuffer[4];
    private @Nullable ByteBuffer frame;
    private int restartInterval;

    Parser(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    JpegPicture parse() throws ClipException {
      if (marker() != SOI) {
        throw new ClipException("a sample is not a JPEG picture");
      }
      while (true) {
        int marker = marker();
        int size = bytes.remaining() < 2 ? 0 : bytes.getShort() & 0xFFFF;
        if (size < 2 || size - 2 > bytes.remaining()) {
          throw new ClipException("a JPEG segment is cut off");
        }
        ByteBuffer segment = bytes.slice(bytes.position(), size - 2);
        bytes.position(bytes.position() + size - 2);
        switch (marker) {
          case DQT -> quantisation(segment);
          case DHT -> requireStandardHuffman(segment);
          case DRI -> restartInterval = u16(segment, 0);
          case SOF0 -> frame = segment;
          case SOS -> {
            return picture();
          }
          default -> {
            if (marker > SOF0 && marker <= SOF15 && marker != JPG && marker != DAC) {
              throw new ClipException("only baseline JPEG can be sent as RTP");
            }
          }
        }
      }
    }

    private int marker() throws ClipException {
      int value = 0xFF;
      if (bytes.remaining() < 2 || (bytes.get() & 0xFF) != 0xFF) {
        throw new ClipException("a JPEG marker is missing");
      }
      while (value == 0xFF && bytes.hasRemaining()) {
        value = bytes.get() & 0xFF;
      }
      return value;
    }

    private void quantisation(ByteBuffer segment) throws ClipException {
      while (segment.remaining() > TABLE_BYTES) {
        int id = segment.get() & 0xFF;
        if (id > 3) {
          throw new ClipException("only 8-bit quantisation tables can be sent as RTP");
        }
        quantisation[id] = segment.slice(segment.position(), TABLE_BYTES);
        segment.position(segment.position() + TABLE_BYTES);
      }
    }

    private static void requireStandardHuffman(ByteBuffer segment) throws ClipException {
      while (segment.remaining() > 17) {
        int start = segment.position();
        int values = 0;
        for (int i = 1; i <= 16; i++) {
          values += segment.get(start + i) & 0xFF;
        }
        if (17 + values > segment.remaining()
            || !StandardHuffman.contains(segment.slice(start, 17 + values))) {
          throw new ClipException(
              "the JPEG pictures have Huffman tables of their own, which RTP does not carry:"
                  + " encode them with the standard tables (FFmpeg: -huffman default)");
        }
        segment.position(start + 17 + values);
      }
    }

    private JpegPicture picture() throws ClipException {
      ByteBuffer header = frame;
      if (header == null || header.limit() < 15 || header.get(5) != 3) {
        throw new ClipException("a JPEG picture does not have three components");
      }
      int height = u16(header, 1);
      int width = u16(header, 3);
      if (width < 1 || height < 1) {
        throw new ClipException("a JPEG picture has no size");
      }
      boolean chromaPlain = header.get(10) == 0x11 && header.get(13) == 0x11;
      int rtpType = header.get(7) == 0x22 ? 1 : header.get(7) == 0x21 ? 0 : -1;
      if (!chromaPlain || rtpType < 0 || header.get(11) != header.get(14)) {
        throw new ClipException("RTP carries JPEG pictures with 4:2:0 or 4:2:2 sampling");
      }
      ByteBuffer tables =
          ByteBuffer.allocate(2 * TABLE_BYTES)
              .put(table(header.get(8)))
              .put(table(header.get(11)))
              .flip();
      return new JpegPicture(width, height, rtpType, restartInterval, tables, scan());
    }

    private ByteBuffer table(int id) throws ClipException {
      ByteBuffer table = id < 0 || id > 3 ? null : quantisation[id];
      if (table == null) {
        throw new ClipException("a JPEG picture lacks a quantisation table");
      }
      return table.slice();
    }

    private ByteBuffer scan() throws ClipException {
      int end = bytes.limit();
      while (end - 2 >= bytes.position()
          && !((bytes.get(end - 2) & 0xFF) == 0xFF && (bytes.get(end - 1) & 0xFF) == EOI)) {
        end--;
      }
      int size = end - 2 - bytes.position();
      if (size <= 0) {
        throw new ClipException("a JPEG picture has no end");
      }
      return bytes.slice(bytes.position(), size);
    }

    private static int u16(ByteBuffer segment, int at) throws ClipException {
      if (segment.limit() < at + 2) {
        throw new ClipException("a JPEG segment is cut off");
      }
      return segment.getShort(at) & 0xFFFF;
    }
  }

  /** The four Huffman tables of ITU-T T.81 Annex K.3, known by the CRC-32 of their definitions. */
  static final class StandardHuffman {
    private static final int[] CHECKSUMS = {0x13BC22C1, 0xBF876D00, 0x76431CC4, 0xDB3E692F};

    private StandardHuffman() {}

    /** Whether a table's definition (class and id, 16 counts, values) is one of them. */
    static boolean contains(ByteBuffer definition) {
      int checksum = checksum(definition);
      for (int known : CHECKSUMS) {
        if (known == checksum) {
          return true;
        }
      }
      return false;
    }

    static int checksum(ByteBuffer definition) {
      CRC32 crc = new CRC32();
      crc.update(definition.slice());
      return (int) crc.getValue();
    }
  }
}
