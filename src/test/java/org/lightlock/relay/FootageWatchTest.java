package org.lightlock.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.frame.Pixels;

class FootageWatchTest {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int RATE = 25;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment luma = arena.allocate(WIDTH * HEIGHT);
  private final MemorySegment chroma = arena.allocate(WIDTH * HEIGHT / 4);
  private final Pixels pixels = new Pixels(luma, WIDTH, chroma, chroma, WIDTH / 2, WIDTH, HEIGHT);
  private final FootageWatch watch = new FootageWatch();
  private long nanos = 1;
  private long number;

  /** A picture of a still scene with the noise that a seed stands for. */
  private FootageAlarm see(long seed) {
    SplittableRandom noise = new SplittableRandom(seed);
    for (long at = 0; at < luma.byteSize(); at += 8) {
      luma.set(
          ValueLayout.JAVA_LONG_UNALIGNED,
          at,
          0x4040_4040_4040_4040L + (noise.nextLong() & 0x0303_0303_0303_0303L));
    }
    return again(number++ % 50 == 0);
  }

  private FootageAlarm again(boolean keyFrame) {
    nanos += 1_000_000_000L / RATE;
    return watch.see(pixels, keyFrame, nanos);
  }

  @Test
  void see_stillSceneWithNoise_isLive() {
    for (int i = 0; i < 40 * RATE; i++) {
      assertThat(see(i)).isEqualTo(FootageAlarm.NONE);
    }
  }

  @Test
  void see_samePictureForTenSecondsAcrossKeyFrames_isFrozenUntilItLivesForFive() {
    see(0);
    for (int i = 1; i < 10 * RATE; i++) {
      assertThat(again(i % 50 == 0)).isEqualTo(FootageAlarm.NONE);
    }
    assertThat(again(false)).isEqualTo(FootageAlarm.FROZEN);
    for (int i = 1; i < 5 * RATE; i++) {
      assertThat(see(i)).isEqualTo(FootageAlarm.FROZEN);
    }
    assertThat(see(-1)).isEqualTo(FootageAlarm.NONE);
  }

  @Test
  void see_samePictureWithoutKeyFrame_isASmartCodecForAMinute() {
    see(0);
    for (int i = 1; i < 60 * RATE; i++) {
      assertThat(again(false)).isEqualTo(FootageAlarm.NONE);
    }
    assertThat(again(false)).isEqualTo(FootageAlarm.FROZEN);
  }

  @Test
  void see_somethingSmallMovesInAPictureWithoutNoise_isLive() {
    for (int i = 0; i < 30 * RATE; i++) {
      luma.set(ValueLayout.JAVA_BYTE, 4L * WIDTH * 20 + 3, (byte) (i / 10));
      assertThat(again(i % 50 == 0)).isEqualTo(FootageAlarm.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 9, 12, 200, 1500, 15_000})
  void see_stretchThatRepeats_isLoopedAndEndsFiveSecondsAfterIt(int period) {
    int first = 0;
    for (int i = 0; i < period + 12 * RATE && first == 0; i++) {
      first = see(i % period) == FootageAlarm.LOOPED ? i + 1 : 0;
    }
    assertThat(first).isGreaterThan(Math.max(period, 2 * RATE));
    assertThat(first).isLessThanOrEqualTo(period + (period < 10 ? 11 : 4) * RATE);
    for (int i = 1; i < 5 * RATE; i++) {
      assertThat(see(-i)).isEqualTo(FootageAlarm.LOOPED);
    }
    see(-1_000);
    assertThat(see(-1_001)).isEqualTo(FootageAlarm.NONE);
  }

  @Test
  void see_stretchThatRepeatsWithLostAndDamagedPictures_isLooped() {
    FootageAlarm last = FootageAlarm.NONE;
    for (int i = 0; i < 400; i++) {
      if (i % 97 != 96) {
        last = see(i % 83 == 82 ? -i : i % 200);
      }
    }
    assertThat(last).isEqualTo(FootageAlarm.LOOPED);
  }

  @Test
  void see_twoPicturesTakeTurnsForLessThanTenSeconds_isLive() {
    for (int i = 0; i < 9 * RATE; i++) {
      assertThat(see(i / 5 % 2)).isEqualTo(FootageAlarm.NONE);
    }
  }

  @Test
  void see_twoSecondsComeAgain_isNoLoop() {
    for (int i = 0; i < 20 * RATE; i++) {
      assertThat(see(i % 100 < 50 ? i % 100 : 1000 + i)).isEqualTo(FootageAlarm.NONE);
    }
  }

  @Test
  void see_oddAndTinySizes_readsNothingBeyondThem() {
    for (int width = 16; width < 40; width++) {
      int height = 47 - width;
      MemorySegment exact = arena.allocate((long) width * height);
      Pixels odd = new Pixels(exact, width, chroma, chroma, width, width, height);
      assertThat(PictureHash.sparse(odd)).isEqualTo(PictureHash.sparse(odd));
      assertThat(PictureHash.dense(odd)).isEqualTo(PictureHash.dense(odd));
    }
  }

  /** 0.3 ms per second of 25 pictures in 1080p would be 12 µs each; a busy machine gets more. */
  @Test
  void see_manyPictures_costsMicroseconds() {
    MemorySegment large = arena.allocate(1920L * 1080);
    Pixels full = new Pixels(large, 1920, chroma, chroma, 960, 1920, 1080);
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 40; round++) {
      long began = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        large.set(ValueLayout.JAVA_BYTE, 1920L * 30 + 30, (byte) i);
        nanos += 1_000_000_000L / RATE;
        watch.see(full, false, nanos);
      }
      best = Math.min(best, (System.nanoTime() - began) / 100);
    }
    assertThat(best).as("nanoseconds per picture").isLessThan(12_000);
  }
}
