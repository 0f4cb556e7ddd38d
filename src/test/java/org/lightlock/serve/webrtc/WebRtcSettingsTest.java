package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebRtcSettingsTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private static WebRtcSettings settings(int udpPort, int tcpPort, List<InetAddress> advertised) {
    return new WebRtcSettings(HERE, udpPort, tcpPort, advertised, WebRtcLimits.DEFAULT);
  }

  @Test
  void ports_areChecked() {
    assertThat(settings(0, WebRtcSettings.NO_TCP, List.of(HERE)).tcpPort()).isEqualTo(-1);
    assertThatThrownBy(() -> settings(65_536, 0, List.of(HERE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settings(0, -2, List.of(HERE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void advertised_areAddressesThatCanBeReached() {
    assertThatThrownBy(() -> settings(0, 0, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    for (String nobody : List.of("::", "0.0.0.0", "fe80::1", "169.254.1.1", "ff02::1")) {
      assertThatThrownBy(() -> settings(0, 0, List.of(InetAddress.ofLiteral(nobody))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
