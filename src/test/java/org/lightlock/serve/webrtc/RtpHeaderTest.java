package org.lightlock.serve.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lightlock.packetise.Room;
import org.lightlock.serve.webrtc.sdp.HeaderExtension;

class RtpHeaderTest {
  private static final Map<HeaderExtension, Integer> ALL =
      Map.of(
          HeaderExtension.MID, 9,
          HeaderExtension.ABS_CAPTURE_TIME, 12,
          HeaderExtension.PLAYOUT_DELAY, 5,
          HeaderExtension.TRANSPORT_SEQUENCE, 4,
          HeaderExtension.ABS_SEND_TIME, 2);

  private static Media.Packet written(RtpHeader header, boolean marker) {
    byte[] packet = new byte[header.length() + 3];
    header.write(packet, 0, marker, 0xfffe, 0x80000001, 0x1234);
    return Media.Packet.of(Link.NONE, packet, packet.length);
  }

  private static byte[] element(Media.Packet packet, HeaderExtension extension) {
    return packet.element(ALL.getOrDefault(extension, 0));
  }

  @Test
  void everyExtension_fitsIntoTheRoomThatIsKept() {
    RtpHeader header = new RtpHeader(108, 0xcafebabe, ALL, Optional.of("0"));
    header.captureTime(0x0102030405060708L);
    header.sendTime(TimeUnit.MILLISECONDS.toNanos(1_500));

    Media.Packet packet = written(header, true);

    assertThat(header.length())
        .isLessThanOrEqualTo(Room.HEADER_BYTES + Room.EXTENSION_BYTES)
        .isEqualTo(12 + 28);
    assertThat(packet.payloadType()).isEqualTo(108);
    assertThat(packet.marker()).isTrue();
    assertThat(packet.sequence()).isEqualTo(0xfffe);
    assertThat(packet.timestamp()).isEqualTo(0x80000001L);
    assertThat(packet.ssrc()).isEqualTo(0xcafebabe);
    assertThat(packet.payload()).hasSize(3);
    assertThat(element(packet, HeaderExtension.MID)).containsExactly('0');
    assertThat(element(packet, HeaderExtension.TRANSPORT_SEQUENCE)).containsExactly(0x12, 0x34);
    assertThat(element(packet, HeaderExtension.ABS_CAPTURE_TIME))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(element(packet, HeaderExtension.ABS_SEND_TIME)).containsExactly(0x06, 0, 0);
    assertThat(element(packet, HeaderExtension.PLAYOUT_DELAY)).containsExactly(0, 0, 50);
  }

  @Test
  void noExtension_isTheFixedHeaderAlone() {
    RtpHeader header = new RtpHeader(108, 1, Map.of(), Optional.of("0"));

    Media.Packet packet = written(header, false);

    assertThat(header.length()).isEqualTo(Room.HEADER_BYTES);
    assertThat(header.hasTransportSequence()).isFalse();
    assertThat(packet.marker()).isFalse();
    assertThat(packet.extension()).isEmpty();
  }

  @Test
  void mid_tooLong_isLeftOut() {
    RtpHeader header = new RtpHeader(108, 1, ALL, Optional.of("a-name-of-20-letters"));

    assertThat(element(written(header, false), HeaderExtension.MID)).isEmpty();
    assertThat(header.length()).isLessThanOrEqualTo(Room.HEADER_BYTES + Room.EXTENSION_BYTES);
  }

  @Test
  void sendTime_wrapsAfter64Seconds() {
    RtpHeader header = new RtpHeader(108, 1, ALL, Optional.empty());

    header.sendTime(TimeUnit.SECONDS.toNanos(65));

    assertThat(element(written(header, false), HeaderExtension.ABS_SEND_TIME))
        .containsExactly(4, 0, 0);
  }
}
