package org.lightlock.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Rejection;
import org.lightlock.observe.CameraMetrics;
import org.lightlock.observe.Health;
import org.lightlock.observe.Metrics;
import org.lightlock.observe.ObserveListener;

class ReadingsTest {
  @Test
  void counters_ofARealListener_areFound() throws IOException, InterruptedException {
    var metrics = new Metrics();
    CameraMetrics camera = metrics.camera(new CameraId("one"));
    camera.frameIn();
    camera.frameIn();
    camera.workerRestarted();
    camera.rejected(Rejection.RTP_SEQUENCE, 7);
    camera.securityEvent(20, 5);
    try (ObserveListener listener =
            ObserveListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                metrics,
                () -> new Health(true, Map.of()));
        HttpClient http = HttpClient.newHttpClient()) {
      Readings readings = Readings.of(http, listener.address().getPort());
      assertThat(readings.frames("one")).isEqualTo(2);
      assertThat(readings.restarts("one")).isEqualTo(1);
      assertThat(readings.rejections("one", 304)).isEqualTo(7);
      assertThat(readings.events("one", 20)).isEqualTo(5);
      assertThat(readings.events("one", 21)).isZero();
      assertThat(readings.frames("two")).isZero();
    }
  }
}
