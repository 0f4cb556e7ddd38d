package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(64);
  private UnixSocket one;
  private UnixSocket two;

  @BeforeEach
  void open() throws PosixException {
    List<UnixSocket> pair = UnixSocket.pair();
    one = pair.get(0);
    two = pair.get(1);
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
    arena.close();
  }

  @Test
  void send_severalMessages_keepTheirBoundaries() throws PosixException {
    assertThat(one.send(message(3))).isTrue();
    assertThat(one.send(message(64))).isTrue();
    assertThat(one.send(message(1), List.of())).isTrue();
    for (int length : new int[] {3, 64, 1}) {
      UnixSocket.Received received = two.receive(buffer);
      assertThat(received.length()).isEqualTo(length);
      assertThat(received.truncated()).isFalse();
      assertThat(received.descriptors()).isEmpty();
      assertThat(buffer.get(JAVA_BYTE, length - 1L)).isEqualTo((byte) length);
    }
    assertThat(two.poll(buffer)).as("none waits").isEqualTo(-1);
  }

  @Test
  void send_descriptors_areOpenAtTheOtherEndAfterTheirOwnerClosed() throws PosixException {
    try (Descriptor first = SharedMemory.create("first", 4096);
        Descriptor second = SharedMemory.create("second", 4096)) {
      SharedMemory.map(first, 4096, arena).set(JAVA_BYTE, 0, (byte) 1);
      SharedMemory.map(second, 4096, arena).set(JAVA_BYTE, 0, (byte) 2);
      assertThat(one.send(message(8), List.of(first, second))).isTrue();
    }
    UnixSocket.Received received = two.receive(buffer);
    assertThat(received.length()).isEqualTo(8);
    assertThat(received.truncated()).isFalse();
    assertThat(received.descriptors()).hasSize(2);
    for (int i = 0; i < 2; i++) {
      MemorySegment memory = SharedMemory.map(received.descriptors().get(i), 4096, arena);
      assertThat(memory.get(JAVA_BYTE, 0)).isEqualTo((byte) (i + 1));
    }
    received.closeDescriptors();
    assertThat(received.descriptors()).noneMatch(Descriptor::isOpen);
  }

  @Test
  void receive_longerMessageThanThereIsRoomFor_isReportedAsTruncated() throws PosixException {
    one.send(message(65));
    assertThat(two.receive(buffer).truncated()).isTrue();
    one.send(message(65));
    assertThat(two.poll(buffer)).isEqualTo(65);
  }

  @Test
  void receive_moreDescriptorsThanAllowed_isReportedAsTruncated() throws PosixException {
    try (Descriptor memory = SharedMemory.create("many", 4096)) {
      one.send(message(1), Collections.nCopies(UnixSocket.MAX_DESCRIPTORS + 1, memory));
    }
    UnixSocket.Received received = two.receive(buffer);
    assertThat(received.truncated()).isTrue();
    assertThat(received.descriptors()).hasSizeLessThanOrEqualTo(UnixSocket.MAX_DESCRIPTORS);
    received.closeDescriptors();
  }

  @Test
  void receive_peerGone_hasLengthZeroAndSendingFails() throws PosixException {
    one.send(message(5));
    one.close();
    assertThat(two.receive(buffer).length()).as("what was sent before").isEqualTo(5);
    assertThat(two.receive(buffer).length()).isZero();
    assertThat(two.poll(buffer)).isZero();
    assertThatExceptionOfType(PosixException.class)
        .isThrownBy(() -> two.send(message(1)))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
  }

  @Test
  void send_fullQueue_isRefusedUntilThereIsRoom() throws PosixException {
    int sent = 0;
    while (sent < 100_000 && one.send(message(64))) {
      sent++;
    }
    assertThat(sent).isBetween(1, 99_999);
    for (int i = 0; i < sent; i++) {
      assertThat(two.poll(buffer)).isEqualTo(64);
    }
    assertThat(one.send(message(64))).isTrue();
  }

  @Test
  void waiter_wakesForAMessageAndOtherwiseTellsThatTimeIsUp() throws PosixException {
    UnixSocket.Waiter waiter = two.waiter(arena);
    assertThat(waiter.await(1_000_000)).isFalse();
    one.send(message(1));
    assertThat(waiter.await(10_000_000_000L)).isTrue();
  }

  @Test
  void shutdown_afterCloseOfAnotherThread_isHarmless() {
    one.close();

    one.shutdown();
  }

  @Test
  void shutdown_endsReceivingAtBothEnds() throws PosixException {
    one.shutdown();
    assertThat(one.receive(buffer).length()).isZero();
    assertThat(two.receive(buffer).length()).isZero();
  }

  @Test
  void listen_atAPath_acceptsWhoConnects(@TempDir Path directory) throws PosixException {
    Path path = directory.resolve("socket");
    assertThatExceptionOfType(PosixException.class)
        .isThrownBy(() -> UnixSocket.connect(path).close())
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    try (UnixSocket listener = UnixSocket.listen(path);
        UnixSocket caller = UnixSocket.connect(path);
        UnixSocket accepted = listener.accept()) {
      caller.send(message(7));
      assertThat(accepted.receive(buffer).length()).isEqualTo(7);
      accepted.send(message(9));
      assertThat(caller.receive(buffer).length()).isEqualTo(9);
      assertThatExceptionOfType(PosixException.class)
          .isThrownBy(() -> UnixSocket.listen(path).close())
          .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
    }
  }

  @Test
  void listen_pathThatIsTooLong_saysSo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UnixSocket.listen(Path.of("/" + "x".repeat(107))).close())
        .withMessageContaining("107");
  }

  private MemorySegment message(int length) {
    return arena.allocate(length).fill((byte) length);
  }
}
