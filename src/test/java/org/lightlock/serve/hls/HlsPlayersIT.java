package org.lightlock.serve.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.lightlock.serve.http.TestGateway;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.teststreams.FfmpegProgram;

/** A player that is not ours, FFmpeg, plays the segments over HTTPS, beginning with a ticket. */
class HlsPlayersIT {
  private static final int PICTURES = 150;
  private static final long DISTANCE_MILLIS = 20;

  @Test
  void ffmpeg_withATicket_decodesEveryPictureAtItsTime() throws Exception {
    H264Clip clip = H264Clip.small(50);
    AtomicLong number = new AtomicLong();
    try (TestGateway gateway = TestGateway.start();
        ScheduledExecutorService camera = Executors.newSingleThreadScheduledExecutor()) {
      var pictures =
          camera.scheduleAtFixedRate(
              () -> {
                long now = number.getAndIncrement();
                // Far from zero, as a machine's clock is.
                long micros = 7_000_000_000L + now * DISTANCE_MILLIS * 1_000;
                gateway.streams.send("gate", "full", clip.picture(now, micros, System.nanoTime()));
              },
              0,
              DISTANCE_MILLIS,
              TimeUnit.MILLISECONDS);
      String url = gateway.origin() + "/hls/gate.m3u8?ticket=" + gateway.access.ticket("gate");

      Process ffmpeg =
          FfmpegProgram.builder(
                  List.of(
                      "-v",
                      "warning",
                      "-i",
                      url,
                      "-frames:v",
                      String.valueOf(PICTURES),
                      "-fps_mode",
                      "passthrough",
                      "-f",
                      "framecrc",
                      "-"))
              .redirectErrorStream(true)
              .start();
      try {
        String said = new String(ffmpeg.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ffmpeg.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ffmpeg.exitValue()).as(said).isZero();
        assertThat(said).doesNotContainIgnoringCase("error");
        assertThat(said.lines().filter(line -> line.startsWith("0,")).count()).isEqualTo(PICTURES);
      } finally {
        ffmpeg.destroyForcibly();
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> gateway.streams.watches() == 0 && gateway.admissions.open() == 0);
      pictures.cancel(false);
    }
  }
}
