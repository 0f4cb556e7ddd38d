package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.encode.H264Encoder.AccessUnit;
import org.lightlock.frame.ColourMatrix;
import org.lightlock.frame.Pixels;

/** What the ffmpeg program makes of our encoder's output. */
class H264EncoderIT {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "640, 360, BT709, bt709",
    "320, 240, BT601, smpte170m",
    "1920, 1080, BT601, smpte170m",
    "354, 290, BT709, bt709"
  })
  void encode_movingScene_decodesToTheSamePictures(
      int width, int height, ColourMatrix matrix, String named) throws Exception {
    int pictures = 30;
    MovingScene scene = new MovingScene(width, height);
    Path h264 = directory.resolve("out.h264");
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (Arena arena = Arena.ofConfined();
        H264Encoder encoder = new H264Encoder(width, height, matrix, 8_000_000, 2)) {
      Pixels pixels = MovingScene.room(arena, width, height);
      ByteArrayOutputStream coded = new ByteArrayOutputStream();
      for (int i = 0; i < pictures; i++) {
        scene.draw(i, pixels);
        sent.writeBytes(MovingScene.yuv(pixels, width, height));
        coded.writeBytes(encode(encoder, pixels, i * 40_000L, i == 17).annexB());
      }
      Files.write(h264, coded.toByteArray());
    }

    Path yuv = directory.resolve("out.yuv");
    FfmpegProgram.decode(h264, yuv);
    byte[] decoded = Files.readAllBytes(yuv);
    assertThat(decoded).hasSameSizeAs(sent.toByteArray());
    assertThat(psnr(sent.toByteArray(), decoded)).isGreaterThan(30);

    assertThat(
            FfmpegProgram.probe(
                h264,
                "stream=profile,width,height,has_b_frames,color_range,color_space,"
                    + "color_primaries,color_transfer"))
        .singleElement()
        .asString()
        .contains(
            "profile=Constrained Baseline",
            "width=" + width,
            "height=" + height,
            "has_b_frames=0",
            "color_range=tv",
            "color_space=" + named,
            "color_primaries=bt709",
            "color_transfer=bt709");
    List<String> types = new ArrayList<>();
    for (String line : FfmpegProgram.probe(h264, "frame=pict_type")) {
      types.add(line.replaceAll("^.*pict_type=(.).*$", "$1"));
    }
    assertThat(String.join("", types)).isEqualTo("I" + "P".repeat(16) + "I" + "P".repeat(12));
  }

  @Test
  void encode_oddSource_cropsTheLastColumnAndRow() throws Exception {
    MovingScene scene = new MovingScene(321, 241);
    Path h264 = directory.resolve("out.h264");
    byte[] sent;
    try (Arena arena = Arena.ofConfined();
        H264Encoder encoder = new H264Encoder(320, 240, ColourMatrix.BT709, 4_000_000, 2)) {
      Pixels pixels = MovingScene.room(arena, 321, 241);
      scene.draw(0, pixels);
      sent = MovingScene.yuv(pixels, 320, 240);
      Files.write(h264, encode(encoder, pixels, 0, true).annexB());
    }
    Path yuv = directory.resolve("out.yuv");
    FfmpegProgram.decode(h264, yuv);
    assertThat(psnr(sent, Files.readAllBytes(yuv))).isGreaterThan(30);
  }

  private static AccessUnit encode(H264Encoder encoder, Pixels pixels, long pts, boolean idr)
      throws EncoderException, IOException {
    return Objects.requireNonNull(encoder.encode(pixels, pts, idr));
  }

  private static double psnr(byte[] a, byte[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      int difference = (a[i] & 0xff) - (b[i] & 0xff);
      squares += difference * difference;
    }
    return 10 * Math.log10(255 * 255 / (squares / a.length));
  }
}
