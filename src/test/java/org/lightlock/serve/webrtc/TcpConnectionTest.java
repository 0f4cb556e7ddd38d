package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.serve.ClientNetwork;

/** How long a connection is kept, and what waits in it. */
class TcpConnectionTest {
  private static final long PATIENCE = 10;
  private static final int PACKET_BYTES = 1_200;
  private static final int ALL_BYTES = 16 << 20;

  private final SendBuffers buffers = new SendBuffers(1, 1);
  private Selector selector;
  private SocketChannel viewer;
  private TcpConnection connection;

  @BeforeEach
  void open() throws Exception {
    selector = Selector.open();
    try (ServerSocketChannel listener =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      viewer = SocketChannel.open(listener.getLocalAddress());
      SocketChannel accepted = listener.accept();
      accepted.configureBlocking(false);
      accepted.setOption(StandardSocketOptions.SO_SNDBUF, 16 << 10);
      SelectionKey key = accepted.register(selector, SelectionKey.OP_READ);
      connection =
          new TcpConnection(
              accepted, (InetSocketAddress) accepted.getRemoteAddress(), key, 0, buffers, () -> {});
    }
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    viewer.close();
    selector.close();
  }

  /** Sends until the network and the buffer take no more; how many bytes the viewer is to get. */
  private int fill() {
    byte[] bytes = new byte[50 * PACKET_BYTES];
    int sent = 0;
    while (connection.send(bytes, bytes.length, PACKET_BYTES)) {
      sent += 50 * (2 + PACKET_BYTES);
      assertThat(sent).as("somebody takes it all").isLessThan(ALL_BYTES);
    }
    return sent;
  }

  @Test
  void send_thatTheNetworkTakes_holdsNoBuffer() throws Exception {
    assertThat(connection.send(new byte[] {1, 2, 3}, 3, 2)).isTrue();

    ByteBuffer framed = ByteBuffer.allocate(7);
    while (framed.hasRemaining()) {
      assertThat(viewer.read(framed)).isPositive();
    }
    assertThat(framed.array()).containsExactly(0, 2, 1, 2, 0, 1, 3);
    assertThat(buffers.lent()).isZero();
  }

  @Test
  void viewer_whoTakesNothing_isStalled_andGoesOnWithoutATear() throws Exception {
    int sent = fill();
    assertThat(buffers.lent()).isEqualTo(1);
    assertThat(connection.isStalled(1, PATIENCE)).isFalse();
    assertThat(connection.isStalled(2 + PATIENCE, PATIENCE)).isTrue();

    ByteBuffer all = ByteBuffer.allocate(ALL_BYTES);
    viewer.configureBlocking(false);
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              var _ = viewer.read(all);
              connection.writable();
              return all.position() == sent;
            });
    assertThat(buffers.lent()).isZero();
    assertThat(connection.isStalled(3 + PATIENCE, PATIENCE)).isFalse();
    all.flip();
    while (all.hasRemaining()) {
      assertThat(all.getShort()).isEqualTo((short) PACKET_BYTES);
      all.position(all.position() + PACKET_BYTES);
    }
  }

  @Test
  void send_whileNoBufferIsLeft_isLost_andTheBufferOfOneThatClosedIsUsedAgain() {
    ByteBuffer other = buffers.take(ClientNetwork.of(InetAddress.ofLiteral("192.0.2.1")));
    assertThat(other).isNotNull();
    assertThat(connection.send(new byte[1], 1)).isFalse();
    buffers.giveBack(other, ClientNetwork.of(InetAddress.ofLiteral("192.0.2.1")));

    assertThat(fill()).isPositive();
    connection.close();
    assertThat(buffers.lent()).isZero();
  }

  @Test
  void buffers_ofOneNetwork_areAPartOfAll() {
    SendBuffers two = new SendBuffers(3, 2);
    ClientNetwork one = ClientNetwork.of(InetAddress.ofLiteral("2001:db8:1:2::1"));
    ClientNetwork same = ClientNetwork.of(InetAddress.ofLiteral("2001:db8:1:2::2"));
    ClientNetwork another = ClientNetwork.of(InetAddress.ofLiteral("192.0.2.1"));

    assertThat(two.take(one)).isNotNull();
    assertThat(two.take(same)).isNotNull();
    assertThat(two.take(one)).isNull();
    assertThat(two.take(another)).isNotNull();
    assertThat(two.take(another)).isNull();
  }

  @Test
  void connection_nobodysForTooLong_isIdle() {
    assertThat(connection.isIdle(false, PATIENCE, PATIENCE)).isFalse();
    assertThat(connection.isIdle(false, PATIENCE + 1, PATIENCE)).isTrue();
  }

  @Test
  void connection_ofAViewer_isKeptUntilThatOneHasGone() {
    assertThat(connection.isIdle(true, 100, PATIENCE)).isFalse();
    assertThat(connection.isIdle(false, 100 + PATIENCE, PATIENCE)).isFalse();
    assertThat(connection.isIdle(false, 101 + PATIENCE, PATIENCE)).isTrue();
  }
}
