package org.lightlock.packetise.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtcpWriterTest {
  private final byte[] out = filled();

  @Test
  void senderReport_numbers_standWhereTheyBelong() {
    int end =
        RtcpWriter.senderReport(
            out, 2, 0x23456789, 0x0102030405060708L, 0x1_f1f2f3f4L, 17, 0x100000000L + 4);

    assertThat(hex(2, end))
        .isEqualTo(
            "80c80006" + "23456789" + "0102030405060708" + "f1f2f3f4" + "00000011" + "00000004");
    assertThat(out[1]).isEqualTo((byte) 0xee);
    assertThat(out[end]).isEqualTo((byte) 0xee);
  }

  @Test
  void sourceDescription_anyName_isPaddedWithAtLeastOneZero() {
    assertThat(hex(0, RtcpWriter.sourceDescription(out, 0, 5, "a")))
        .isEqualTo("81ca0002" + "00000005" + "01016100");
    assertThat(hex(0, RtcpWriter.sourceDescription(out, 0, 5, "ab")))
        .isEqualTo("81ca0003" + "00000005" + "01026162" + "00000000");
    assertThat(hex(4, RtcpWriter.sourceDescription(out, 4, 5, "abcde")))
        .isEqualTo("81ca0003" + "00000005" + "01056162" + "63646500");
    String long256 = "x".repeat(256);
    assertThatThrownBy(() -> RtcpWriter.sourceDescription(out, 0, 5, long256))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bye_sources_areListed() {
    assertThat(hex(0, RtcpWriter.bye(out, 0, 1, 2)))
        .isEqualTo("82cb0002" + "00000001" + "00000002");
    assertThatThrownBy(() -> RtcpWriter.bye(out, 0, new int[32]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bye_behindAReport_isReadBack() {
    int end = RtcpWriter.senderReport(out, 0, 7, 0, 0, 0, 0);
    end = RtcpWriter.sourceDescription(out, end, 7, "name");
    end = RtcpWriter.bye(out, end, 7);

    RtcpCompound compound = RtcpCompound.read(out, 0, end);
    assertThat(compound.rejection()).isEqualTo(RtcpRejection.NONE);
    assertThat(compound.feedback()).singleElement().isInstanceOf(Feedback.Bye.class);
  }

  @Test
  void ntp_halfASecondAfter1970_hasTheEpochOf1900() {
    assertThat(RtcpWriter.ntp(Instant.ofEpochSecond(0, 500_000_000)))
        .isEqualTo(0x83aa7e80_80000000L);
  }

  @Test
  void ntp_reportAnswered_givesTheRoundTrip() {
    Instant sent = Instant.parse("2026-03-01T12:00:00Z");
    long middle = (RtcpWriter.ntp(sent) >>> 16) & 0xffffffffL;
    Feedback.ReceiverReport report = new Feedback.ReceiverReport(1, 0, 0, 0, 0, middle, 65_536 / 2);

    assertThat(report.roundTripMicros(RtcpWriter.ntp(sent.plusMillis(530))))
        .isBetween(29_900L, 30_100L);
  }

  private static byte[] filled() {
    byte[] bytes = new byte[400];
    Arrays.fill(bytes, (byte) 0xee);
    return bytes;
  }

  private String hex(int from, int to) {
    return HexFormat.of().formatHex(out, from, to);
  }
}
