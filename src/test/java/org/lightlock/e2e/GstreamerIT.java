package org.lightlock.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Cameras that are not ours: GStreamer's RTSP server, with Digest, through the real worker. */
class GstreamerIT {
  private static Process server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    Path script =
        Path.of(
            System.getProperty("lightlock.home", "."),
            "src/test/resources/org/lightlock/e2e/gstreamer-camera.py");
    // Debian's own Python: another one on the PATH would not find Debian's bindings.
    server =
        new ProcessBuilder("/usr/bin/python3", script.toString(), "viewer", "s3cret-word")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = server.inputReader().readLine();
    assertThat(line).as("needs the Debian packages that ./lightlock test installs").isNotNull();
    port = Integer.parseInt(line);
  }

  @AfterAll
  static void stop() throws Exception {
    server.destroy();
    server.waitFor();
  }

  @ParameterizedTest
  @CsvSource({"h264, H.264", "h265, H.265", "mjpeg, MJPEG"})
  void probe_gstreamer_deliversPictures(String path, String codec) throws Exception {
    try (Product probe =
        Product.run(
            "probe",
            "rtsp://viewer:s3cret-word@127.0.0.1:" + port + "/" + path,
            "--seconds",
            "3",
            "--json")) {
      assertThat(probe.awaitExit()).as(probe.output() + probe.errors()).isZero();
      JsonNode said = probe.awaitJson();
      assertThat(said.path("codec").asString()).isEqualTo(codec);
      assertThat(said.path("width").asInt()).isEqualTo(640);
      assertThat(said.path("height").asInt()).isEqualTo(480);
      assertThat(said.path("frames").asInt()).isGreaterThan(20);
      if (codec.equals("MJPEG")) {
        // Each frame is a key frame, 20 come a second, sometimes two at once.
        assertThat(said.path("keyFrameSeconds").asDouble())
            .as(said.toString())
            .isBetween(0.025, 0.1);
      }
    }
  }
}
