package org.lightlock.encode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.lightlock.frame.Pixels;

/**
 * The calm picture that a viewer sees while a camera is away: its name, what is the matter and why.
 * Used by one thread at a time. Owns its pixels until closed, which is after the last lease on them
 * was released.
 */
public final class Card implements AutoCloseable {
  // Limited-range BT.709
  private static final int GROUND_LUMA = 34;
  private static final int GROUND_CB = 131;
  private static final int GROUND_CR = 126;
  private static final int NAME_LUMA = 215;
  private static final int STATUS_LUMA = 158;
  private static final int REASON_LUMA = 130;
  private static final int AMBER_LUMA = 150;
  private static final int AMBER_CB = 72;
  private static final int AMBER_CR = 160;

  // Parts of the layout's height: the picture's, or less in an upright one
  private static final double NAME_SIZE = 0.085;
  private static final double LINE_SIZE = 0.052;
  private static final double SMALLEST_SIZE = 0.6;

  /** Part of the picture's width that text may take. */
  private static final double TEXT_WIDTH = 0.88;

  /** How many points per side are looked at to find out how much of a pixel a character covers. */
  private static final int SAMPLES = 4;

  private static final CardFont FONT = CardFont.load();

  private final Arena arena = Arena.ofShared();
  private final Pixels pixels;

  /** Room for a card of this even size. */
  public Card(int width, int height) {
    if (width < 2 || height < 2 || width % 2 != 0 || height % 2 != 0) {
      throw new IllegalArgumentException("a card of " + width + "x" + height);
    }
    pixels = PrivatePixels.allocate(arena, width, height);
  }

  /**
   * Draws the card anew.
   *
   * @param name the camera's name
   * @param status for example {@code no signal since 14:03:22}
   * @param reason one more line, may be empty
   * @return this card's own pixels, the same at every call
   */
  public Pixels draw(String name, String status, String reason) {
    double unit = Math.min(pixels.height(), pixels.width() * 0.75);
    double middle = pixels.height() / 2.0;
    pixels.luma().fill((byte) GROUND_LUMA);
    pixels.cb().fill((byte) GROUND_CB);
    pixels.cr().fill((byte) GROUND_CR);
    drawBar(middle - unit * 0.14, unit);
    drawLine(name, middle, unit * NAME_SIZE, NAME_LUMA);
    drawLine(status, middle + unit * 0.105, unit * LINE_SIZE, STATUS_LUMA);
    drawLine(reason, middle + unit * 0.19, unit * LINE_SIZE, REASON_LUMA);
    return pixels;
  }

  /** A short amber bar in the middle: seen from afar, this is no picture of a camera. */
  private void drawBar(double top, double unit) {
    int chromaWidth = pixels.width() / 2;
    int halfWidth = Math.min((int) (unit / 27), chromaWidth / 2);
    int first = (int) (top / 2);
    int last = Math.min(first + Math.max((int) (unit / 200), 1), pixels.height() / 2);
    int left = chromaWidth / 2 - halfWidth;
    for (int y = first; y < last; y++) {
      long at = (long) y * pixels.chromaStride() + left;
      pixels.cb().asSlice(at, 2L * halfWidth).fill((byte) AMBER_CB);
      pixels.cr().asSlice(at, 2L * halfWidth).fill((byte) AMBER_CR);
      for (int row = 2 * y; row < 2 * y + 2; row++) {
        pixels
            .luma()
            .asSlice((long) row * pixels.lumaStride() + 2L * left, 4L * halfWidth)
            .fill((byte) AMBER_LUMA);
      }
    }
  }

  /** Centres a line; a long one gets smaller first and then loses its end. */
  private void drawLine(String text, double baseLine, double size, int luma) {
    double room = pixels.width() * TEXT_WIDTH;
    double fitting = size * Math.min(1, room / Math.max(FONT.width(text, size), 1));
    double chosen = Math.max(fitting, size * SMALLEST_SIZE);
    String shown = text;
    for (int end = text.length(); FONT.width(shown, chosen) > room && end > 0; end--) {
      shown = text.substring(0, end - 1).stripTrailing() + "…";
    }
    double pen = (pixels.width() - FONT.width(shown, chosen)) / 2;
    double scale = chosen / FONT.emPixels();
    for (int i = 0; i < shown.length(); i++) {
      CardFont.Glyph glyph = FONT.glyph(shown.charAt(i));
      drawGlyph(glyph, pen, baseLine, scale, luma);
      pen += glyph.advance() * scale;
    }
  }

  private void drawGlyph(
      CardFont.Glyph glyph, double pen, double baseLine, double scale, int luma) {
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

  @Override
  public void close() {
    arena.close();
  }
}
