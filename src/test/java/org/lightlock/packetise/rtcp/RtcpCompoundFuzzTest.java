package org.lightlock.packetise.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.lightlock.packetise.rate.TransportEstimate;
import org.lightlock.packetise.rtcp.Feedback.Nack;
import org.lightlock.packetise.rtcp.Feedback.ReceiverReport;
import org.lightlock.packetise.rtcp.Feedback.Remb;
import org.lightlock.packetise.rtcp.Feedback.TransportFeedback;

/** Whatever a viewer sends: no exception, no number out of its range, no more than the caps. */
class RtcpCompoundFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void read(byte[] bytes) {
    RtcpCompound compound = RtcpCompound.read(bytes, 0, bytes.length);
    if (compound.rejection() != RtcpRejection.NONE) {
      assertThat(compound.feedback()).isEmpty();
    }
    int nacked = 0;
    int statuses = 0;
    for (Feedback feedback : compound.feedback()) {
      switch (feedback) {
        case ReceiverReport report -> {
          assertThat(report.fractionLost()).isBetween(0.0, 1.0);
          assertThat(report.roundTripMicros(0x0123456789abcdefL)).isBetween(-1L, 60_000_000L);
        }
        case Nack nack -> nacked += nack.sequences().length;
        case Remb remb -> assertThat(remb.bitsPerSecond()).isNotNegative();
        case TransportFeedback transport -> {
          statuses += transport.arrivalMicros().length;
          estimate(transport);
        }
        default -> {}
      }
    }
    assertThat(nacked).isLessThanOrEqualTo(FeedbackReader.MAX_NACKED);
    assertThat(statuses).isLessThanOrEqualTo(FeedbackReader.MAX_STATUSES);
  }

  private static void estimate(TransportFeedback feedback) {
    TransportEstimate estimate = new TransportEstimate();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < feedback.arrivalMicros().length; i++) {
        estimate.sent((feedback.firstSequence() + i) & 0xffff, 1_200, round * 1_000L + i);
      }
      estimate.feedback(feedback);
      assertThat(estimate.bitsPerSecond()).isNotNegative();
    }
  }
}
