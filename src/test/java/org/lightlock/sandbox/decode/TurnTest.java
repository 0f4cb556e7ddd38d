package org.lightlock.sandbox.decode;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.frame.Pixels;

/** Every pixel goes where it belongs, also those beside whole squares. */
class TurnTest {
  @ParameterizedTest
  @CsvSource({
    "90, 64, 48",
    "180, 64, 48",
    "270, 64, 48",
    "90, 642, 362",
    "180, 46, 30",
    "270, 18, 90"
  })
  void into_anyPicture_turnsEveryPixelClockwise(int degrees, int width, int height) {
    Turn turn = new Turn(degrees);
    Pixels upright = turn.upright(width, height);
    fill(upright.luma(), 7);
    fill(upright.cb(), 11);
    fill(upright.cr(), 13);
    boolean swap = turn.swapsEdges();
    Pixels turned = new Turn(0).upright(swap ? height : width, swap ? width : height);

    turn.into(turned);

    check(
        degrees,
        upright.luma(),
        upright.lumaStride(),
        turned.luma(),
        turned.lumaStride(),
        width,
        height);
    check(
        degrees,
        upright.cb(),
        upright.chromaStride(),
        turned.cb(),
        turned.chromaStride(),
        width / 2,
        height / 2);
    check(
        degrees,
        upright.cr(),
        upright.chromaStride(),
        turned.cr(),
        turned.chromaStride(),
        width / 2,
        height / 2);
  }

  private static void fill(MemorySegment plane, int step) {
    for (long i = 0; i < plane.byteSize(); i++) {
      plane.set(JAVA_BYTE, i, (byte) (i * step + (i >> 8)));
    }
  }

  private static void check(
      int degrees,
      MemorySegment from,
      int fromStride,
      MemorySegment to,
      int toStride,
      int width,
      int height) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int toX = degrees == 90 ? height - 1 - y : degrees == 180 ? width - 1 - x : y;
        int toY = degrees == 90 ? x : degrees == 180 ? height - 1 - y : width - 1 - x;
        byte expected = from.get(JAVA_BYTE, (long) y * fromStride + x);
        assertThat(to.get(JAVA_BYTE, (long) toY * toStride + toX)).isEqualTo(expected);
      }
    }
  }
}
