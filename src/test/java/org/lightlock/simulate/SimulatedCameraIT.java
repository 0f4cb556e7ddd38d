package org.lightlock.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.camera.CameraCredential;
import org.lightlock.teststreams.FfmpegProgram;
import org.lightlock.teststreams.TestStreams;

/** The ffmpeg program as a client that is not ours. */
class SimulatedCameraIT {
  private static final CameraCredential KNOWN = new CameraCredential("admin", "secret");

  @TempDir Path folder;

  /** Two clients at once, over TCP and UDP, across the clip's end. */
  @ParameterizedTest
  @CsvSource({
    "street-1080p25-h264.mp4, 1920, 1080, 25",
    "crossing-1080p25-h265.mp4, 1920, 1080, 25",
    "square-720p-mjpeg.mp4, 1280, 720, 15",
    "yard-360p15-h264.mp4, 640, 360, 15"
  })
  void pull_overTcpAndUdp_decodesEveryPictureAcrossTheLoop(
      String file, int width, int height, int framesPerSecond)
      throws IOException, InterruptedException {
    Path shortClip = folder.resolve(file);
    run(
        "-v error -i "
            + TestStreams.good(file)
            + " -t 2 -c copy -copyts -start_at_zero "
            + shortClip);
    try (SimulatedCamera camera =
        SimulatedCamera.start(Settings.of(shortClip).withCredential(KNOWN))) {
      assertThat(camera.frames()).isEqualTo(2 * framesPerSecond);
      Pull tcp = new Pull(camera, "tcp", height / 10);
      Pull udp = new Pull(camera, "udp", height / 10);
      tcp.check(camera, width, height / 10, framesPerSecond);
      udp.check(camera, width, height / 10, framesPerSecond);
    }
  }

  @Test
  void pull_wrongPassword_isRefused() throws IOException, InterruptedException {
    Settings settings = Settings.of(TestStreams.good("yard-360p15-h264.mp4")).withCredential(KNOWN);
    try (SimulatedCamera camera = SimulatedCamera.start(settings)) {
      Path errors = folder.resolve("errors");
      String address = "rtsp://admin:guess@127.0.0.1:" + camera.port() + camera.path();
      Process ffmpeg =
          FfmpegProgram.builder(words("-v error -i " + address + " -t 1 -f null -"))
              .redirectError(errors.toFile())
              .start();
      assertThat(ffmpeg.waitFor()).isNotZero();
      assertThat(Files.readString(errors)).contains("401 Unauthorized");
    }
  }

  private static void run(String line) throws IOException, InterruptedException {
    assertThat(FfmpegProgram.start(words(line)).waitFor()).isZero();
  }

  private static List<String> words(String line) {
    return List.of(line.split(" "));
  }

  /** One run of ffmpeg: the pictures' upper part, their times, and what it complained about. */
  private final class Pull {
    private static final int SECONDS = 5;

    private final Path luma;
    private final Path times;
    private final Path errors;
    private final Process ffmpeg;

    Pull(SimulatedCamera camera, String transport, int rows) throws IOException {
      luma = folder.resolve(transport + ".luma");
      times = folder.resolve(transport + ".times");
      errors = folder.resolve(transport + ".errors");
      ffmpeg =
          FfmpegProgram.builder(
                  words(
                      String.format(
                          "-v error -threads 1 -rtsp_transport %s -i"
                              + " rtsp://admin:secret@127.0.0.1:%d%s -t %d -vf"
                              + " format=gray,crop=iw:%d:0:0 -fps_mode passthrough -f rawvideo %s"
                              + " -t %d -vf crop=16:16:0:0 -fps_mode passthrough -enc_time_base"
                              + " 1:90000 -f framecrc %s",
                          transport,
                          camera.port(),
                          camera.path(),
                          SECONDS,
                          rows,
                          luma,
                          SECONDS,
                          times)))
              .redirectError(errors.toFile())
              .start();
    }

    void check(SimulatedCamera camera, int width, int rows, int framesPerSecond)
        throws IOException, InterruptedException {
      assertThat(ffmpeg.waitFor()).isZero();
      assertThat(Files.readString(errors)).isEmpty();
      byte[] bytes = Files.readAllBytes(luma);
      int size = width * rows;
      int pictures = bytes.length / size;
      assertThat(pictures).isGreaterThanOrEqualTo((SECONDS - 1) * framesPerSecond);
      int previous = -1;
      for (int i = 0; i < pictures; i++) {
        MemorySegment picture = MemorySegment.ofArray(bytes).asSlice((long) i * size);
        int number = FrameMark.read(picture, width, width, rows).orElseThrow();
        if (i > 0) {
          assertThat(number).isEqualTo((previous + 1) % camera.frames());
        }
        assertThat(camera.sentFrames().newest(number)).isPresent();
        previous = number;
      }
      List<Long> presented = presented();
      // FFmpeg's H.264 and H.265 parsers leave the first picture of a stream without a time.
      for (int i = 2; i < presented.size(); i++) {
        assertThat(presented.get(i) - presented.get(i - 1))
            .isBetween(80_000L / framesPerSecond, 100_000L / framesPerSecond);
      }
    }

    private List<Long> presented() throws IOException {
      List<Long> presented = new ArrayList<>();
      for (String line : Files.readAllLines(times)) {
        if (line.startsWith("#tb")) {
          assertThat(line).isEqualTo("#tb 0: 1/90000");
        } else if (!line.startsWith("#")) {
          presented.add(Long.valueOf(line.split(",", -1)[2].strip()));
        }
      }
      return presented;
    }
  }
}
