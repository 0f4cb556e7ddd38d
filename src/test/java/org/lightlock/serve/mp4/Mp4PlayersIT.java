package org.lightlock.serve.mp4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.serve.http.TestGateway;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.teststreams.FfmpegProgram;

/** Players that are not ours, FFmpeg and GStreamer, play the endless file over HTTPS. */
class Mp4PlayersIT {
  private static final int PICTURES = 100;
  private static final int DISTANCE_MILLIS = 20;

  private final ScheduledExecutorService camera = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong number = new AtomicLong();
  private TestGateway gateway;
  private ScheduledFuture<?> pictures;

  @BeforeEach
  void start() throws Exception {
    H264Clip clip = H264Clip.small(50);
    gateway = TestGateway.start();
    pictures =
        camera.scheduleAtFixedRate(
            () -> {
              long now = number.getAndIncrement();
              // Far from zero, as a machine's clock is.
              long micros = 7_000_000_000L + now * DISTANCE_MILLIS * 1_000L;
              gateway.streams.send("gate", "full", clip.picture(now, micros, System.nanoTime()));
            },
            0,
            DISTANCE_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @AfterEach
  void nothingIsLeft() {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> gateway.streams.watches() == 0 && gateway.admissions.open() == 0);
    pictures.cancel(false);
    camera.shutdownNow();
    gateway.close();
  }

  private String address() {
    return gateway.origin() + "/live/gate.mp4?ticket=" + gateway.access.ticket("gate");
  }

  @Test
  void ffmpeg_withATicket_decodesEveryPictureAtItsTime() throws Exception {
    String said =
        output(
            FfmpegProgram.builder(
                List.of(
                    "-v",
                    "warning",
                    "-i",
                    address(),
                    "-frames:v",
                    String.valueOf(PICTURES),
                    "-fps_mode",
                    "passthrough",
                    "-f",
                    "framecrc",
                    "-")));

    assertThat(said).doesNotContainIgnoringCase("error");
    assertThat(said.lines().filter(line -> line.startsWith("0,")).count()).isEqualTo(PICTURES);
  }

  @Test
  void gstreamer_withATicket_decodesPictures() throws Exception {
    Path script =
        Path.of(System.getProperty("lightlock.home", "."))
            .resolve("src/test/resources/org/lightlock/serve/mp4/gstreamer-file.py");
    // Debian's own Python: another one on the PATH would not find Debian's bindings.
    String said =
        output(
            new ProcessBuilder(
                "/usr/bin/python3", script.toString(), address(), String.valueOf(PICTURES)));

    assertThat(said).contains("pictures=" + PICTURES + " width=320 height=180");
  }

  private static String output(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
