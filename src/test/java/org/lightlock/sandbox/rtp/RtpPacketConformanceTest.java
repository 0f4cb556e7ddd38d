package org.lightlock.sandbox.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3550 §5.1 and §5.3.1, bit by bit. */
class RtpPacketConformanceTest {
  private static final String HEADER = "80e0 1234 9abcdef0 deadbeef";

  private final RtpPacket packet = new RtpPacket();

  @Test
  void read_fixedHeader_givesEveryField() {
    assertThat(packet.read(hex(HEADER + "0102"))).isTrue();

    assertThat(packet.marker()).isTrue();
    assertThat(packet.payloadType()).isEqualTo(96);
    assertThat(packet.sequence()).isEqualTo(0x1234);
    assertThat(packet.timestamp()).isEqualTo(0x9abcdef0L);
    assertThat(packet.ssrc()).isEqualTo(0xdeadbeef);
    assertThat(packet.payloadLength()).isEqualTo(2);
    assertThat(packet.payload(0)).isEqualTo(1);
    assertThat(packet.payloadShort(0)).isEqualTo(0x0102);
  }

  @Test
  void read_contributingSourcesAndExtension_areSteppedOver() {
    // V=2 X=1 CC=2; extension of profile abac with one word
    String bytes = "9260 0001 00000000 00000001 11111111 22222222 abac 0001 01020304 77";

    assertThat(packet.read(hex(bytes))).isTrue();

    assertThat(packet.payloadLength()).isEqualTo(1);
    assertThat(packet.payload(0)).isEqualTo(0x77);
  }

  @Test
  void read_padding_isLeftOut() {
    assertThat(packet.read(hex("a060 0001 00000000 00000001 aabb 000003"))).isTrue();

    assertThat(packet.payloadLength()).isEqualTo(2);
  }

  @Test
  void read_partOfALittleEndianBuffer_readsNetworkOrder() {
    ByteBuffer bytes = hex("ffff" + HEADER + "01 ffff").order(ByteOrder.LITTLE_ENDIAN);

    assertThat(packet.read(bytes.position(2).limit(15))).isTrue();

    assertThat(packet.sequence()).isEqualTo(0x1234);
    assertThat(packet.payloadLength()).isEqualTo(1);
    assertThat(bytes.position()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "80e0 1234 9abcdef0 deadbe", // shorter than its header
        "40e0 1234 9abcdef0 deadbeef 01", // version 1
        "8fe0 1234 9abcdef0 deadbeef 01", // 15 contributing sources that are not there
        "90e0 1234 9abcdef0 deadbeef abac", // half an extension header
        "90e0 1234 9abcdef0 deadbeef abac ffff 01020304", // an extension longer than the packet
        "a0e0 1234 9abcdef0 deadbeef", // padding without a byte
        "a0e0 1234 9abcdef0 deadbeef 0100", // padding of 0
        "a0e0 1234 9abcdef0 deadbeef 0103" // padding longer than the payload
      })
  void read_lyingLengths_isRefused(String bytes) {
    assertThat(packet.read(hex(bytes))).isFalse();
  }

  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text.replace(" ", "")));
  }
}
