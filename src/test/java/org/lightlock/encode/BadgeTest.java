package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.frame.Pixels;

class BadgeTest {
  private static final String WORDS = "REPEATED PICTURE";

  @ParameterizedTest
  @CsvSource({"1920,1080", "640,360", "320,180", "360,640"})
  void draw_isAmberWithDarkLettersAtTheTopLeftAndNothingElseChanges(int width, int height) {
    try (Arena arena = Arena.ofConfined();
        Badge badge = new Badge(WORDS, width, height)) {
      Pixels picture = grey(arena, width, height);
      badge.draw(picture);
      assertThat(at(picture, 0, 0)).isEqualTo(200);
      assertThat(at(picture, width - 1, height - 1)).isEqualTo(200);
      assertThat(at(picture, width / 4, height / 3)).isEqualTo(200);
      int margin = (int) Math.round(height * 0.025 / 2) * 2;
      assertThat(at(picture, margin, margin)).isEqualTo(165);
      long dark =
          IntStream.range(0, width * height)
              .filter(i -> at(picture, i % width, i / width) < 60)
              .count();
      assertThat(dark).isGreaterThan(width * height / 2000);
    }
  }

  @ParameterizedTest
  @CsvSource({"2,2", "4,4", "16,16", "32,8", "64,48"})
  void draw_tinyPictures_staysInside(int width, int height) {
    try (Arena arena = Arena.ofConfined();
        Badge badge = new Badge(WORDS, width, height)) {
      Pixels picture = grey(arena, width, height);
      badge.draw(picture);
      assertThat(at(picture, width - 1, height - 1)).isPositive();
    }
  }

  @Test
  void copy_ofAnOddPicture_isItsEvenPart() {
    try (Arena arena = Arena.ofConfined();
        Badge badge = new Badge(WORDS, 64, 48)) {
      Pixels odd = MovingScene.room(arena, 65, 49);
      new MovingScene(65, 49).draw(3, odd);
      Pixels copy = badge.copy(odd);
      assertThat(copy.width()).isEqualTo(64);
      assertThat(copy.height()).isEqualTo(48);
      assertThat(MovingScene.yuv(copy, 64, 48)).isEqualTo(MovingScene.yuv(odd, 64, 48));
      badge.draw(copy);
      assertThat(MovingScene.yuv(copy, 64, 48)).isNotEqualTo(MovingScene.yuv(odd, 64, 48));
    }
  }

  private static Pixels grey(Arena arena, int width, int height) {
    Pixels picture = MovingScene.room(arena, width, height);
    picture.luma().fill((byte) 200);
    return picture;
  }

  private static int at(Pixels picture, int x, int y) {
    return picture.luma().get(ValueLayout.JAVA_BYTE, (long) y * picture.lumaStride() + x) & 0xff;
  }
}
