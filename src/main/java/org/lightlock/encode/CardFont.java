package org.lightlock.encode;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/**
 * Pictures of the Latin-1 characters, so that a card needs no font and no window system. Made by
 * {@code CardFontGenerator} from DejaVu Sans; its licence lies beside the resource.
 *
 * @param emPixels the size at which the characters were drawn
 */
record CardFont(int emPixels, Map<Character, Glyph> glyphs) {
  /** First in the resource: "LLCF". */
  static final int MAGIC = 0x4c4c4346;

  /** Advances are stored in sixteenths of a pixel. */
  static final int ADVANCE_PARTS = 16;

  private static final String RESOURCE = "card-font.bin";

  /**
   * One character's picture.
   *
   * @param advance to the next character, in pixels
   * @param left of the picture's first column, relative to the pen
   * @param top of the picture's first row, relative to the base line, negative above
   * @param coverage 0 to 255 per pixel, rows from the top
   */
  @SuppressWarnings("ArrayRecordComponent") // private to this package, nobody compares glyphs
  record Glyph(double advance, int left, int top, int width, int height, byte[] coverage) {}

  /** Reads the resource. */
  static CardFont load() {
    try (InputStream resource = CardFont.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException("the resource " + RESOURCE + " is missing");
      }
      return read(new DataInputStream(new BufferedInputStream(new InflaterInputStream(resource))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CardFont read(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("the resource " + RESOURCE + " is not a card font");
    }
    int emPixels = in.readUnsignedShort();
    int count = in.readUnsignedShort();
    Map<Character, Glyph> glyphs = new HashMap<>();
    for (int i = 0; i < count; i++) {
      char character = in.readChar();
      double advance = in.readUnsignedShort() / (double) ADVANCE_PARTS;
      int left = in.readShort();
      int top = in.readShort();
      int width = in.readUnsignedByte();
      int height = in.readUnsignedByte();
      glyphs.put(
          character, new Glyph(advance, left, top, width, height, in.readNBytes(width * height)));
    }
    return new CardFont(emPixels, Map.copyOf(glyphs));
  }

  /** A character's picture; a question mark for one that this font does not have. */
  Glyph glyph(char character) {
    Glyph glyph = glyphs.get(character);
    return glyph != null ? glyph : glyphs.getOrDefault('?', NOTHING);
  }

  private static final Glyph NOTHING = new Glyph(0, 0, 0, 0, 0, new byte[0]);

  /** The width of a line at a size, in pixels. */
  double width(String text, double size) {
    double advance = 0;
    for (int i = 0; i < text.length(); i++) {
      advance += glyph(text.charAt(i)).advance();
    }
    return advance * size / emPixels;
  }
}
