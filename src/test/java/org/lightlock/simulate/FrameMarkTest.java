package org.lightlock.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.teststreams.FfmpegProgram;
import org.lightlock.teststreams.TestStreams;

class FrameMarkTest {
  @Test
  void read_afterDraw_givesEveryNumber() {
    byte[] luma = new byte[640 * 360];
    for (int number = 0; number <= FrameMark.MAX_NUMBER; number += 251) {
      FrameMark.draw(MemorySegment.ofArray(luma), 640, 640, 360, number);
      assertThat(FrameMark.read(MemorySegment.ofArray(luma), 640, 640, 360)).hasValue(number);
    }
  }

  @Test
  void read_widthNotAMultipleOf80_givesTheNumber() {
    byte[] luma = new byte[860 * 480];
    FrameMark.draw(MemorySegment.ofArray(luma), 860, 854, 480, 54_321);
    assertThat(FrameMark.read(MemorySegment.ofArray(luma), 860, 854, 480)).hasValue(54_321);
  }

  @Test
  void read_uniformPicture_findsNoMark() {
    byte[] luma = new byte[640 * 360];
    for (int value = 0; value < 256; value++) {
      Arrays.fill(luma, (byte) value);
      assertThat(FrameMark.read(MemorySegment.ofArray(luma), 640, 640, 360)).isEmpty();
    }
  }

  @Test
  void read_oneBlockPaintedOver_findsNoMark() {
    byte[] luma = new byte[640 * 360];
    for (int column = 0; column < 12; column++) {
      FrameMark.draw(MemorySegment.ofArray(luma), 640, 640, 360, 1234);
      for (int y = 8; y < 16; y++) {
        for (int x = 8 + 8 * column; x < 16 + 8 * column; x++) {
          luma[y * 640 + x] = (byte) (251 - (luma[y * 640 + x] & 0xFF));
        }
      }
      assertThat(FrameMark.read(MemorySegment.ofArray(luma), 640, 640, 360)).isEmpty();
    }
  }

  @Test
  void draw_pictureTooSmallOrNumberTooLarge_isRefused() {
    MemorySegment luma = MemorySegment.ofArray(new byte[640 * 360]);
    assertThatIllegalArgumentException().isThrownBy(() -> FrameMark.draw(luma, 640, 100, 360, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameMark.draw(luma, 640, 640, 360, FrameMark.MAX_NUMBER + 1));
    assertThat(FrameMark.read(luma, 640, 100, 80)).isEmpty();
  }

  /** Noise is the worst neighbour that a mark can have; both encoders may spend what they need. */
  @Test
  void read_amidNoiseAfterTwoEncodesAndScalingTo640_givesEveryNumber(@TempDir Path folder)
      throws IOException, InterruptedException {
    int frames = 24;
    Path first = folder.resolve("first.mp4");
    Process encode =
        FfmpegProgram.start(
            words(
                "-v error -y -f rawvideo -pix_fmt yuv420p -s 1920x1080 -r 25 -i - -c:v libx264"
                    + " -threads 1 -preset veryfast -crf 23 "
                    + first));
    SplittableRandom random = new SplittableRandom(1);
    byte[] planes = new byte[1920 * 1080 * 3 / 2];
    try (OutputStream out = encode.getOutputStream()) {
      for (int i = 0; i < frames; i++) {
        random.nextBytes(planes);
        MemorySegment all = MemorySegment.ofArray(planes);
        FrameMark.draw(all, 1920, 1920, 1080, number(i));
        FrameMark.clearChroma(all.asSlice(1920 * 1080), 960, 1920);
        FrameMark.clearChroma(all.asSlice(1920 * 1080 * 5 / 4), 960, 1920);
        out.write(planes);
      }
    }
    assertThat(encode.waitFor()).isZero();
    List<Integer> numbers = asTile(first, "-crf 28", folder);
    assertThat(numbers).hasSize(frames);
    for (int i = 0; i < frames; i++) {
      assertThat(numbers.get(i)).isEqualTo(number(i));
    }
  }

  /** The path of the demonstration's wall: a camera's encode, then a tile's with a tight bound. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "street-1080p25-h264.mp4",
        "crossing-1080p25-h265.mp4",
        "square-720p-mjpeg.mp4",
        "yard-360p15-h264.mp4"
      })
  void read_ownClipEncodedAgainAsTile_givesEveryNumber(String clip, @TempDir Path folder)
      throws IOException, InterruptedException {
    List<Integer> numbers =
        asTile(TestStreams.good(clip), "-crf 28 -maxrate 700k -bufsize 300k", folder);
    assertThat(numbers).hasSizeGreaterThanOrEqualTo(150);
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(i);
    }
  }

  /** Scales to 640x360, encodes, decodes, and reads each picture; -1 where there is no mark. */
  private static List<Integer> asTile(Path clip, String rate, Path folder)
      throws IOException, InterruptedException {
    Path tile = folder.resolve("tile.mp4");
    Path raw = folder.resolve("raw");
    run(
        "-v error -y -i "
            + clip
            + " -vf scale=640:360:out_range=tv,format=yuv420p -fps_mode"
            + " passthrough -c:v libx264 -preset superfast -tune zerolatency -profile:v baseline"
            + " -threads 1 "
            + rate
            + " "
            + tile);
    run("-v error -y -i " + tile + " -fps_mode passthrough -f rawvideo -pix_fmt gray " + raw);
    byte[] decoded = Files.readAllBytes(raw);
    int size = 640 * 360;
    List<Integer> numbers = new ArrayList<>();
    for (int at = 0; at + size <= decoded.length; at += size) {
      MemorySegment luma = MemorySegment.ofArray(decoded).asSlice(at);
      numbers.add(FrameMark.read(luma, 640, 640, 360).orElse(-1));
    }
    return numbers;
  }

  private static int number(int index) {
    return index * 2718 & FrameMark.MAX_NUMBER;
  }

  private static void run(String line) throws IOException, InterruptedException {
    assertThat(FfmpegProgram.start(words(line)).waitFor()).isZero();
  }

  private static List<String> words(String line) {
    return List.of(line.split(" "));
  }
}
