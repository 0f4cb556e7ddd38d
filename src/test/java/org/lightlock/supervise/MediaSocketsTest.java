package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.MulticastGroup;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Transport;

class MediaSocketsTest {
  private static final CameraEntry CAMERA = TestCameraSide.camera("one", 554, "/", null);

  @Test
  void open_tcp_isNothing() throws IOException {
    try (MediaSockets sockets = MediaSockets.open(CAMERA.withAudio(), Transport.TCP)) {
      assertThat(sockets.descriptors()).isEmpty();
      assertThat(sockets.media().transport()).isEqualTo(Transport.TCP);
      assertThat(sockets.media().audio()).isTrue();
      assertThat(sockets.connect(ports(8000, 8001, 0, 0))).isFalse();
    }
  }

  @Test
  void open_udpWithSound_isTwoPairs() throws IOException {
    try (MediaSockets sockets = MediaSockets.open(CAMERA.withAudio(), Transport.UDP)) {
      assertThat(sockets.descriptors()).hasSize(4);
      assertThat(sockets.connect(ports(8000, 8001, 8002, 8003))).isTrue();
      assertThat(sockets.connect(ports(9000, 9001, 9002, 9003))).as("once").isTrue();
    }
  }

  @Test
  void open_multicast_isTheGroupWithoutSound() throws IOException {
    MulticastGroup group = new MulticastGroup(InetAddress.ofLiteral("239.77.1.8"), 50_320);
    CameraEntry camera = CAMERA.withAudio().withTransport(Transport.MULTICAST, group);
    try (MediaSockets sockets = MediaSockets.open(camera, Transport.MULTICAST)) {
      assertThat(sockets.descriptors()).hasSize(2);
      assertThat(sockets.media().group()).isEqualTo(group.ip());
      assertThat(sockets.media().groupPort()).isEqualTo(50_320);
      assertThat(sockets.media().audio()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 8001, 0, 0", "8000, 65536, 0, 0", "8000, 8001, 8002, 0", "8000, 8001, 0, 1"})
  void connect_portsThatCannotBe_isRefused(long a, long b, long c, long d) throws IOException {
    try (MediaSockets sockets = MediaSockets.open(CAMERA, Transport.UDP)) {
      assertThat(sockets.connect(ports(a, b, c, d))).isFalse();
      assertThat(sockets.connect(ports(0, 0, 0, 0))).isTrue();
    }
  }

  private static Message ports(long a, long b, long c, long d) {
    return new Message(Kind.MEDIA_PORTS, 0, a, b, c, d, 0, 0);
  }
}
