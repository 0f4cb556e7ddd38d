package org.lightlock.packetise.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.lightlock.packetise.rtcp.Feedback.TransportFeedback;

/** On a simulated link: a rate, a queue without end, feedback every tenth of a second. */
class TransportEstimateTest {
  private static final int PACKET_BYTES = 1_200;
  private static final long WRAP_MICROS = (1L << 24) * 64_000;

  private final TransportEstimate estimate = new TransportEstimate();
  private long nowMicros = 5_000_000;
  private long linkFreeMicros;
  private long viewerClockMicros = 123_456_789;
  private int sequence = 65_000;

  @Test
  void bitsPerSecond_beginning_isUnknown() {
    assertThat(estimate.bitsPerSecond()).isEqualTo(TransportEstimate.UNKNOWN);
    send(300, 2_000_000, 10_000_000);
    assertThat(estimate.bitsPerSecond()).isEqualTo(TransportEstimate.UNKNOWN);
  }

  @Test
  void bitsPerSecond_roomOnTheLink_isAboveWhatIsSent() {
    send(5_000, 2_000_000, 10_000_000);

    assertThat(estimate.bitsPerSecond()).isBetween(2_700_000L, 3_300_000L);
  }

  @Test
  void bitsPerSecond_tooMuchForTheLink_isBelowWhatItCarries() {
    send(3_000, 2_000_000, 10_000_000);
    send(2_000, 4_000_000, 3_000_000);

    assertThat(estimate.bitsPerSecond()).isBetween(2_100_000L, 2_700_000L);
  }

  @Test
  void bitsPerSecond_queueGoneAgain_isAboveAgain() {
    send(3_000, 2_000_000, 10_000_000);
    send(1_000, 4_000_000, 3_000_000);
    send(4_000, 1_000_000, 3_000_000);

    assertThat(estimate.bitsPerSecond()).isBetween(1_300_000L, 1_700_000L);
  }

  @Test
  void bitsPerSecond_viewersClockWraps_goesOn() {
    viewerClockMicros = WRAP_MICROS - 6_000_000;
    send(5_000, 2_000_000, 10_000_000);

    assertThat(estimate.bitsPerSecond()).isBetween(2_700_000L, 3_300_000L);
  }

  @Test
  void bitsPerSecond_viewersClockJumps_beginsAnew() {
    send(3_000, 2_000_000, 10_000_000);
    viewerClockMicros -= 90_000_000;
    send(3_000, 2_000_000, 10_000_000);

    assertThat(estimate.bitsPerSecond()).isBetween(2_700_000L, 3_300_000L);
  }

  @Test
  void bitsPerSecond_afterAPause_isUnknown() {
    send(3_000, 2_000_000, 10_000_000);
    nowMicros += 5_000_000;
    send(300, 2_000_000, 10_000_000);

    assertThat(estimate.bitsPerSecond()).isEqualTo(TransportEstimate.UNKNOWN);
  }

  @Test
  void feedback_twiceOrInvented_countsOnce() {
    long[] arrivals = new long[500];
    for (int round = 0; round < 20; round++) {
      Arrays.fill(arrivals, round * 100_000L);
      estimate.feedback(new TransportFeedback(1, 0, round, arrivals));
    }
    assertThat(estimate.bitsPerSecond()).isEqualTo(TransportEstimate.UNKNOWN);
  }

  private void send(long millis, long bitsPerSecond, long linkBitsPerSecond) {
    long gap = PACKET_BYTES * 8_000_000L / bitsPerSecond;
    long end = nowMicros + millis * 1_000;
    while (nowMicros < end) {
      int count = (int) (100_000 / gap);
      long[] arrivals = new long[count];
      int first = sequence;
      for (int i = 0; i < count; i++) {
        estimate.sent(sequence, PACKET_BYTES, nowMicros * 1_000);
        sequence = (sequence + 1) & 0xffff;
        linkFreeMicros =
            Math.max(linkFreeMicros, nowMicros) + PACKET_BYTES * 8_000_000L / linkBitsPerSecond;
        arrivals[i] = Math.floorMod(linkFreeMicros + 20_000 + viewerClockMicros, WRAP_MICROS);
        nowMicros += gap;
      }
      estimate.feedback(new TransportFeedback(1, first, 0, arrivals));
    }
  }
}
