package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.encode.H264Encoder.AccessUnit;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;

class H264EncoderTest {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;

  @TempDir Path directory;

  @Test
  void encode_tenSeconds_placesIdrByTimeAndWritesNothingButParameterSetsAndSlices()
      throws Exception {
    List<AccessUnit> units = encode(WIDTH, HEIGHT, 250, 40_000, 800_000);

    List<Integer> idrs = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      AccessUnit unit = units.get(i);
      assertThat(NalTypes.of(unit.annexB())).isEqualTo(unit.idr() ? List.of(7, 8, 5) : List.of(1));
      if (unit.idr()) {
        idrs.add(i);
      }
    }
    assertThat(idrs).containsExactly(0, 50, 100, 150, 200);
  }

  @ParameterizedTest
  @ValueSource(longs = {20_000, 40_000, 80_000, 200_000})
  void encode_anyFrameRate_keepsTheBitRate(long pictureMicros) throws Exception {
    int pictures = (int) (20_000_000 / pictureMicros);
    List<AccessUnit> units = encode(WIDTH, HEIGHT, pictures, pictureMicros, 400_000);
    long bytes = units.stream().mapToLong(unit -> unit.annexB().length).sum();
    double bitsPerSecond = bytes * 8 / (pictures * pictureMicros / 1e6);
    // The buffer of 0.3 s holds few pictures at a low rate, so that IDRs stay below their share.
    assertThat(bitsPerSecond).isBetween(0.55 * 400_000, 1.1 * 400_000);
  }

  @ParameterizedTest
  @CsvSource({"640,360", "322,242", "1920,1080", "321,241", "1278,718", "18,18"})
  void encode_planesAtTheEdgeOfMemory_readsNothingBeyond(int width, int height) throws Exception {
    // Behind the end of the file there is no memory: one byte too far would end this process.
    try (Arena arena = Arena.ofConfined();
        H264Encoder encoder =
            new H264Encoder(width & ~1, height & ~1, ColourMatrix.BT709, 800_000, 2)) {
      Pixels pixels = EdgeOfMemory.room(arena, directory.resolve("edge"), width, height);
      new MovingScene(width, height).draw(0, pixels);
      assertThat(encoder.encode(pixels, 0, false)).isNotNull();
      assertThat(encoder.encode(pixels, 40_000, false)).isNotNull();
    }
  }

  @Test
  void encode_planeSmallerThanItsGeometry_isRefused() throws Exception {
    try (Arena arena = Arena.ofConfined();
        H264Encoder encoder = new H264Encoder(WIDTH, HEIGHT, ColourMatrix.BT709, 800_000, 2)) {
      Pixels whole = MovingScene.room(arena, WIDTH, HEIGHT);
      MemorySegment cut = whole.cr().asSlice(0, whole.cr().byteSize() - 1);
      Pixels broken =
          new Pixels(whole.luma(), WIDTH, whole.cb(), cut, whole.chromaStride(), WIDTH, HEIGHT);
      assertThatThrownBy(() -> encoder.encode(broken, 0, false))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"641,360", "640,361", "14,360", "0,0", "-2,16", "1000000,1000000"})
  void open_impossibleGeometry_saysSo(int width, int height) {
    assertThatThrownBy(() -> new H264Encoder(width, height, ColourMatrix.BT709, 800_000, 2).close())
        .isInstanceOf(EncoderException.class);
  }

  /** H.264 §7.3.2.1.1, §7.3.2.2: behind the type and, in the SPS, three bytes. */
  @Test
  void parameterSets_ofEachEncoderOfACamera_haveANumberOfTheirOwn() throws Exception {
    ParameterSetIds ids = new ParameterSetIds();
    for (int i = 0; i < 33; i++) {
      try (Arena arena = Arena.ofConfined();
          H264Encoder encoder =
              new H264Encoder(64, 48, ColourMatrix.BT709, 100_000, 2, ids.next())) {
        Pixels pixels = MovingScene.room(arena, 64, 48);
        new MovingScene(64, 48).draw(0, pixels);
        byte[] bytes = Objects.requireNonNull(encoder.encode(pixels, 0, false)).annexB();
        assertThat(number(bytes, AnnexB.SPS, 4)).isEqualTo(i % 32);
        assertThat(number(bytes, AnnexB.PPS, 1)).isEqualTo(i % 32);
      }
    }
  }

  /** The Exp-Golomb number (§9.1) at the beginning of a unit's content. */
  private static int number(byte[] annexB, int type, int contentAt) {
    AnnexB.Unit unit =
        AnnexB.units(annexB).stream()
            .filter(each -> (annexB[each.offset()] & 0x1f) == type)
            .findFirst()
            .orElseThrow();
    int at = unit.offset() + contentAt;
    int bits = (annexB[at] & 0xff) << 16 | (annexB[at + 1] & 0xff) << 8 | (annexB[at + 2] & 0xff);
    int zeros = Integer.numberOfLeadingZeros(bits << 8);
    return (bits >> (23 - 2 * zeros)) - 1;
  }

  private static List<AccessUnit> encode(
      int width, int height, int pictures, long pictureMicros, int bitsPerSecond)
      throws EncoderException {
    List<AccessUnit> units = new ArrayList<>();
    MovingScene scene = new MovingScene(width, height);
    try (Arena arena = Arena.ofConfined();
        H264Encoder encoder =
            new H264Encoder(width, height, ColourMatrix.BT709, bitsPerSecond, 2)) {
      Pixels pixels = MovingScene.room(arena, width, height);
      for (int i = 0; i < pictures; i++) {
        scene.draw(i, pixels);
        units.add(
            Objects.requireNonNull(
                encoder.encode(pixels, 5_000_000_000L + i * pictureMicros, false)));
      }
    }
    return units;
  }
}
