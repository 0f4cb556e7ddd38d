package org.lightlock.frame;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lightlock.frame.Message.Kind;

/** What crosses as bytes comes back as it was, or not at all. */
class MessageTest {
  private static final RingGeometry GEOMETRY = RingGeometry.forPictures(4, 1920, 1080);

  @Test
  void message_ofEveryKind_comesBack() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(Message.BYTES, 8);
      for (Kind kind : Kind.values()) {
        Message message = new Message(kind, 1, -2, Long.MAX_VALUE, Long.MIN_VALUE, 5, 6, 7);
        message.write(bytes);
        assertThat(Message.read(bytes, Message.BYTES)).contains(message);
      }
    }
  }

  @Test
  void message_wrongLengthMagicOrKind_isNone() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(Message.BYTES, 8);
      Message.of(Kind.GO).write(bytes);
      for (int length : new int[] {-1, 0, 1, 63, 65, 1 << 20}) {
        assertThat(Message.read(bytes, length)).isEmpty();
      }
      for (int kind : new int[] {0, -1, 9, 99, Integer.MAX_VALUE}) {
        bytes.set(JAVA_INT, 4, kind);
        assertThat(Message.read(bytes, Message.BYTES)).isEmpty();
      }
      Message.of(Kind.GO).write(bytes);
      bytes.set(JAVA_INT, 0, bytes.get(JAVA_INT, 0) ^ 1);
      assertThat(Message.read(bytes, Message.BYTES)).isEmpty();
    }
  }

  @Test
  void notice_comesBackOrIsNone() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(FrameNotice.BYTES, 8);
      FrameNotice.write(bytes, 3, 44);
      assertThat(FrameNotice.read(bytes, FrameNotice.BYTES)).contains(new FrameNotice(3, 44));
      assertThat(FrameNotice.read(bytes, 15)).isEmpty();
      assertThat(FrameNotice.read(bytes, 17)).isEmpty();
      assertThat(FrameNotice.read(bytes, 0)).isEmpty();
      bytes.set(JAVA_INT, 0, 0);
      assertThat(FrameNotice.read(bytes, FrameNotice.BYTES)).isEmpty();
    }
  }

  @Test
  void assignment_withAndWithoutCredential_comesBack() throws IOException {
    for (byte[] ip : new byte[][] {{127, 0, 0, 1}, new byte[16]}) {
      Assignment assignment =
          new Assignment(
              InetAddress.getByAddress(ip),
              65_535,
              "/live?a=1",
              "user",
              "pässword",
              LoginSchemes.SHA_256_OR_BASIC,
              GEOMETRY,
              1920,
              1080,
              256,
              new Assignment.Media(
                  Transport.MULTICAST, InetAddress.ofLiteral("239.1.2.3"), 5004, true, 90),
              Optional.of(new Assignment.Tls("ab", "pem")));
      assertThat(Assignment.of(assignment.toBytes())).isEqualTo(assignment);
      Assignment open =
          new Assignment(
              InetAddress.getByAddress(ip),
              1,
              "/",
              null,
              null,
              LoginSchemes.DIGEST,
              GEOMETRY,
              16,
              16,
              1,
              Assignment.Media.TCP,
              Optional.empty());
      assertThat(Assignment.of(open.toBytes())).isEqualTo(open);
      assertThat(assignment.toString()).doesNotContain("pässword").doesNotContain("user");
    }
  }

  @Test
  void assignment_cutAnywhere_isRefused() throws IOException {
    byte[] bytes =
        new Assignment(
                InetAddress.getLoopbackAddress(),
                554,
                "/live",
                "u",
                "p",
                LoginSchemes.DIGEST,
                GEOMETRY,
                1920,
                1080,
                256,
                Assignment.Media.TCP,
                Optional.empty())
            .toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Assignment.of(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void assignment_tooLong_isRefused() throws IOException {
    Assignment assignment =
        new Assignment(
            InetAddress.getLoopbackAddress(),
            554,
            "/",
            "u".repeat(20_000),
            "p".repeat(20_000),
            LoginSchemes.DIGEST,
            GEOMETRY,
            1920,
            1080,
            256,
            Assignment.Media.TCP,
            Optional.empty());
    assertThatIllegalArgumentException().isThrownBy(assignment::toBytes);
  }

  @Test
  void confinement_asBits_comesBackAndUnknownBitsMeanNothing() {
    for (Confinement lock : Confinement.values()) {
      long bits = Confinement.bits(EnumSet.of(lock));
      assertThat(Long.bitCount(bits)).isEqualTo(1);
      assertThat(Confinement.of(bits)).containsExactly(lock);
    }
    assertThat(Confinement.of(-1)).containsExactlyInAnyOrder(Confinement.values());
    assertThat(Confinement.of(1L << 63)).isEmpty();
    assertThat(Confinement.REQUIRED).containsAll(Confinement.FORBIDDEN_ACTS);
  }

  @Test
  void rejection_ofEveryNumber_comesBack() {
    for (Rejection rejection : Rejection.values()) {
      assertThat(Rejection.of(rejection.number())).contains(rejection);
    }
    assertThat(Rejection.of(0)).isEmpty();
  }
}
