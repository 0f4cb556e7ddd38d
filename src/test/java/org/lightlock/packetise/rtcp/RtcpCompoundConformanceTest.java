package org.lightlock.packetise.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lightlock.packetise.rtcp.Feedback.Bye;
import org.lightlock.packetise.rtcp.Feedback.Fir;
import org.lightlock.packetise.rtcp.Feedback.Nack;
import org.lightlock.packetise.rtcp.Feedback.Pli;
import org.lightlock.packetise.rtcp.Feedback.ReceiverReport;
import org.lightlock.packetise.rtcp.Feedback.Remb;
import org.lightlock.packetise.rtcp.Feedback.TransportFeedback;

/** Packets as the documents lay them out, in their order. */
class RtcpCompoundConformanceTest {
  private static final String SENDER = "12345678";
  private static final String SOURCE = "23456789";
  private static final int SOURCE_NUMBER = 0x23456789;

  @Test
  void read_receiverReport_hasItsNumbers() {
    ReceiverReport report =
        only(
            "81c90007"
                + SENDER
                + SOURCE
                + "40fffffe"
                + "00018000"
                + "0000002a"
                + "aabbccdd"
                + "00018000",
            ReceiverReport.class);

    assertThat(report)
        .isEqualTo(new ReceiverReport(SOURCE_NUMBER, 0.25, -2, 0x18000, 42, 0xaabbccddL, 0x18000));
  }

  @Test
  void read_senderReportWithBlock_givesTheBlock() {
    ReceiverReport report =
        only(
            "81c8000c"
                + SENDER
                + "0102030405060708"
                + "00000001"
                + "00000002"
                + "00000003"
                + SOURCE
                + "00000005"
                + "00000006"
                + "00000007"
                + "00000000"
                + "00000000",
            ReceiverReport.class);

    assertThat(report.cumulativeLost()).isEqualTo(5);
    assertThat(report.roundTripMicros(1L << 40)).isEqualTo(ReceiverReport.NO_ROUND_TRIP);
  }

  /** The example of RFC 3550 §6.4.1, figure 2: 6.125 s. */
  @Test
  void roundTripMicros_rfc3550Example_is6125Milliseconds() {
    ReceiverReport report = new ReceiverReport(1, 0, 0, 0, 0, 0xb7052000L, 0x00054000L);
    long arrival = 0xb7108000L << 16; // 46864.500 s in the middle 32 bits

    assertThat(report.roundTripMicros(arrival)).isEqualTo(6_125_000);
    assertThat(report.roundTripMicros(0xb7000000L << 16)).isEqualTo(ReceiverReport.NO_ROUND_TRIP);
  }

  @Test
  void read_nack_unpacksItsMask() {
    Nack nack = only("81cd0004" + SENDER + SOURCE + "00050005" + "ffff8001", Nack.class);

    assertThat(nack.source()).isEqualTo(SOURCE_NUMBER);
    assertThat(nack.sequences()).containsExactly(5, 6, 8, 0xffff, 0, 15);
  }

  @Test
  void read_keyFrameRequests_areToldApart() {
    assertThat(read("81ce0002" + SENDER + SOURCE).feedback())
        .containsExactly(new Pli(SOURCE_NUMBER));
    assertThat(
            read("84ce0006" + SENDER + "00000000" + SOURCE + "07000000" + "0000002a" + "ff000000")
                .feedback())
        .containsExactly(new Fir(SOURCE_NUMBER, 7), new Fir(42, 255));
  }

  @Test
  void read_remb_hasItsRateAndSources() {
    Remb remb =
        only(
            "8fce0007"
                + SENDER
                + "00000000"
                + "52454d42"
                + "0307fb93"
                + SOURCE
                + "2345678a"
                + "2345678b",
            Remb.class);

    assertThat(remb.bitsPerSecond()).isEqualTo(522_022); // 261011 times 2
    assertThat(remb.sources()).containsExactly(SOURCE_NUMBER, 0x2345678a, 0x2345678b);
  }

  @Test
  void read_rembBeyondALong_isTheLargest() {
    Remb remb = only("8fce0004" + SENDER + "00000000" + "52454d42" + "00ffffff", Remb.class);

    assertThat(remb.bitsPerSecond()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void read_transportFeedbackOfOnePacket_hasItsArrival() {
    TransportFeedback feedback =
        only("afcd0005fa17fa1743032fa0009900013de8021720019401", TransportFeedback.class);

    assertThat(feedback.source()).isEqualTo(0x43032fa0);
    assertThat(feedback.firstSequence()).isEqualTo(153);
    assertThat(feedback.number()).isEqualTo(23);
    assertThat(feedback.arrivalMicros()).containsExactly(0x3de802 * 64_000L + 37_000);
  }

  @Test
  void read_transportFeedbackWithAllChunks_countsLossesAndLargeDeltas() {
    // Run of 3 small; vector of bits 10100000000000 for 14; vector of pairs 2 0 1 for the last 3.
    TransportFeedback feedback =
        only(
            "8fcd0008"
                + SENDER
                + SOURCE
                + "fffe0014"
                + "00000105"
                + "2003"
                + "a800"
                + "e100"
                + "01020304"
                + "05fffc06"
                + "0000",
            TransportFeedback.class);

    long[] arrivals = feedback.arrivalMicros();
    assertThat(arrivals).hasSize(20);
    assertThat(feedback.firstSequence()).isEqualTo(0xfffe);
    assertThat(arrivals[0]).isEqualTo(64_000 + 250);
    assertThat(arrivals[2]).isEqualTo(64_000 + 6 * 250);
    assertThat(arrivals[3]).isEqualTo(64_000 + 10 * 250);
    assertThat(arrivals[4]).isEqualTo(TransportFeedback.LOST);
    assertThat(arrivals[5]).isEqualTo(64_000 + 15 * 250);
    assertThat(arrivals[17]).isEqualTo(64_000 + 11 * 250); // a large delta may be negative
    assertThat(arrivals[18]).isEqualTo(TransportFeedback.LOST);
    assertThat(arrivals[19]).isEqualTo(64_000 + 17 * 250);
  }

  @Test
  void read_compound_keepsTheOrderAndSkipsTheRest() {
    String emptyReport = "80c90001" + SENDER;
    String name = "81ca0002" + SENDER + "01016100";
    String extended = "80cf0001" + SENDER;
    String pli = "81ce0002" + SENDER + SOURCE;
    String bye = "81cb0001" + SOURCE;

    List<Feedback> feedback = read(emptyReport + name + extended + pli + bye).feedback();

    assertThat(feedback).hasSize(2);
    assertThat(feedback.getFirst()).isEqualTo(new Pli(SOURCE_NUMBER));
    assertThat(((Bye) feedback.getLast()).sources()).containsExactly(SOURCE_NUMBER);
  }

  private static <T extends Feedback> T only(String hex, Class<T> type) {
    RtcpCompound compound = read(hex);
    assertThat(compound.rejection()).isEqualTo(RtcpRejection.NONE);
    assertThat(compound.feedback()).singleElement().isInstanceOf(type);
    return type.cast(compound.feedback().getFirst());
  }

  private static RtcpCompound read(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return RtcpCompound.read(bytes, 0, bytes.length);
  }
}
