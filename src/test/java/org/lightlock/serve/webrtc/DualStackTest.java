package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.serve.mse.H264Clip;

/** One UDP port and one TCP port for viewers of both families. */
class DualStackTest {
  private static final InetAddress ALL = InetAddress.ofLiteral("::");
  private static final InetAddress SIX = InetAddress.ofLiteral("::1");
  private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.1");

  private static H264Clip full;
  private static H264Clip tile;
  private WebRtcRig rig;

  @BeforeAll
  static void clips() throws Exception {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    full = H264Clip.generate("testsrc2=size=640x360:rate=25", 640, 360, 50, 5);
    tile = H264Clip.generate("testsrc2=size=160x90:rate=25", 160, 90, 50, 5);
  }

  @AfterAll
  static void reset() {
    Awaitility.reset();
  }

  @BeforeEach
  void start() throws Exception {
    rig = new WebRtcRig(full, tile, WebRtcLimits.DEFAULT, ALL, List.of(SIX, FOUR)).pump(20);
  }

  @AfterEach
  void stop() {
    rig.close();
    await().until(() -> rig.access.openGrants() == 0 && rig.streams.watches() == 0);
  }

  @Test
  void viewersOfBothFamilies_atOneUdpPort_getPictures() throws Exception {
    try (TestViewer six = new TestViewer().at(SIX);
        TestViewer four = new TestViewer().at(FOUR)) {
      rig.open(six);
      rig.open(four);

      six.connect();
      four.connect();

      assertThat(six.awaitPictures(10).getFirst().idr()).isTrue();
      assertThat(four.awaitPictures(10).getFirst().idr()).isTrue();
      assertThat(six.strange).isEmpty();
      assertThat(four.strange).isEmpty();
      assertThat(rig.connected).hasValue(2);
    }
  }

  /** The feedback's way back, and a key frame of many packets that the kernel cuts. */
  @Test
  void nack_overIpv6_isAnswered() throws Exception {
    try (TestViewer viewer = new TestViewer().at(SIX)) {
      rig.open(viewer);
      viewer.connect().awaitPictures(6);

      viewer.nack(viewer.packets().getLast().sequence());

      await().until(() -> !viewer.resent.isEmpty());
    }
  }

  @Test
  void viewer_changesTheFamily_mediaFollow() throws Exception {
    try (TestViewer viewer = new TestViewer().at(SIX)) {
      rig.open(viewer);
      viewer.connect().awaitPictures(3);
      Link four = viewer.at(FOUR).udp();

      viewer.nominate(four);

      await().until(() -> viewer.packets().getLast().link().equals(four));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "127.0.0.1"})
  void tcp_ofEitherFamily_carriesPictures(String ip) throws Exception {
    try (TestViewer viewer = new TestViewer().at(InetAddress.ofLiteral(ip))) {
      rig.open(viewer);
      Link link = viewer.tcp();
      viewer.nominate(link);

      viewer.handshake();

      assertThat(viewer.awaitPictures(10)).hasSizeGreaterThanOrEqualTo(10);
      assertThat(viewer.packets()).allMatch(packet -> packet.link().equals(link));
    }
  }
}
