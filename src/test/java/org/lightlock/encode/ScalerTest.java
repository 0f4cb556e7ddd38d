package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.frame.Pixels;

class ScalerTest {
  @TempDir Path directory;

  @Test
  void scale_toAThird_averagesTheCoveredPixels() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Scaler scaler = new Scaler(1920, 1080, 640, 360)) {
      Pixels source = MovingScene.room(arena, 1920, 1080);
      new MovingScene(1920, 1080).draw(3, source);
      Pixels scaled = scaler.scale(source);
      assertThat(scaled.width()).isEqualTo(640);
      assertThat(scaled.height()).isEqualTo(360);
      long wrong = 0;
      for (int y = 0; y < 360; y++) {
        for (int x = 0; x < 640; x++) {
          int sum = 0;
          for (int i = 0; i < 9; i++) {
            sum += at(source.luma(), (y * 3 + i / 3) * 1920L + x * 3L + i % 3);
          }
          int difference = at(scaled.luma(), (long) y * scaled.lumaStride() + x) - sum / 9;
          wrong += Math.abs(difference) > 3 ? 1 : 0;
        }
      }
      assertThat(wrong).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"1920,1080", "1919,1079", "1278,718", "705,577", "643,363", "1281,721"})
  void scale_planesAtTheEdgeOfMemory_readsNothingBeyond(int width, int height) throws Exception {
    // Behind the end of the file there is no memory: one byte too far would end this process.
    Geometry target = new Geometry(width, height).fit(640, 360);
    try (Arena arena = Arena.ofConfined();
        Scaler scaler = new Scaler(width, height, target.width(), target.height())) {
      Pixels pixels = EdgeOfMemory.room(arena, directory.resolve("edge"), width, height);
      new MovingScene(width, height).draw(0, pixels);
      assertThat(scaler.scale(pixels).width()).isEqualTo(target.width());
    }
  }

  @Test
  void scale_anotherSizeThanPrepared_isRefused() throws Exception {
    try (Arena arena = Arena.ofConfined();
        Scaler scaler = new Scaler(640, 360, 320, 180)) {
      Pixels pixels = MovingScene.room(arena, 320, 180);
      assertThatThrownBy(() -> scaler.scale(pixels)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void open_impossibleGeometry_saysSo() {
    assertThatThrownBy(() -> new Scaler(0, 360, 320, 180).close())
        .isInstanceOf(EncoderException.class);
  }

  private static int at(MemorySegment plane, long offset) {
    return plane.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
  }
}
