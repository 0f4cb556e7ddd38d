package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpSocketTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void connect_toLoopback_carriesBytesBothWaysUntilThePeerCloses(String host) throws IOException {
    InetAddress ip = InetAddress.ofLiteral(host);
    try (ServerSocket server = new ServerSocket(0, 1, ip);
        TcpSocket socket = TcpSocket.connect(ip, server.getLocalPort(), LIMIT);
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(16);
      assertThat(socket.localAddress()).isEqualTo(ip);
      try (Socket peer = server.accept()) {
        assertThat(socket.receive(buffer)).as("nothing yet").isEqualTo(-1);
        assertThat(socket.awaitReadable(1_000_000)).isFalse();

        peer.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(socket.awaitReadable(LIMIT.toNanos())).isTrue();
        assertThat(socket.receive(buffer)).isEqualTo(3);
        assertThat(buffer.get(JAVA_BYTE, 2)).isEqualTo((byte) 3);

        assertThat(socket.send(buffer.asSlice(0, 3), LIMIT)).isTrue();
        assertThat(peer.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
      }
      assertThat(socket.awaitReadable(LIMIT.toNanos())).isTrue();
      assertThat(socket.receive(buffer)).as("closed").isZero();
    }
  }

  @Test
  void connect_nobodyListens_isRefused() throws IOException {
    int port;
    try (ServerSocket closedSoon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closedSoon.getLocalPort();
    }
    assertThatExceptionOfType(PosixException.class)
        .isThrownBy(() -> TcpSocket.connect(InetAddress.getLoopbackAddress(), port, LIMIT).close())
        .withMessageContaining("refused")
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ECONNREFUSED));
  }

  @Test
  void send_peerThatDoesNotRead_givesUpInTime() throws IOException {
    InetAddress ip = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 1, ip);
        TcpSocket socket = TcpSocket.connect(ip, server.getLocalPort(), LIMIT);
        Socket _ = server.accept();
        Arena arena = Arena.ofConfined()) {
      assertThat(socket.send(arena.allocate(64 << 20), Duration.ofMillis(100))).isFalse();
    }
  }
}
