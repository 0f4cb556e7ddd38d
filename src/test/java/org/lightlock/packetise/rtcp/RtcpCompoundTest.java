package org.lightlock.packetise.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What is thrown away, and why. */
class RtcpCompoundTest {
  private static final String PLI = "81ce00021234567823456789";

  @Test
  void read_length_isChecked() {
    assertThat(rejection("81ce00")).isEqualTo(RtcpRejection.LENGTH);
    assertThat(RtcpCompound.read(new byte[4_096], 0, 2_052).rejection())
        .isEqualTo(RtcpRejection.LENGTH);
    assertThat(rejection("81ce0003" + "1234567823456789")).isEqualTo(RtcpRejection.MALFORMED);
    assertThat(rejection(PLI + "81ce00")).isEqualTo(RtcpRejection.MALFORMED);
  }

  @Test
  void read_oneMalformed_throwsAllAway() {
    RtcpCompound compound = read(PLI + "41ce00021234567823456789");

    assertThat(compound.rejection()).isEqualTo(RtcpRejection.VERSION);
    assertThat(compound.feedback()).isEmpty();
  }

  @Test
  void read_padding_mustBePossible() {
    assertThat(rejection("a1ce0003" + "1234567823456789" + "00000004"))
        .isEqualTo(RtcpRejection.NONE);
    assertThat(rejection("a1ce0003" + "1234567823456789" + "00000000"))
        .isEqualTo(RtcpRejection.MALFORMED);
    assertThat(rejection("a1ce0003" + "1234567823456789" + "000000ff"))
        .isEqualTo(RtcpRejection.MALFORMED);
    assertThat(rejection("a1ce0003" + "1234567823456789" + "00000008"))
        .isEqualTo(RtcpRejection.MALFORMED); // what is left is no feedback
  }

  @Test
  void read_countsBeyondTheEnd_areMalformed() {
    assertThat(rejection("82c90007" + "00".repeat(28))).isEqualTo(RtcpRejection.MALFORMED);
    assertThat(rejection("82cb0001" + "00000001")).isEqualTo(RtcpRejection.MALFORMED);
    assertThat(rejection("8fce0004" + "00".repeat(8) + "52454d42" + "01000000"))
        .isEqualTo(RtcpRejection.MALFORMED);
    assertThat(rejection("81ce0001" + "00000001")).isEqualTo(RtcpRejection.MALFORMED);
  }

  @Test
  void read_transportFeedbackThatEndsEarly_isMalformed() {
    String header = "1234567823456789" + "0001";
    assertThat(rejection("8fcd0003" + header + "0001")).isEqualTo(RtcpRejection.MALFORMED);
    assertThat(rejection("8fcd0004" + header + "0001" + "00000000"))
        .isEqualTo(RtcpRejection.MALFORMED); // no chunk
    assertThat(rejection("8fcd0005" + header + "0010" + "00000000" + "20100000"))
        .isEqualTo(RtcpRejection.MALFORMED); // two deltas of sixteen
    assertThat(rejection("8fcd0005" + header + "0001" + "00000000" + "60010000"))
        .isEqualTo(RtcpRejection.MALFORMED); // reserved status
    assertThat(rejection("8fcd0005" + header + "0001" + "00000000" + "00000000"))
        .isEqualTo(RtcpRejection.MALFORMED); // a run of nothing
  }

  @Test
  void read_tooMuch_isRefused() {
    assertThat(rejection("80c90001".concat("00000001").repeat(33)))
        .isEqualTo(RtcpRejection.TOO_MANY);
    assertThat(rejection("81cd003f" + "00".repeat(8) + "0000ffff".repeat(61)))
        .isEqualTo(RtcpRejection.TOO_MANY);
    assertThat(rejection("84ce0045" + "00".repeat(8 + 8 * 34))).isEqualTo(RtcpRejection.TOO_MANY);
    assertThat(rejection("8fcd0005" + "00".repeat(10) + "ffff" + "00000000" + "00000000"))
        .isEqualTo(RtcpRejection.TOO_MANY);
  }

  @Test
  void read_transportFeedback_isCappedOverTheDatagram() {
    String ofAll = "8fcd0005" + "00".repeat(10) + "0800" + "00000000" + "1fff0000";
    String ofOne = "8fcd0005" + "00".repeat(10) + "0001" + "00000000" + "00010000";

    assertThat(rejection(ofAll)).isEqualTo(RtcpRejection.NONE);
    assertThat(rejection(ofOne.repeat(32))).isEqualTo(RtcpRejection.NONE);
    assertThat(rejection(ofAll + ofOne)).isEqualTo(RtcpRejection.TOO_MANY);
  }

  @Test
  void readInterleaved_transportFeedback_isSkippedUnread() {
    byte[] bytes =
        HexFormat.of().parseHex("8fcd0005" + "00".repeat(10) + "ffff" + "00".repeat(8) + PLI);

    RtcpCompound compound = RtcpCompound.readInterleaved(bytes, 0, bytes.length);

    assertThat(compound.feedback()).containsExactly(new Feedback.Pli(0x23456789));
  }

  @Test
  void read_offset_isRespected() {
    byte[] bytes = HexFormat.of().parseHex("ffffff" + PLI + "ff");

    assertThat(RtcpCompound.read(bytes, 3, 12).feedback())
        .containsExactly(new Feedback.Pli(0x23456789));
  }

  @Test
  void number_ofEachRejection_isItsOwn() {
    assertThat(Arrays.stream(RtcpRejection.values()).map(RtcpRejection::number))
        .doesNotHaveDuplicates();
  }

  private static RtcpRejection rejection(String hex) {
    return read(hex).rejection();
  }

  private static RtcpCompound read(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return RtcpCompound.read(bytes, 0, bytes.length);
  }
}
