package org.lightlock.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Rejection;

class ObserveListenerTest {
  private final Metrics metrics = new Metrics();
  private final AtomicBoolean healthy = new AtomicBoolean(true);
  private ObserveListener listener;

  @BeforeEach
  void start() throws IOException {
    listener =
        ObserveListener.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            metrics,
            () -> new Health(healthy.get(), Map.of("cameras", 4)));
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  @Test
  void metrics_afterCounting_showEveryLabel() throws Exception {
    CameraMetrics camera = metrics.camera(new CameraId("gate"));
    camera.frameIn();
    camera.framesDropped(2);
    camera.rejected(Rejection.RTP_SEQUENCE, 3);
    camera.workerRestarted();
    camera.securityEvent(27, 12);
    camera.footageAlarm(false, true);
    camera.rendition("tile").encoded(12_000_000);
    camera.rendition("tile").handedToTls(30_000_000, 1000);
    camera.rendition("tile").viewerJoined();

    metrics.viewers("webrtc").joined();
    metrics.webRtc().opened();
    metrics.webRtc().joined();
    metrics.webRtc().ended("handshake");
    metrics.webRtc().refused(4);
    metrics.webRtc().discarded("check", 3);
    metrics.webRtc().discarded("check", 2);
    metrics.webRtc().resent(7);
    metrics.webRtc().lost(2);
    metrics.webRtc().moved("tile");
    metrics.webRtc().nack();
    metrics.webRtc().missed("repaired", 7);
    metrics.webRtc().pictureLoss("asked");
    metrics.webRtc().intraRequest("shared");
    metrics.webRtc().checkRefused("integrity");
    metrics.webRtc().handshakeFailed("certificate");
    metrics.webRtc().onWire(true, 27_000_000, 9_000_000);
    metrics.webRtc().onWire(false, 13_000_000, 900_000);
    metrics.failedLogins(() -> 5, () -> 6);

    assertThat(get("/metrics").body())
        .contains("lightlock_viewers_by_transport{transport=\"webrtc\"} 1.0")
        .contains("lightlock_webrtc_sessions_total 1.0")
        .contains("lightlock_webrtc_joins_total 1.0")
        .contains("lightlock_webrtc_ended_total{cause=\"handshake\"} 1.0")
        .contains("lightlock_webrtc_refused_offers_total{number=\"4\"} 1.0")
        .contains("lightlock_webrtc_discarded_packets_total{cause=\"check\"} 5.0")
        .contains("lightlock_webrtc_resent_packets_total 7.0")
        .contains("lightlock_webrtc_lost_packets_total 2.0")
        .contains("lightlock_webrtc_moves_total{to=\"tile\"} 1.0")
        .contains("lightlock_webrtc_nacks_total 1.0")
        .contains("lightlock_webrtc_missed_packets_total{outcome=\"repaired\"} 7.0")
        .contains("lightlock_webrtc_plis_total{outcome=\"asked\"} 1.0")
        .contains("lightlock_webrtc_firs_total{outcome=\"shared\"} 1.0")
        .contains("lightlock_webrtc_refused_checks_total{cause=\"integrity\"} 1.0")
        .contains("lightlock_webrtc_failed_handshakes_total{cause=\"certificate\"} 1.0")
        .contains("ring_to_wire_seconds_bucket{picture=\"key\",le=\"0.028\"} 1")
        .contains("encoded_to_wire_seconds_bucket{picture=\"key\",le=\"0.01\"} 1")
        .contains("encoded_to_wire_seconds_bucket{picture=\"other\",le=\"0.002\"} 1")
        .contains("ring_to_wire_seconds_bucket{picture=\"other\",le=\"0.012\"} 0")
        .contains("lightlock_failed_logins_total{shown=\"password\"} 5.0")
        .contains("lightlock_failed_logins_total{shown=\"stream-credential\"} 6.0")
        .contains("lightlock_frames_in_total{camera=\"gate\"} 1.0")
        .contains("lightlock_frames_dropped_total{camera=\"gate\"} 2.0")
        .contains("lightlock_rejections_total{camera=\"gate\",number=\"304\"} 3.0")
        .contains("lightlock_security_events_total{camera=\"gate\",case=\"27\"} 12.0")
        .contains("lightlock_footage_alarm{alarm=\"frozen\",camera=\"gate\"} 0.0")
        .contains("lightlock_footage_alarm{alarm=\"looped\",camera=\"gate\"} 1.0")
        .contains("lightlock_worker_restarts_total{camera=\"gate\"} 1.0")
        .contains("lightlock_viewers{camera=\"gate\",rendition=\"tile\"} 1.0")
        .contains("lightlock_bytes_out_total{camera=\"gate\",rendition=\"tile\"} 1000.0")
        .contains(
            "lightlock_delay_seconds_bucket{camera=\"gate\",rendition=\"tile\",le=\"0.035\"} 1")
        .containsPattern("lightlock_memory_resident_bytes [1-9]");
  }

  @Test
  void healthz_failing_answers503() throws Exception {
    assertThat(get("/healthz").body()).contains("\"status\":\"ok\"", "\"cameras\":4");

    healthy.set(false);

    assertThat(get("/healthz").statusCode()).isEqualTo(503);
  }

  @Test
  void start_addressOfOtherMachines_isRefused() {
    assertThatThrownBy(
            () ->
                ObserveListener.start(
                    new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0),
                    metrics,
                    () -> new Health(true, Map.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void request_withAReboundName_isRefused() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 421")
          .doesNotContain("lightlock_");
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + listener.address().getPort() + path))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
