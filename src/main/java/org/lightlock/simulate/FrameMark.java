package org.lightlock.simulate;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/**
 * A machine-readable frame number in a picture's top-left corner, made to survive several encodes
 * and scaling down to 640x360.
 *
 * <p>The layout, for a reader in any language. The unit is u = picture width / 80 (a real number;
 * 24 pixels at 1920, 16 at 1280, 8 at 640; the picture's aspect ratio must have been kept). The
 * mark covers 14 x 4 units from the top-left corner. Its outer ring, one unit wide, is grey (luma
 * 126). Inside it lie 24 square blocks in 12 columns and 2 rows; the block in column c and row r
 * spans x from (c + 1) u to (c + 2) u and y from (r + 1) u to (r + 2) u. White (luma 235) is 1,
 * black (luma 16) is 0, chroma is neutral throughout, so that luma can be read off the green
 * channel of a canvas.
 *
 * <pre>
 *   row 0: number bits 15 14 13 12 11 10 9 8 7 6 5 4
 *   row 1: number bits 3 2 1 0, then CRC bits 7 6 5 4 3 2 1 0
 * </pre>
 *
 * <p>The CRC is CRC-8 with polynomial 0x07, initial value 0xFF, not reflected, no final XOR, over
 * the number's high byte and then its low byte; number 0 has CRC 0xD7, so neither an all-black nor
 * an all-white corner reads as a number. A reader averages the centre half of each block (from a
 * quarter to three quarters of its width and height) and compares with 128.
 *
 * <p>The mark is part of the picture and as old as it looks: an encoder so starved of bits that it
 * repeats the corner of an earlier picture repeats that picture's number, with a right CRC.
 */
public final class FrameMark {
  /** The largest number that a mark can carry. */
  public static final int MAX_NUMBER = 0xFFFF;

  private static final int UNITS_PER_WIDTH = 80;
  private static final int COLUMNS = 12;
  private static final int ROWS = 2;
  private static final int BITS = COLUMNS * ROWS;
  private static final int CRC_BITS = 8;
  private static final byte BLACK = 16;
  private static final byte WHITE = (byte) 235;
  private static final byte GREY = 126;
  private static final byte NEUTRAL_CHROMA = (byte) 128;
  private static final int THRESHOLD = 128;

  private FrameMark() {}

  /** Whether a picture of this size has room for a mark: 2 pixels for each block at least. */
  public static boolean fits(int width, int height) {
    return width >= 2 * UNITS_PER_WIDTH && height >= edge(ROWS + 2, width);
  }

  /**
   * Draws a number into a luma plane.
   *
   * @throws IllegalArgumentException when the picture is too small or the number too large
   */
  public static void draw(MemorySegment luma, int stride, int width, int height, int number) {
    if (!fits(width, height) || number < 0 || number > MAX_NUMBER) {
      throw new IllegalArgumentException(
          "no mark " + number + " in a picture of " + width + "x" + height);
    }
    fill(luma, stride, width, 0, 0, COLUMNS + 2, ROWS + 2, GREY);
    int word = (number << CRC_BITS) | crc(number);
    for (int bit = 0; bit < BITS; bit++) {
      boolean one = ((word >> (BITS - 1 - bit)) & 1) == 1;
      int column = bit % COLUMNS + 1;
      int row = bit / COLUMNS + 1;
      fill(luma, stride, width, column, row, column + 1, row + 1, one ? WHITE : BLACK);
    }
  }

  /** Makes one 4:2:0 chroma plane neutral under the mark; width is that of the picture. */
  public static void clearChroma(MemorySegment plane, int stride, int width) {
    for (int y = 0; y < (edge(ROWS + 2, width) + 1) / 2; y++) {
      plane.asSlice((long) y * stride, (edge(COLUMNS + 2, width) + 1) / 2).fill(NEUTRAL_CHROMA);
    }
  }

  /** Reads the number off a luma plane, empty when there is none whose CRC is right. */
  public static OptionalInt read(MemorySegment luma, int stride, int width, int height) {
    if (!fits(width, height)) {
      return OptionalInt.empty();
    }
    int word = 0;
    for (int bit = 0; bit < BITS; bit++) {
      boolean one = centre(luma, stride, width, bit % COLUMNS + 1, bit / COLUMNS + 1) >= THRESHOLD;
      word = (word << 1) | (one ? 1 : 0);
    }
    int number = word >> CRC_BITS;
    return (word & 0xFF) == crc(number) ? OptionalInt.of(number) : OptionalInt.empty();
  }

  /** The mean luma of a block's centre half. */
  private static int centre(MemorySegment luma, int stride, int width, int column, int row) {
    int left = quarter(4 * column + 1, width);
    int right = Math.max(left + 1, quarter(4 * column + 3, width));
    int top = quarter(4 * row + 1, width);
    int bottom = Math.max(top + 1, quarter(4 * row + 3, width));
    int sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += luma.get(JAVA_BYTE, (long) y * stride + x) & 0xFF;
      }
    }
    return sum / ((right - left) * (bottom - top));
  }

  private static void fill(
      MemorySegment luma,
      int stride,
      int width,
      int fromColumn,
      int fromRow,
      int toColumn,
      int toRow,
      byte value) {
    int left = edge(fromColumn, width);
    for (int y = edge(fromRow, width); y < edge(toRow, width); y++) {
      luma.asSlice((long) y * stride + left, edge(toColumn, width) - left).fill(value);
    }
  }

  private static int edge(int units, int width) {
    return units * width / UNITS_PER_WIDTH;
  }

  private static int quarter(int quarters, int width) {
    return quarters * width / (4 * UNITS_PER_WIDTH);
  }

  private static int crc(int number) {
    int crc = 0xFF;
    for (int shift = 8; shift >= 0; shift -= 8) {
      crc ^= (number >> shift) & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x80) != 0 ? ((crc << 1) ^ 0x07) & 0xFF : crc << 1;
      }
    }
    return crc;
  }
}
