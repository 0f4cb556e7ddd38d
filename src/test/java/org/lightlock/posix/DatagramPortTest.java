package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatagramPortTest {
  private static final InetAddress ALL = InetAddress.ofLiteral("::");
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final int LONG_MILLIS = 20_000;

  private final Received received = new Received();
  private final MemorySegment bytes = Arena.ofAuto().allocate(70_000);

  @ParameterizedTest
  @CsvSource({"::, 127.0.0.1", "::, ::1", "127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.1", "::1, ::1"})
  void port_bothFamilies_hearsAndAnswers(String own, String other) throws IOException {
    InetAddress ip = InetAddress.ofLiteral(other);
    try (DatagramPort port = DatagramPort.bind(InetAddress.ofLiteral(own), 0);
        DatagramSocket viewer = new DatagramSocket(0, ip)) {
      assertThat(port.receive(received, 0)).isZero();
      assertThat(port.receive(received, 1)).isZero();
      send(viewer, ip, port, 5);
      assertThat(port.receive(received, LONG_MILLIS)).isEqualTo(1);
      Peer peer = received.peer(0);
      assertThat(received.length(0)).isEqualTo(5);
      assertThat(peer.address()).isEqualTo(ip);
      assertThat(peer.port()).isEqualTo(viewer.getLocalPort());
      assertThat(peer.equals(Peer.of(ip, viewer.getLocalPort())))
          .as("a port of all addresses also knows which was asked")
          .isEqualTo(!InetAddress.ofLiteral(own).isAnyLocalAddress());

      assertThat(port.send(peer, bytes, 7)).isTrue();
      assertThat(lengths(viewer, 1)).containsExactly(7);
      send(viewer, ip, port, 6);
      assertThat(port.receive(received, LONG_MILLIS)).isEqualTo(1);
      assertThat(received.peer(0)).as("no new object").isSameAs(peer);
    }
  }

  /** Routes would choose 127.0.0.1, from which a connected socket and ICE take nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"::", "0.0.0.0"})
  void port_ofAllAddresses_answersFromTheOneThatWasAsked(String own) throws IOException {
    InetAddress asked = InetAddress.ofLiteral("127.0.0.2");
    try (DatagramPort port = DatagramPort.bind(InetAddress.ofLiteral(own), 0);
        DatagramSocket viewer = new DatagramSocket(0, HERE)) {
      viewer.connect(asked, port.localPort());
      send(viewer, asked, port, 5);
      assertThat(port.receive(received, LONG_MILLIS)).isEqualTo(1);
      Peer peer = received.peer(0);
      assertThat(peer.address()).isEqualTo(HERE);

      assertThat(port.send(peer, bytes, 7)).isTrue();
      assertThat(port.sendSegments(peer, bytes, 2500, 1200)).isTrue();
      peer.refuseSegments();
      assertThat(port.sendSegments(peer, bytes, 1300, 1200)).isTrue();

      assertThat(lengths(viewer, 6)).containsExactly(7, 1200, 1200, 100, 1200, 100);
      viewer.disconnect();
      send(viewer, HERE, port, 5);
      assertThat(port.receive(received, LONG_MILLIS)).isEqualTo(1);
      assertThat(received.peer(0)).as("another way").isNotEqualTo(peer);
    }
  }

  @Test
  void receive_many_areTakenAtOnceAndWhole() throws IOException {
    try (DatagramPort port = DatagramPort.bind(HERE, 0);
        DatagramSocket viewer = new DatagramSocket(0, HERE);
        DatagramSocket other = new DatagramSocket(0, HERE)) {
      for (int i = 0; i < Received.MAX_DATAGRAMS; i++) {
        send(i % 2 == 0 ? viewer : other, HERE, port, i);
      }
      send(viewer, HERE, port, Received.MAX_BYTES);
      send(viewer, HERE, port, Received.MAX_BYTES + 1);

      assertThat(port.receive(received, LONG_MILLIS)).isEqualTo(Received.MAX_DATAGRAMS);
      byte[] copy = new byte[Received.MAX_BYTES];
      for (int i = 0; i < Received.MAX_DATAGRAMS; i++) {
        assertThat(received.copy(i, copy)).isEqualTo(i);
        assertThat(received.bytes(i).get(JAVA_BYTE, 0)).isEqualTo(copy[0]);
        assertThat(received.peer(i).port()).isEqualTo((i % 2 == 0 ? viewer : other).getLocalPort());
      }
      assertThat(port.receive(received, LONG_MILLIS)).isEqualTo(2);
      assertThat(received.length(0)).isEqualTo(Received.MAX_BYTES);
      assertThat(received.length(1)).as("longer than any of ours").isZero();
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> received.length(2));
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, true", "127.0.0.1, false", "::1, true", "::1, false"})
  void sendSegments_frame_arrivesAsPackets(String ip, boolean segments) throws IOException {
    InetAddress to = InetAddress.ofLiteral(ip);
    try (DatagramPort port = DatagramPort.bind(ALL, 0);
        DatagramSocket viewer = new DatagramSocket(0, to)) {
      // Linux cuts since 4.18; older than that is no machine that Lightlock supports.
      assertThat(port.segments()).isTrue();
      if (!segments) {
        port.refuseSegments();
      }
      Peer peer = Peer.of(to, viewer.getLocalPort());
      bytes.fill((byte) 9);
      assertThat(port.sendSegments(peer, bytes, 1200 * 3 + 77, 1200)).isTrue();
      assertThat(lengths(viewer, 4)).containsExactly(1200, 1200, 1200, 77);
      assertThat(port.sendSegments(peer, bytes, 900, 1200)).isTrue();
      assertThat(port.sendSegments(peer, bytes, 2400, 1200)).isTrue();
      assertThat(lengths(viewer, 3)).containsExactly(900, 1200, 1200);
      assertThat(port.sendSegments(peer, bytes, 64 * 1000, 1000)).isTrue();
      assertThat(lengths(viewer, 64)).hasSize(64).containsOnly(1000);
      assertThat(peer.takesSegments()).isTrue();
    }
  }

  @Test
  void sendSegments_kernelRefusesForOnePeer_othersKeepThem() throws IOException {
    try (DatagramPort port = DatagramPort.bind(HERE, 0);
        DatagramSocket viewer = new DatagramSocket(0, HERE);
        DatagramSocket other = new DatagramSocket(0, HERE)) {
      Peer narrow = Peer.of(HERE, viewer.getLocalPort());
      // What a way that is too narrow leads to; loopback is as wide as can be.
      narrow.refuseSegments();
      assertThat(port.sendSegments(narrow, bytes, 3000, 1000)).isTrue();
      assertThat(lengths(viewer, 3)).containsExactly(1000, 1000, 1000);
      assertThat(port.segments()).isTrue();
      Peer wide = Peer.of(HERE, other.getLocalPort());
      assertThat(port.sendSegments(wide, bytes, 3000, 1000)).isTrue();
      assertThat(lengths(other, 3)).containsExactly(1000, 1000, 1000);
    }
  }

  @Test
  void sendSegments_tooMuch_isABug() throws IOException {
    try (DatagramPort port = DatagramPort.bind(HERE, 0)) {
      Peer peer = Peer.of(HERE, 9);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> port.sendSegments(peer, bytes, 65_001, 1200));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> port.sendSegments(peer, bytes, 6_401, 100));
      assertThatIllegalArgumentException().isThrownBy(() -> port.sendSegments(peer, bytes, 1, 0));
      MemorySegment few = bytes.asSlice(0, 10);
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> port.sendSegments(peer, few, 11, 5));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> port.send(peer, few, 11));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> port.send(peer, few, -1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> port.send(peer, MemorySegment.ofArray(new byte[10]), 10));
    }
  }

  @Test
  void send_noWay_isLostAndNoMore() throws IOException {
    try (DatagramPort port = DatagramPort.bind(HERE, 0)) {
      assertThat(port.send(Peer.of(InetAddress.ofLiteral("::1"), 9), bytes, 5))
          .as("another family")
          .isFalse();
      assertThat(port.send(Peer.of(HERE, 0), bytes, 5)).as("no port").isFalse();
      assertThat(port.sendSegments(Peer.of(HERE, 0), bytes, 50, 10)).isFalse();
      // Nobody listens: whatever comes back does not disturb others.
      assertThat(port.send(Peer.of(HERE, 9), bytes, 5)).isTrue();
      assertThat(port.receive(received, 1)).isZero();
      assertThat(port.awaitRoom(LONG_MILLIS)).isTrue();
    }
  }

  @Test
  void close_whileWaiting_wakesAndGivesThePortBack() throws IOException {
    DatagramPort port = DatagramPort.bind(ALL, 0);
    int number = port.localPort();
    assertThatThrownBy(() -> DatagramPort.bind(ALL, number))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
    CompletableFuture<Integer> waiting = new CompletableFuture<>();
    Thread receiver =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    waiting.complete(port.receive(new Received(), 600_000));
                  } catch (IOException | RuntimeException e) {
                    waiting.completeExceptionally(e);
                  }
                });
    await().until(() -> receiver.getState() == Thread.State.RUNNABLE);
    port.close();
    port.close();
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(-1);
    assertThat(port.receive(received, LONG_MILLIS)).isEqualTo(-1);
    assertThat(port.send(Peer.of(HERE, number), bytes, 5)).isFalse();
    assertThat(port.sendSegments(Peer.of(HERE, number), bytes, 50, 10)).isFalse();
    assertThat(port.awaitRoom(0)).isFalse();
    // Who polled the old socket may hold it for a moment longer.
    await()
        .untilAsserted(
            () -> {
              try (DatagramPort next = DatagramPort.bind(ALL, number)) {
                assertThat(next.localPort()).isEqualTo(number);
              }
            });
  }

  private static List<Integer> lengths(DatagramSocket viewer, int count) throws IOException {
    viewer.setSoTimeout(LONG_MILLIS);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DatagramPacket packet = new DatagramPacket(new byte[3000], 3000);
      viewer.receive(packet);
      lengths.add(packet.getLength());
    }
    return lengths;
  }

  private static void send(DatagramSocket from, InetAddress ip, DatagramPort to, int length)
      throws IOException {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) length);
    from.send(new DatagramPacket(bytes, length, new InetSocketAddress(ip, to.localPort())));
  }
}
