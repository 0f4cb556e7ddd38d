package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.frame.Pixels;

class CardTest {
  @ParameterizedTest
  @CsvSource({"1920,1080", "640,360", "320,240", "180,320", "16,16", "2,2"})
  void draw_anySize_isMostlyDarkAndHasText(int width, int height) {
    try (Card card = new Card(width, height)) {
      byte[] luma = luma(card.draw("Ĳmuiden – zuidpier", "no signal since 14:03:22", "nö wåy"));
      long bright = count(luma, 60, 255);
      assertThat(bright).isLessThan(luma.length / 4 + 5);
      if (width >= 180) {
        assertThat(count(luma, 150, 255)).isGreaterThan(luma.length / 1000);
      }
      assertThat(count(luma, 0, 15)).isZero();
      assertThat(count(luma, 236, 255)).isZero();
    }
  }

  @Test
  void draw_again_leavesNothingOfTheTextBefore() {
    try (Card card = new Card(640, 360);
        Card fresh = new Card(640, 360)) {
      card.draw("A long name of a camera", "no signal since 14:03:22", "and why");
      assertThat(luma(card.draw("Gate", "connecting", "")))
          .isEqualTo(luma(fresh.draw("Gate", "connecting", "")));
    }
  }

  @Test
  void draw_hugeText_staysInside() {
    try (Card card = new Card(640, 360)) {
      byte[] luma = luma(card.draw("W".repeat(500), "\u0000\uffff emoji \ud83d\ude00", ""));
      for (int y = 0; y < 360; y++) {
        byte[] row = Arrays.copyOfRange(luma, y * 640, y * 640 + 640);
        assertThat(count(Arrays.copyOf(row, 20), 60, 255)).isZero();
        assertThat(count(Arrays.copyOfRange(row, 620, 640), 60, 255)).isZero();
      }
    }
  }

  @Test
  void open_oddSize_isRefused() {
    assertThatThrownBy(() -> new Card(641, 360)).isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] luma(Pixels pixels) {
    return Arrays.copyOf(
        MovingScene.yuv(pixels, pixels.width(), pixels.height()), pixels.width() * pixels.height());
  }

  private static long count(byte[] luma, int from, int to) {
    long count = 0;
    for (byte pixel : luma) {
      int value = pixel & 0xff;
      count += value >= from && value <= to ? 1 : 0;
    }
    return count;
  }
}
