package org.lightlock.encode;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.lightlock.frame.Pixels;

/** Draws lines of text into a picture's luma. */
final class Lettering {
  /** How many points per side are looked at to find out how much of a pixel a character covers. */
  private static final int SAMPLES = 4;

  private Lettering() {}

  /**
   * Draws a line; what lies outside of the picture is left out.
   *
   * @param left of the first character
   * @param size in pixels
   */
  static void draw(
      CardFont font,
      String line,
      Pixels pixels,
      double left,
      double baseLine,
      double size,
      int luma) {
    double pen = left;
    double scale = size / font.emPixels();
    for (int i = 0; i < line.length(); i++) {
      CardFont.Glyph glyph = font.glyph(line.charAt(i));
      drawGlyph(glyph, pixels, pen, baseLine, scale, luma);
      pen += glyph.advance() * scale;
    }
  }

  private static void drawGlyph(
      CardFont.Glyph glyph, Pixels pixels, double pen, double baseLine, double scale, int luma) {
    double left = pen + glyph.left() * scale;
    double top = baseLine + glyph.top() * scale;
    int lastX = Math.min((int) Math.ceil(left + glyph.width() * scale), pixels.width());
    int lastY = Math.min((int) Math.ceil(top + glyph.height() * scale), pixels.height());
    MemorySegment plane = pixels.luma();
    for (int y = Math.max((int) top, 0); y < lastY; y++) {
      for (int x = Math.max((int) left, 0); x < lastX; x++) {
        int coverage = coverage(glyph, (x - left) / scale, (y - top) / scale, 1 / scale);
        if (coverage > 0) {
          long at = (long) y * pixels.lumaStride() + x;
          int before = plane.get(ValueLayout.JAVA_BYTE, at) & 0xff;
          int after = before + (luma - before) * coverage / 255;
          plane.set(ValueLayout.JAVA_BYTE, at, (byte) after);
        }
      }
    }
  }

  /** How much of a square a character covers, 0 to 255. */
  private static int coverage(CardFont.Glyph glyph, double left, double top, double side) {
    int sum = 0;
    for (int i = 0; i < SAMPLES * SAMPLES; i++) {
      int column = i % SAMPLES;
      int row = i / SAMPLES;
      int x = (int) Math.floor(left + (column + 0.5) * side / SAMPLES);
      int y = (int) Math.floor(top + (row + 0.5) * side / SAMPLES);
      if (x >= 0 && x < glyph.width() && y >= 0 && y < glyph.height()) {
        sum += glyph.coverage()[y * glyph.width() + x] & 0xff;
      }
    }
    return sum / (SAMPLES * SAMPLES);
  }
}
