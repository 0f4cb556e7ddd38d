package org.lightlock.encode;

import java.lang.foreign.Arena;
import org.lightlock.frame.Pixels;

/**
 * The calm picture that a viewer sees while a camera is away: its name, what is the matter and why.
 * Used by one thread at a time. Owns its pixels until closed, which is after the last lease on them
 * was released.
 */
public final class Card implements AutoCloseable {
  // Limited range; a calm grey and an amber in BT.709 and, within a few steps, in BT.601
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
    Lettering.draw(FONT, shown, pixels, pen, baseLine, chosen, luma);
  }

  @Override
  public void close() {
    arena.close();
  }
}
