package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a connection is kept, and what waits in it. */
class TcpConnectionTest {
  private static final long PATIENCE = 10;

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
      SelectionKey key = accepted.register(selector, SelectionKey.OP_READ);
      connection =
          new TcpConnection(
              accepted, (InetSocketAddress) accepted.getRemoteAddress(), key, 0, () -> {});
    }
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    viewer.close();
    selector.close();
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
