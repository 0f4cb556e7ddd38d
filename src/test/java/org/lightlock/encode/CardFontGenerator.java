package org.lightlock.encode;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.DeflaterOutputStream;

/**
 * Draws the resource that {@link CardFont} reads, on a machine that has the font. Run from the
 * project's directory with the test class path; the result is checked in.
 */
final class CardFontGenerator {
  private static final Path FONT = Path.of("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf");
  private static final Path TARGET =
      Path.of("src/main/resources/org/lightlock/encode/card-font.bin");
  private static final int EM_PIXELS = 64;

  private CardFontGenerator() {}

  public static void main(String[] arguments) throws IOException, FontFormatException {
    System.setProperty("java.awt.headless", "true");
    Font font = Font.createFont(Font.TRUETYPE_FONT, FONT.toFile()).deriveFont((float) EM_PIXELS);
    String characters = characters();
    try (DataOutputStream out =
        new DataOutputStream(new DeflaterOutputStream(Files.newOutputStream(TARGET)))) {
      out.writeInt(CardFont.MAGIC);
      out.writeShort(EM_PIXELS);
      out.writeShort(characters.length());
      for (int i = 0; i < characters.length(); i++) {
        write(out, font, characters.charAt(i));
      }
    }
  }

  /** Latin-1, the Dutch ij, and the signs that text of our own uses. */
  private static String characters() {
    StringBuilder all = new StringBuilder("ĳĲ…–—‘’“”€");
    for (char c = 0x20; c <= 0xff; c++) {
      if (c < 0x7f || c >= 0xa0) {
        all.append(c);
      }
    }
    return all.toString();
  }

  private static void write(DataOutputStream out, Font font, char character) throws IOException {
    FontRenderContext context = new FontRenderContext(null, true, true);
    GlyphVector glyph = font.createGlyphVector(context, new char[] {character});
    Rectangle bounds = glyph.getPixelBounds(context, 0, 0);
    out.writeChar(character);
    out.writeShort(Math.round(glyph.getGlyphMetrics(0).getAdvanceX() * CardFont.ADVANCE_PARTS));
    out.writeShort(bounds.x);
    out.writeShort(bounds.y);
    out.writeByte(bounds.width);
    out.writeByte(bounds.height);
    if (bounds.isEmpty()) {
      return;
    }
    BufferedImage image =
        new BufferedImage(bounds.width, bounds.height, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.setColor(Color.WHITE);
    graphics.drawGlyphVector(glyph, -bounds.x, -bounds.y);
    graphics.dispose();
    for (int y = 0; y < bounds.height; y++) {
      for (int x = 0; x < bounds.width; x++) {
        int coverage = image.getRaster().getSample(x, y, 0);
        out.writeByte(coverage / 17 * 17); // sixteen levels: enough to see, and half the size
      }
    }
  }
}
