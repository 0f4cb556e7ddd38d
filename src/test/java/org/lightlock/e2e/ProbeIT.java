package org.lightlock.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.camera.CameraCredential;
import org.lightlock.posix.WithoutLandlock;
import org.lightlock.simulate.FrameMark;
import org.lightlock.simulate.Network;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.simulate.SimulatedIdentity;
import tools.jackson.databind.JsonNode;

/** The probe command against cameras of every kind: its exit codes and what it says. */
class ProbeIT {
  private static final Path CLIPS =
      Path.of(System.getProperty("lightlock.home", "."), "test-streams", "good");
  private static final String YARD = "yard-360p15-h264.mp4";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "street-1080p25-h264.mp4, H.264, 1920, 1080, 25",
    "crossing-1080p25-h265.mp4, H.265, 1920, 1080, 25",
    "square-720p-mjpeg.mp4, MJPEG, 1280, 720, 15",
    "yard-360p15-h264.mp4, H.264, 640, 360, 15"
  })
  void probe_everyCodec_deliversPictures(
      String clip, String codec, int width, int height, double framesPerSecond) throws Exception {
    Path png = folder.resolve("out.png");
    try (SimulatedCamera camera = camera(clip);
        Product probe =
            Product.run(
                "probe", url(camera), "--seconds", "3", "--json", "--snapshot", png.toString())) {
      assertThat(probe.awaitExit()).as(probe.errors()).isZero();
      JsonNode said = probe.awaitJson();
      assertThat(said.path("result").asString()).isEqualTo("pictures");
      assertThat(said.path("codec").asString()).isEqualTo(codec);
      assertThat(said.path("width").asInt()).isEqualTo(width);
      assertThat(said.path("height").asInt()).isEqualTo(height);
      assertThat(said.path("framesPerSecond").asDouble())
          .isBetween(0.7 * framesPerSecond, 1.3 * framesPerSecond);
      if (codec.equals("MJPEG")) {
        // Each of its frames is a key frame.
        assertThat(said.path("keyFrameSeconds").asDouble())
            .isBetween(0.5 / framesPerSecond, 2 / framesPerSecond);
      }
      assertThat(said.path("decodeMillisPerFrame").asDouble()).isPositive();
      assertThat(said.path("encodeMillisPerFrame").asDouble()).isPositive();
      assertThat(said.path("firstPictureMillis").asInt()).isPositive();
      assertThat(said.path("confinement").size()).isPositive();
      assertThat(said.path("provenDenied").size()).isPositive();
      assertThat(number(png)).isBetween(0, camera.frames() - 1);
    }
  }

  @Test
  void probe_cameraWithoutTcp_saysWhichTransportAndWhy() throws Exception {
    var settings = Settings.of(CLIPS.resolve(YARD)).withNetwork(Network.GOOD.withoutTcp());
    try (SimulatedCamera camera = SimulatedCamera.start(settings);
        Product probe = Product.run("probe", url(camera), "--seconds", "2", "--json")) {
      assertThat(probe.awaitExit()).as(probe.output() + probe.errors()).isZero();
      JsonNode said = probe.awaitJson();
      assertThat(said.path("transport").asString()).isEqualTo("udp");
      assertThat(said.path("transportReason").path("number").asInt()).isEqualTo(125);
      assertThat(said.path("frames").asInt()).isPositive();
    }
  }

  @Test
  void probe_nobodyThere_isUnreachable() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertExit(10, "rtsp://127.0.0.1:" + port + "/live");
  }

  @Test
  void probe_wrongPassword_isRefusedAndNotPrinted() throws Exception {
    var settings = Settings.of(CLIPS.resolve(YARD));
    var credential = new CameraCredential("viewer", "right-one");
    try (SimulatedCamera camera = SimulatedCamera.start(settings.withCredential(credential))) {
      assertExit(11, url(camera).replace("rtsp://", "rtsp://viewer:wr0ng-one@"));
    }
  }

  @Test
  void probe_unsupportedCodec_isRefusedFromTheDescription() throws Exception {
    try (ScriptedCamera camera = ScriptedCamera.start("AV1")) {
      assertExit(12, camera.url());
    }
  }

  @Test
  void probe_unknownCertificate_printsThePinWithWhichItWorks() throws Exception {
    SimulatedIdentity authority = SimulatedIdentity.authority(SimulatedIdentity.Keys.EC);
    SimulatedIdentity identity =
        authority.issue(SimulatedIdentity.Keys.EC, SimulatedIdentity.Content.plain());
    Path pem = Files.writeString(folder.resolve("authority.pem"), authority.pem());
    var settings = Settings.of(CLIPS.resolve(YARD)).withTls(identity);
    try (SimulatedCamera camera = SimulatedCamera.start(settings)) {
      String address = url(camera).replace("rtsp://", "rtsps://");
      try (Product probe = Product.run("probe", address, "--json")) {
        assertThat(probe.awaitExit()).as(probe.errors()).isEqualTo(15);
        assertThat(probe.awaitJson().path("tlsPin").asString()).isEqualTo(identity.pin());
      }
      assertThat(camera.bytesThroughFrontDoor()).isZero();
      for (String[] trust :
          new String[][] {{"--tls-pin", identity.pin()}, {"--tls-authority", pem.toString()}}) {
        try (Product probe =
            Product.run("probe", address, "--seconds", "1", "--json", trust[0], trust[1])) {
          assertThat(probe.awaitExit()).as(probe.errors()).isZero();
        }
      }
    }
  }

  @Test
  void probe_pausedCamera_deliversNoPicture() throws Exception {
    try (SimulatedCamera camera = camera(YARD)) {
      camera.pause();
      assertExit(13, url(camera));
    }
  }

  @Test
  void probe_garbageForPictures_deliversNoPictureAndSaysWhatWasThrownAway() throws Exception {
    try (ScriptedCamera camera = ScriptedCamera.start("H264");
        Product probe = Product.run("probe", camera.url(), "--seconds", "2", "--json")) {
      assertThat(probe.awaitExit()).as(probe.output() + probe.errors()).isEqualTo(13);
      JsonNode said = probe.awaitJson();
      assertThat(said.path("result").asString()).isEqualTo("no_picture");
      assertThat(said.path("codec").asString()).isEqualTo("H.264");
      assertThat(said.path("frames").asInt()).isZero();
      assertThat(said.path("rejections").size()).isPositive();
      assertThat(probe.session().members()).isEmpty();
    }
  }

  @Test
  void probe_kernelWithoutLandlock_decodesNothing() throws Exception {
    try (SimulatedCamera camera = camera(YARD);
        Product probe =
            Product.runBehind(
                WithoutLandlock.prefix(), "probe", url(camera), "--seconds", "2", "--json")) {
      assertThat(probe.awaitExit()).as(probe.output() + probe.errors()).isEqualTo(14);
      JsonNode said = probe.awaitJson();
      assertThat(said.path("result").asString()).isEqualTo("no_confinement");
      assertThat(said.path("frames").asInt()).isZero();
      assertThat(probe.session().members()).isEmpty();
    }
  }

  private static void assertExit(int code, String url) throws Exception {
    try (Product probe = Product.run("probe", url, "--seconds", "2")) {
      assertThat(probe.awaitExit()).as(probe.output() + probe.errors()).isEqualTo(code);
      assertThat(probe.output() + probe.errors()).doesNotContain("wr0ng-one");
      assertThat(probe.session().members()).isEmpty();
    }
  }

  private static SimulatedCamera camera(String clip) throws IOException {
    return SimulatedCamera.start(Settings.of(CLIPS.resolve(clip)));
  }

  private static String url(SimulatedCamera camera) {
    return "rtsp://127.0.0.1:" + camera.port() + camera.path();
  }

  /** The frame number of a picture file, -1 when it has none. */
  private static int number(Path png) throws IOException {
    BufferedImage picture = ImageIO.read(png.toFile());
    int width = picture.getWidth();
    int height = picture.getHeight();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment luma = arena.allocate((long) width * height);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          byte green = (byte) (picture.getRGB(x, y) >> 8);
          luma.set(ValueLayout.JAVA_BYTE, (long) y * width + x, green);
        }
      }
      return FrameMark.read(luma, width, width, height).orElse(-1);
    }
  }
}
