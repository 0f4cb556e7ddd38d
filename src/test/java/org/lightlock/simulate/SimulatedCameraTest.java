package org.lightlock.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightlock.camera.CameraCredential;
import org.lightlock.camera.DigestResponse.Algorithm;
import org.lightlock.teststreams.TestStreams;

class SimulatedCameraTest {
  private static final CameraCredential KNOWN = new CameraCredential("admin", "a:b@c/d%e");
  private static final Settings YARD = Settings.of(TestStreams.good("yard-360p15-h264.mp4"));
  private static final Settings STREET = Settings.of(TestStreams.good("street-1080p25-h264.mp4"));

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void describe_rightPassword_isAnswered(Algorithm algorithm) throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD.withCredential(KNOWN));
        RawClient client = new RawClient(camera)) {
      assertThat(client.describe(KNOWN, algorithm))
          .startsWith("RTSP/1.0 200 OK")
          .contains("a=rtpmap:96 H264/90000", "sprop-parameter-sets=", "profile-level-id=42");
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void describe_wrongPassword_isRefused(Algorithm algorithm) throws IOException {
    CameraCredential wrong = new CameraCredential("admin", "guess");
    try (SimulatedCamera camera = SimulatedCamera.start(YARD.withCredential(KNOWN));
        RawClient client = new RawClient(camera)) {
      assertThat(client.describe(wrong, algorithm)).startsWith("RTSP/1.0 401 ");
      assertThat(client.play()).startsWith("RTSP/1.0 401 ");
    }
  }

  @Test
  void describe_onlySha256Offered_md5IsNotAccepted() throws IOException {
    Settings settings = YARD.withCredential(KNOWN).withAlgorithms(List.of(Algorithm.SHA_256));
    try (SimulatedCamera camera = SimulatedCamera.start(settings);
        RawClient client = new RawClient(camera)) {
      assertThat(client.describe(KNOWN, Algorithm.MD5))
          .startsWith("RTSP/1.0 401 ")
          .doesNotContain("MD5");
      assertThat(client.describe(KNOWN, Algorithm.SHA_256)).startsWith("RTSP/1.0 200 ");
    }
  }

  @Test
  void requests_outOfOrderOrUnknown_getTheRightStatus() throws IOException {
    Settings settings = YARD.withPath("/cam/realmonitor?channel=1&subtype=0");
    try (SimulatedCamera camera = SimulatedCamera.start(settings);
        RawClient client = new RawClient(camera)) {
      assertThat(client.ask("OPTIONS", "*")).contains("200 OK", "GET_PARAMETER");
      assertThat(client.ask("DESCRIBE", "rtsp://127.0.0.1/other")).contains(" 404 ");
      assertThat(client.ask("PLAY", client.url())).contains(" 455 ");
      assertThat(client.ask("RECORD", client.url())).contains(" 405 ");
      assertThat(client.ask("SETUP", client.url(), "Transport: RAW/RAW/UDP")).contains(" 461 ");
      assertThat(client.ask("PLAY", client.url(), "Session: none")).contains(" 454 ");
      assertThat(client.play()).contains("200 OK", "RTP-Info: url=", "timeout=60");
      assertThat(client.packet()).hasSizeGreaterThan(12);
    }
  }

  @Test
  void connection_notRtsp_isClosed() throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD);
        RawClient client = new RawClient(camera)) {
      assertThat(client.ask("OPTIONS", "*")).contains("200 OK");
      assertThat(client.closesOn("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).isTrue();
    }
  }

  @Test
  void play_announcedStart_isTheFirstPacket() throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD);
        RawClient client = new RawClient(camera)) {
      String answer = client.play();
      ByteBuffer first = ByteBuffer.wrap(client.packet());
      assertThat(answer)
          .contains("seq=" + (first.getShort(2) & 0xFFFF))
          .contains("rtptime=" + Integer.toUnsignedString(first.getInt(4)));
      assertThat(first.get(12) & 0x1F).as("a STAP-A with the parameter sets").isEqualTo(24);
      int sequence = first.getShort(2) & 0xFFFF;
      for (int i = 1; i < 50; i++) {
        ByteBuffer next = ByteBuffer.wrap(client.packet());
        assertThat(next.getShort(2) & 0xFFFF).isEqualTo((sequence + i) & 0xFFFF);
        assertThat(next.getInt(8)).isEqualTo(first.getInt(8));
      }
    }
  }

  @Test
  void pause_thenResume_keepsTheConnection() throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD);
        RawClient client = new RawClient(camera)) {
      client.play();
      ByteBuffer before = ByteBuffer.wrap(client.packet());
      camera.pause();
      // The newest sending stays the newest for a quarter of a second: nothing is sent any more.
      AtomicReference<List<SentFrames.Sending>> newest = new AtomicReference<>(List.of());
      await()
          .during(Duration.ofMillis(250))
          .until(
              () -> {
                List<SentFrames.Sending> now = camera.sentFrames().last(1);
                return now.equals(newest.getAndSet(now));
              });
      camera.resume();
      ByteBuffer packet = ByteBuffer.wrap(client.packet());
      while ((packet.get(12) & 0x1F) != 24 || packet.getInt(4) == before.getInt(4)) {
        packet = ByteBuffer.wrap(client.packet());
      }
      assertThat(packet.getInt(8)).isEqualTo(before.getInt(8));
    }
  }

  @Test
  void dropConnections_closesThemAndListensOn() throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(YARD);
        RawClient client = new RawClient(camera)) {
      client.play();
      camera.dropConnections();
      assertThat(client.closedByCamera()).isTrue();
      try (RawClient again = new RawClient(camera)) {
        assertThat(again.play()).contains("200 OK");
      }
    }
  }

  @Test
  void silentClient_isDroppedAfterTheSessionTimeout() throws IOException {
    try (SimulatedCamera camera =
            SimulatedCamera.start(YARD.withSessionTimeout(Duration.ofSeconds(2)));
        RawClient client = new RawClient(camera)) {
      assertThat(client.play()).contains("timeout=2");
      assertThat(client.closedByCamera()).isTrue();
    }
  }

  @Test
  void slowClient_isDroppedWhileOthersGoOn() throws IOException {
    try (SimulatedCamera camera = SimulatedCamera.start(STREET);
        RawClient slow = new RawClient(camera);
        RawClient quick = new RawClient(camera)) {
      slow.play();
      quick.play();
      await().until(() -> camera.playingClients() == 2);
      long deadline = System.nanoTime() + Duration.ofSeconds(25).toNanos();
      while (camera.playingClients() == 2 && System.nanoTime() < deadline) {
        quick.packet();
      }
      assertThat(camera.playingClients()).isEqualTo(1);
      assertThat(quick.packet()).isNotEmpty();
    }
  }

  @Test
  void sent_overHttp_tellsWhatWentOut() throws IOException, InterruptedException {
    Settings settings =
        YARD.withPublish(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try (SimulatedCamera camera = SimulatedCamera.start(settings);
        RawClient client = new RawClient(camera);
        HttpClient http = HttpClient.newHttpClient()) {
      long before = System.nanoTime();
      client.play();
      await().until(() -> camera.sentFrames().last(5).size() == 5);
      SentFrames.Sending sending = camera.sentFrames().last(5).getFirst();
      assertThat(sending.firstPacketNanos()).isBetween(before, sending.lastPacketNanos());
      assertThat(camera.sentFrames().sentNanos(sending.number()))
          .hasValue(sending.lastPacketNanos());
      assertThat(get(http, camera, "/sent?number=" + sending.number()))
          .isEqualTo(
              String.format(
                  "200 {\"number\":%d,\"firstPacketUnixMicros\":%d,\"lastPacketUnixMicros\":%d}",
                  sending.number(),
                  sending.firstPacketUnixMicros(),
                  sending.lastPacketUnixMicros()));
      assertThat(get(http, camera, "/sent")).startsWith("200 [{\"number\":").endsWith("}]");
      assertThat(get(http, camera, "/sent?number=60000")).startsWith("404 ");
      assertThat(get(http, camera, "/sent?number=x")).startsWith("400 ");
    }
  }

  private static String get(HttpClient http, SimulatedCamera camera, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + camera.publishPort().orElseThrow() + path);
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }
}
