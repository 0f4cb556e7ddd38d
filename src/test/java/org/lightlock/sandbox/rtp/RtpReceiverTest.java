package org.lightlock.sandbox.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lightlock.frame.Rejection;

class RtpReceiverTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int CAMERA = 0x1234_5678;

  private final List<String> seen = new ArrayList<>();
  private final RtpReceiver receiver = new RtpReceiver(96, 90_000, 0xcafe, new Recorder());
  private long now = 7 * SECOND;

  @Test
  void rtp_inOrderAcrossTheWrap_letsAllThrough() {
    send(65_534);
    send(65_535);
    send(0);
    send(1);

    assertThat(seen).containsExactly("65534", "65535", "0", "1");
  }

  @Test
  void rtp_gap_isCountedAndTheStreamGoesOn() {
    send(10);
    send(13);

    assertThat(seen).containsExactly("10", "RTP_SEQUENCE", "13");
  }

  @Test
  void rtp_doubledReplayedAndLatePackets_areDropped() {
    send(10);
    send(11);
    send(11);
    send(10);
    send(12);

    assertThat(seen).containsExactly("10", "11", "RTP_SEQUENCE", "RTP_SEQUENCE", "12");
  }

  @Test
  void rtp_jump_isFollowedWhenTheNextPacketConfirmsIt() {
    send(10);
    send(40_000);
    send(11);
    send(50_000);
    send(50_001);

    assertThat(seen)
        .containsExactly("10", "RTP_SEQUENCE", "11", "RTP_SEQUENCE", "RTP_SEQUENCE", "50001");
  }

  @Test
  void rtp_otherPayloadType_isDropped() {
    receiver.rtp(packet(97, 1, 0, CAMERA), now);

    assertThat(seen).containsExactly("RTP_PAYLOAD_TYPE");
  }

  @Test
  void rtp_newSource_isTakenOverOnce() {
    send(10);
    receiver.rtp(packet(96, 500, 0, 7), now);
    receiver.rtp(packet(96, 501, 0, 7), now);
    receiver.rtp(packet(96, 502, 0, 7), now);

    assertThat(seen).containsExactly("10", "RTP_SSRC_CHANGED", "RTP_SSRC_CHANGED", "501", "502");
  }

  @Test
  void rtp_newSourceTwiceAMinute_ends() {
    send(10);
    for (int source = 1; source <= 2; source++) {
      receiver.rtp(packet(96, 500, 0, source), now);
      receiver.rtp(packet(96, 501, 0, source), now);
    }

    assertThat(seen).endsWith("ended RTP_SSRC_CHANGED");
    send(11);
    assertThat(seen).endsWith("ended RTP_SSRC_CHANGED");
  }

  @Test
  void rtp_newSourceAfterAMinute_isTakenOver() {
    send(10);
    for (int source = 1; source <= 5; source++) {
      now += 61 * SECOND;
      receiver.rtp(packet(96, 500, 0, source), now);
      receiver.rtp(packet(96, 501, 0, source), now);
    }

    assertThat(seen).endsWith("501");
  }

  @Test
  void rtp_anotherSourceInEveryPacket_ends() {
    send(10);
    for (int source = 0; source < 200; source++) {
      receiver.rtp(packet(96, 11, 0, source), now);
    }

    assertThat(seen).endsWith("ended RTP_SSRC_CHANGED");
  }

  @Test
  void report_beforeAnyPacket_isEmpty() {
    ByteBuffer target = ByteBuffer.allocate(ReceiverReport.BYTES);

    receiver.report(target, now);

    assertThat(target.position()).isZero();
  }

  @Test
  void report_lossesAndSenderReport_asInRfc3550Section642() {
    send(10);
    receiver.rtcp(senderReport(), now);
    for (int sequence = 11; sequence < 14; sequence++) {
      send(sequence);
    }
    send(18); // 14 to 17 are lost: 4 of 9
    now += SECOND / 2;

    assertThat(report())
        .isEqualTo(
            "81c90007" // V=2, one block, RR, 7 words
                + "0000cafe"
                + "12345678"
                + "71" // 4 * 256 / 9
                + "000004"
                + "00000012"
                + "00000000" // no jitter: every packet had the same time
                + "2222aaaa" // the middle of the sender report's NTP time
                + "00008000" // half a second
                + "81ca0004"
                + "0000cafe"
                + "0109"
                + HexFormat.of().formatHex("lightlock".getBytes(StandardCharsets.US_ASCII))
                + "00");
    assertThat(report().substring(24, 32)).isEqualTo("00000004"); // nothing lost since
  }

  @Test
  void report_afterTheWrap_countsCycles() {
    send(65_535);
    send(0);

    assertThat(report().substring(32, 40)).isEqualTo("00010000");
  }

  @Test
  void report_unevenArrival_hasTheJitterOfAppendixA8() {
    // timestamps 40 ms apart, arrivals 0, 40 and 90 ms: transit differs by 0, then by 900 ticks
    receiver.rtp(packet(96, 1, 0, CAMERA), now);
    receiver.rtp(packet(96, 2, 3600, CAMERA), now + 40_000_000);
    receiver.rtp(packet(96, 3, 7200, CAMERA), now + 90_000_000);

    assertThat(Integer.parseInt(report().substring(40, 48), 16)).isEqualTo(900 / 16);
  }

  @Test
  void rtp_timestampsRollBack_neverThrow() {
    for (int i = 0; i < 100; i++) {
      receiver.rtp(packet(96, i, i % 2 == 0 ? 0xffff_ffffL : 1L << 31, CAMERA), now);
    }

    assertThat(report()).hasSize(2 * ReceiverReport.BYTES);
  }

  @Test
  void rtp_timestampsThatJump_areCounted() {
    long[] times = {1_000_000, 1_003_600, 996_000, 1_903_600, 900_000, 2_000_000_000, 5};
    int sequence = 0;
    for (long time : times) {
      receiver.rtp(packet(96, sequence++, time, CAMERA), now);
    }

    assertThat(seen)
        .as("pictures in decoding order are none")
        .containsExactly(
            "0",
            "1",
            "2",
            "RTP_TIMESTAMP",
            "3",
            "RTP_TIMESTAMP",
            "4",
            "RTP_TIMESTAMP",
            "5",
            "RTP_TIMESTAMP",
            "6");
  }

  @Test
  void rtp_timestampWrap_isNoJump() {
    receiver.rtp(packet(96, 1, 0xffff_ff00L, CAMERA), now);
    receiver.rtp(packet(96, 2, 3344, CAMERA), now);

    assertThat(seen).containsExactly("1", "2");
  }

  @Test
  void datagrams_missingOnes_areLostAndNotOutOfOrder() {
    RtpReceiver overUdp = new RtpReceiver(96, 90_000, 0xcafe, new Recorder(), true);
    overUdp.rtp(packet(96, 1, 0, CAMERA), now);
    overUdp.rtp(packet(96, 4, 0, CAMERA), now);
    overUdp.rtp(packet(96, 4, 0, CAMERA), now);

    assertThat(seen).containsExactly("1", "RTP_LOST", "RTP_LOST", "4", "RTP_SEQUENCE");
  }

  @Test
  void rtcp_lyingLength_isRejected() {
    receiver.rtcp(hex("80c8ffff12345678"), now);
    receiver.rtcp(hex(""), now);
    receiver.rtcp(hex("40c80000"), now);

    assertThat(seen).containsExactly("RTP_MALFORMED", "RTP_MALFORMED", "RTP_MALFORMED");
  }

  private String report() {
    ByteBuffer target = ByteBuffer.allocate(ReceiverReport.BYTES);
    receiver.report(target, now);
    return HexFormat.of().formatHex(target.array(), 0, target.position());
  }

  private void send(int sequence) {
    receiver.rtp(packet(96, sequence, 0, CAMERA), now);
  }

  private static ByteBuffer senderReport() {
    return hex("80c80006" + "12345678" + "11112222aaaabbbb" + "00000000" + "00000001" + "00000002");
  }

  private static ByteBuffer packet(int type, int sequence, long timestamp, int ssrc) {
    return ByteBuffer.allocate(13)
        .put((byte) 0x80)
        .put((byte) type)
        .putShort((short) sequence)
        .putInt((int) timestamp)
        .putInt(ssrc)
        .put((byte) 1)
        .flip();
  }

  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text));
  }

  private final class Recorder implements RtpReceiver.Sink {
    @Override
    public void packet(RtpPacket packet) {
      seen.add(Integer.toString(packet.sequence()));
    }

    @Override
    public void rejected(Rejection reason) {
      seen.add(reason.name());
    }

    @Override
    public void ended(Rejection reason) {
      seen.add("ended " + reason);
    }
  }
}
