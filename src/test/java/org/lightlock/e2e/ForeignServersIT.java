package org.lightlock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.simulate.SimulatedIdentity;
import org.lightlock.simulate.SimulatedIdentity.Keys;
import org.lightlock.teststreams.FfmpegProgram;
import org.lightlock.teststreams.TestStreams;
import tools.jackson.databind.JsonNode;

/**
 * RTSP servers that are not ours, through the real worker: GStreamer's with Digest, over every
 * transport that it has, and VLC's, which has UDP alone.
 */
class ForeignServersIT {
  private static final String LOGIN = "viewer:s3cret-word";
  private static final Path HOME = Path.of(System.getProperty("lightlock.home", "."));
  private static final int NOBODY = 65534;
  private static final List<String> results = new ArrayList<>();

  @TempDir private static Path folder;
  private static Process server;
  private static int port;
  private static int tlsPort;
  private static Path certificate;

  @BeforeAll
  static void start() throws Exception {
    SimulatedIdentity identity = SimulatedIdentity.selfSigned(Keys.RSA);
    certificate = pem("CERTIFICATE", identity.chain().getFirst().getEncoded());
    Path key = pem("PRIVATE KEY", identity.key().getEncoded());
    Path script = HOME.resolve("src/test/resources/org/lightlock/e2e/gstreamer-camera.py");
    // Debian's own Python: another one on the PATH would not find Debian's bindings.
    server =
        new ProcessBuilder(
                "/usr/bin/python3",
                script.toString(),
                "viewer",
                "s3cret-word",
                certificate.toString(),
                key.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = server.inputReader().readLine();
    assertThat(line).as("needs the Debian packages that ./lightlock test installs").isNotNull();
    String[] ports = line.split(" ", -1);
    port = Integer.parseInt(ports[0]);
    tlsPort = Integer.parseInt(ports[1]);
  }

  @AfterAll
  static void stop() throws Exception {
    server.destroy();
    server.waitFor();
    Files.write(HOME.resolve("target/foreign-servers.txt"), results);
  }

  @ParameterizedTest
  @CsvSource({
    "h264, tcp, H.264",
    "h264, udp, H.264",
    "h264, http, H.264",
    "h265, tcp, H.265",
    "h265, udp, H.265",
    "h265-10bit, tcp, H.265",
    "mjpeg, tcp, MJPEG",
    "mjpeg, udp, MJPEG",
    "mjpeg-422, tcp, MJPEG",
    "h264-pcma, tcp, H.264"
  })
  void gstreamer_deliversPictures(String path, String transport, String codec) throws Exception {
    JsonNode said =
        probe("rtsp://" + LOGIN + "@127.0.0.1:" + port + "/" + path, "--transport", transport);
    assertPictures("GStreamer " + path, said, transport, codec, 640, 480, 20);
    if (codec.equals("MJPEG")) {
      // Each frame is a key frame, 20 come a second, sometimes two at once.
      assertThat(said.path("keyFrameSeconds").asDouble()).as(said.toString()).isBetween(0.025, 0.1);
    }
  }

  @ParameterizedTest
  @CsvSource({"h264, H.264", "h265, H.265", "mjpeg, MJPEG"})
  void gstreamerInsideTls_deliversPictures(String path, String codec) throws Exception {
    JsonNode said =
        probe(
            "rtsps://" + LOGIN + "@127.0.0.1:" + tlsPort + "/" + path,
            "--tls-authority",
            certificate.toString());
    assertPictures("GStreamer with TLS " + path, said, "tcp", codec, 640, 480, 20);
  }

  /** VLC refuses TCP with 461: the transport is found without being told. */
  @ParameterizedTest
  @CsvSource({
    "yard-360p15-h264.mp4, H.264, 640, 360, 15",
    "crossing-1080p25-h265.mp4, H.265, 1920, 1080, 25",
    "mpeg4.mp4, MPEG-4, 640, 360, 15"
  })
  void vlc_deliversPicturesByUdpAfterRefusingTcp(
      String clip, String codec, int width, int height, int rate) throws Exception {
    Path copy = folder.resolve(clip);
    if (clip.equals("mpeg4.mp4")) {
      makeMpeg4(copy);
    } else {
      Files.copy(TestStreams.good(clip), copy);
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    int vlcPort = freePort();
    Process vlc = vlc(copy, vlcPort);
    try {
      await().atMost(Duration.ofSeconds(20)).until(() -> answersDescribe(vlcPort));
      JsonNode said = probe("rtsp://127.0.0.1:" + vlcPort + "/live");
      assertPictures("VLC " + clip, said, "udp", codec, width, height, rate);
      assertThat(said.path("transportReason").path("number").asInt()).isEqualTo(125);
    } finally {
      vlc.destroy();
      vlc.waitFor();
    }
  }

  private static void makeMpeg4(Path clip) throws IOException, InterruptedException {
    String clip360 = TestStreams.good("yard-360p15-h264.mp4").toString();
    Process ffmpeg =
        FfmpegProgram.start(
            List.of(
                "-v",
                "error",
                "-i",
                clip360,
                "-c:v",
                "mpeg4",
                "-g",
                "15",
                "-b:v",
                "800k",
                clip.toString()));
    assertThat(ffmpeg.waitFor()).isZero();
  }

  /** As nobody: VLC does not run as root. */
  private static Process vlc(Path clip, int vlcPort) throws IOException {
    String output = "#rtp{sdp=rtsp://127.0.0.1:" + vlcPort + "/live}";
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    command.addAll(
        List.of("vlc", "-I", "dummy", "--no-sout-audio", "--loop", "--sout-keep", clip.toString()));
    command.addAll(List.of("--sout", output));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", clip.getParent().toString());
    return builder
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static boolean answersDescribe(int vlcPort) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), vlcPort)) {
      socket.setSoTimeout(2000);
      OutputStream out = socket.getOutputStream();
      String url = "rtsp://127.0.0.1:" + vlcPort + "/live";
      String request = "DESCRIBE " + url + " RTSP/1.0\r\nCSeq: 1\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(15), StandardCharsets.US_ASCII).equals("RTSP/1.0 200 OK");
    } catch (IOException e) {
      return false;
    }
  }

  private static JsonNode probe(String url, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("probe", url, "--seconds", "2", "--json"));
    arguments.addAll(List.of(options));
    try (Product probe = Product.run(arguments.toArray(String[]::new))) {
      assertThat(probe.awaitExit()).as(probe.output() + probe.errors()).isZero();
      return probe.awaitJson();
    }
  }

  private static void assertPictures(
      String server,
      JsonNode said,
      String transport,
      String codec,
      int width,
      int height,
      int rate) {
    results.add(
        String.format(
            "| %s | %s | %s | %dx%d | %.1f |",
            server,
            said.path("transport").asString(),
            said.path("codec").asString(),
            said.path("width").asInt(),
            said.path("height").asInt(),
            said.path("framesPerSecond").asDouble()));
    assertThat(said.path("codec").asString()).isEqualTo(codec);
    assertThat(said.path("transport").asString()).isEqualTo(transport);
    assertThat(said.path("width").asInt()).isEqualTo(width);
    assertThat(said.path("height").asInt()).isEqualTo(height);
    assertThat(said.path("frames").asInt()).isGreaterThan(rate);
  }

  private static Path pem(String kind, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    return Files.writeString(
        folder.resolve(kind + ".pem"),
        "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
