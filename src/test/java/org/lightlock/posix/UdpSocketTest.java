package org.lightlock.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpSocketTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress STRANGER = InetAddress.ofLiteral("127.0.0.9");

  private final MemorySegment buffer = Arena.ofAuto().allocate(100);

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void pair_evenAndNext_tellsWhoSent(String address) throws IOException {
    InetAddress ip = InetAddress.ofLiteral(address);
    InetAddress own = UdpSocket.ownAddressTowards(ip);
    assertThat(own).isEqualTo(ip);
    List<UdpSocket> pair = UdpSocket.bindPair(own);
    try (UdpSocket rtp = pair.get(0);
        UdpSocket rtcp = pair.get(1);
        DatagramSocket camera = new DatagramSocket(0, ip)) {
      assertThat(rtp.localPort() % 2).isZero();
      assertThat(rtcp.localPort()).isEqualTo(rtp.localPort() + 1);
      assertThat(rtp.receive(buffer)).isEqualTo(-1);
      send(camera, ip, rtp.localPort(), 5);

      assertThat(new Readables(List.of(rtcp.descriptor(), rtp.descriptor())).await(5_000_000_000L))
          .isTrue();
      assertThat(rtp.receive(buffer)).isEqualTo(5);
      assertThat(rtp.senderIs(UdpSocket.host(ip))).isTrue();
      assertThat(rtp.senderIs(UdpSocket.host(STRANGER))).isFalse();
      assertThat(rtp.senderPort()).isEqualTo(camera.getLocalPort());
      assertThat(rtp.send(buffer)).as("nobody to send to").isFalse();

      rtp.connect(ip, camera.getLocalPort());
      assertThat(rtp.send(buffer.asSlice(0, 7))).isTrue();
      DatagramPacket got = new DatagramPacket(new byte[100], 100);
      camera.receive(got);
      assertThat(got.getLength()).isEqualTo(7);
    }
  }

  @Test
  void connected_othersAreNotHeard_butWhatWaitedIsTold() throws IOException {
    List<UdpSocket> pair = UdpSocket.bindPair(HERE);
    try (UdpSocket rtp = pair.get(0);
        UdpSocket rtcp = pair.get(1);
        DatagramSocket camera = new DatagramSocket(0, HERE);
        DatagramSocket stranger = new DatagramSocket(0, STRANGER)) {
      assertThat(rtcp.localPort()).isPositive();
      send(stranger, HERE, rtp.localPort(), 1);
      rtp.connect(HERE, camera.getLocalPort());
      send(stranger, HERE, rtp.localPort(), 2);
      send(camera, HERE, rtp.localPort(), 3);

      assertThat(next(rtp)).isEqualTo(1);
      assertThat(rtp.senderIs(UdpSocket.host(HERE))).isFalse();
      assertThat(next(rtp)).isEqualTo(3);
      assertThat(rtp.senderIs(UdpSocket.host(HERE))).isTrue();
    }
  }

  @Test
  void group_itsSourceAlone_isHeard() throws IOException {
    InetAddress group = InetAddress.ofLiteral("239.77.1.9");
    int port;
    try (DatagramSocket free = new DatagramSocket(0, HERE)) {
      port = free.getLocalPort();
    }
    try (UdpSocket socket = UdpSocket.join(group, port, HERE, HERE);
        DatagramSocket camera = sender(HERE);
        DatagramSocket stranger = sender(STRANGER)) {
      send(stranger, group, port, 4);
      send(camera, HERE, port, 5); // to the port, but not to the group
      send(camera, group, port, 6);

      assertThat(next(socket)).isEqualTo(6);
      assertThat(socket.receive(buffer)).isEqualTo(-1);
    }
  }

  private static DatagramSocket sender(InetAddress own) throws IOException {
    DatagramSocket socket = new DatagramSocket(0, own);
    socket.setOption(
        StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByInetAddress(HERE));
    return socket;
  }

  private int next(UdpSocket socket) {
    int[] got = {-1};
    await().until(() -> (got[0] = socket.receive(buffer)) >= 0);
    return got[0];
  }

  private static void send(DatagramSocket from, InetAddress to, int port, int length)
      throws IOException {
    from.send(new DatagramPacket(new byte[length], length, new InetSocketAddress(to, port)));
  }
}
