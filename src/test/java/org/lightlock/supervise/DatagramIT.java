package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.MulticastGroup;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;
import org.lightlock.frame.Transport;
import org.lightlock.relay.WatchedStream;
import org.lightlock.simulate.Network;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.teststreams.TestStreams;

/** Cameras whose packets are datagrams, through real workers; cases 19 and 33. */
class DatagramIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress GROUP = InetAddress.ofLiteral("239.77.1.2");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {"yard-360p15-h264.mp4", "crossing-1080p25-h265.mp4", "square-720p-mjpeg.mp4"})
  void udp_everyCodec_deliversPictures(String clip) throws IOException {
    try (SimulatedCamera camera = camera(clip, Network.GOOD.losing(0, 7));
        TestCameraSide side = side(entry(camera).withTransport(Transport.UDP, null))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 40);

      assertThat(stream.last(Kind.TRANSPORT).a()).isEqualTo(Transport.UDP.number());
      assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(1);
      assertThat(stream.rejected(Rejection.RTP_SEQUENCE)).as("put back in order").isZero();
      assertThat(stream.rejected(Rejection.RTP_FOREIGN_SOURCE)).isZero();
      assertThat(stream.lied()).isFalse();
    }
  }

  @Test
  void udp_aTwentiethLost_picturesGoOn() throws IOException {
    try (SimulatedCamera camera = camera("yard-360p15-h264.mp4", Network.GOOD.losing(20, 9));
        TestCameraSide side = side(entry(camera).withTransport(Transport.UDP, null))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 60);

      assertThat(stream.rejected(Rejection.RTP_LOST)).isPositive();
      assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(1);
      assertThat(stream.lied()).isFalse();
    }
  }

  @Test
  void multicast_theGroupOfItsEntry_deliversPictures() throws IOException {
    int port = freePort();
    MulticastGroup group = new MulticastGroup(GROUP, port);
    Network network = Network.GOOD.withMulticast(new InetSocketAddress(GROUP, port));
    try (SimulatedCamera camera = camera("yard-360p15-h264.mp4", network);
        TestCameraSide side = side(entry(camera).withTransport(Transport.MULTICAST, group))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 20);

      assertThat(stream.last(Kind.TRANSPORT).a()).isEqualTo(Transport.MULTICAST.number());
      assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(1);
    }
  }

  @Test
  void multicast_anotherGroup_isNotJoined() throws IOException {
    int port = freePort();
    MulticastGroup configured = new MulticastGroup(InetAddress.ofLiteral("239.77.1.3"), port);
    Network network = Network.GOOD.withMulticast(new InetSocketAddress(GROUP, port));
    try (SimulatedCamera camera = camera("yard-360p15-h264.mp4", network);
        TestCameraSide side = side(entry(camera).withTransport(Transport.MULTICAST, configured))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.count(Kind.ENDED) > 0);

      assertThat(stream.last(Kind.ENDED).a()).isEqualTo(Rejection.RTSP_MULTICAST.number());
      assertThat(stream.last(Kind.MULTICAST_OFFERED).a()).isEqualTo(0xef4d0102L);
      assertThat(stream.last(Kind.MULTICAST_OFFERED).b()).isEqualTo(port);
      assertThat(stream.frames()).isZero();
    }
  }

  @Test
  void automatic_tcpRefused_fallsBackToUdpAtOnce() throws IOException {
    try (SimulatedCamera camera = camera("yard-360p15-h264.mp4", Network.GOOD.withoutTcp());
        TestCameraSide side = side(entry(camera))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 10);

      assertThat(stream.last(Kind.TRANSPORT).a()).isEqualTo(Transport.UDP.number());
      assertThat(stream.last(Kind.TRANSPORT).b())
          .isEqualTo(Rejection.RTSP_TRANSPORT_REFUSED.number());
      assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(2);
      assertThat(stream.last(Kind.WORKER_LOST).c()).as("wait").isZero();
    }
  }

  @Test
  void automatic_politeCamera_isTcp() throws IOException {
    try (SimulatedCamera camera = camera("yard-360p15-h264.mp4", Network.GOOD);
        TestCameraSide side = side(entry(camera))) {
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.frames() > 5);

      assertThat(stream.last(Kind.TRANSPORT).a()).isEqualTo(Transport.TCP.number());
      assertThat(stream.last(Kind.TRANSPORT).b()).isZero();
    }
  }

  /**
   * Before the camera's port is known the worker's own check stands alone, afterwards the kernel's.
   */
  @Test
  void datagramsFromElsewhere_areDropped() throws IOException {
    try (SimulatedCamera camera = camera("yard-360p15-h264.mp4", Network.GOOD.withHiddenPorts());
        DatagramSocket stranger = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.9"));
        TestCameraSide side = side(entry(camera).withTransport(Transport.UDP, null))) {
      camera.pause();
      Set<Integer> before = udpPorts();
      WatchedStream stream = side.watch("one");
      await().atMost(LIMIT).until(() -> stream.count(Kind.PLAYING) > 0);
      Set<Integer> ports = udpPorts();
      ports.removeAll(before);
      flood(stranger, ports);
      await().atMost(LIMIT).until(() -> stream.rejected(Rejection.RTP_FOREIGN_SOURCE) >= 40);
      camera.resume();
      await().atMost(LIMIT).until(() -> stream.frames() > 5);

      long counted = stream.rejected(Rejection.RTP_FOREIGN_SOURCE);
      flood(stranger, ports);
      try (DatagramSocket otherPort = new DatagramSocket(0, HERE)) {
        flood(otherPort, ports);
      }
      long frames = stream.frames();
      await().atMost(LIMIT).until(() -> stream.frames() > frames + 20);
      // RTCP of a simulated camera comes with the first picture: by now the kernel drops both.
      assertThat(stream.rejected(Rejection.RTP_FOREIGN_SOURCE)).isEqualTo(counted);
      assertThat(stream.rejected(Rejection.RTP_SSRC_CHANGED)).isZero();
      assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(1);
    }
  }

  /** Packets that look right, of a source of their own. */
  private static void flood(DatagramSocket from, Set<Integer> ports) throws IOException {
    byte[] packet = new byte[40];
    packet[0] = (byte) 0x80;
    packet[1] = 96;
    for (int port : ports) {
      for (int i = 0; i < 20; i++) {
        packet[3] = (byte) i;
        from.send(new DatagramPacket(packet, packet.length, new InetSocketAddress(HERE, port)));
      }
    }
  }

  /** The UDP ports that are bound on this machine's own address. */
  private static Set<Integer> udpPorts() throws IOException {
    Set<Integer> ports = new TreeSet<>();
    try (Stream<String> lines = Files.lines(Path.of("/proc/net/udp"))) {
      lines
          .filter(line -> line.contains(": 0100007F:"))
          .forEach(
              line ->
                  ports.add(
                      Integer.parseInt(line.replaceAll(".*: 0100007F:(\\w{4}).*", "$1"), 16)));
    }
    return ports;
  }

  private static int freePort() throws IOException {
    try (DatagramSocket free = new DatagramSocket(0, HERE)) {
      return free.getLocalPort() & ~1;
    }
  }

  private static SimulatedCamera camera(String clip, Network network) throws IOException {
    return SimulatedCamera.start(
        Settings.of(TestStreams.good(clip)).at(HERE, 0).withNetwork(network));
  }

  private static CameraEntry entry(SimulatedCamera camera) {
    return TestCameraSide.camera("one", camera.port(), camera.path(), null);
  }

  private TestCameraSide side(CameraEntry entry) throws IOException {
    return new TestCameraSide(directory, List.of(entry));
  }
}
