package org.lightlock.observe;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * What is counted of WebRTC beyond a rendition's own counters. Words are of a few fixed ones, never
 * a viewer's. Counting allocates nothing once a word has been counted. Thread-safe.
 */
public final class WebRtcMetrics {
  /** Seconds; so fine because the limit is on the difference of two percentiles: 10 ms. */
  private static final double[] WIRE_BOUNDS = {
    0.0005, 0.001, 0.002, 0.004, 0.006, 0.008, 0.010, 0.012, 0.014, 0.016, 0.018, 0.020, 0.022,
    0.024, 0.026, 0.028, 0.030, 0.032, 0.034, 0.036, 0.038, 0.040, 0.044, 0.048, 0.052, 0.056,
    0.060, 0.070, 0.080, 0.100, 0.120, 0.160, 0.200, 0.300, 0.500, 1
  };

  private static final double SECONDS_PER_NANO = 1e-9;

  private final Counter sessions;
  private final Counter joins;
  private final LabelledCounter ended;
  private final LabelledCounter refusedOffers;
  private final LabelledCounter discarded;
  private final Counter resent;
  private final Counter lost;
  private final LabelledCounter moves;
  private final Counter nacks;
  private final LabelledCounter missed;
  private final LabelledCounter plis;
  private final LabelledCounter firs;
  private final LabelledCounter refusedChecks;
  private final LabelledCounter failedHandshakes;
  private final ByPicture ringToWire;
  private final ByPicture encodedToWire;

  /** A delay, of key frames and of other pictures: key frames go out in paced parts. */
  private static final class ByPicture {
    private final DistributionDataPoint keyFrames;
    private final DistributionDataPoint others;

    ByPicture(PrometheusRegistry registry, String name, String help) {
      Histogram histogram =
          Histogram.builder()
              .name(name)
              .help(help)
              .labelNames("picture")
              .classicOnly()
              .classicUpperBounds(WIRE_BOUNDS)
              .withoutExemplars()
              .register(registry);
      keyFrames = histogram.labelValues("key");
      others = histogram.labelValues("other");
    }

    void observe(boolean keyFrame, long nanos) {
      (keyFrame ? keyFrames : others).observe(nanos * SECONDS_PER_NANO);
    }
  }

  WebRtcMetrics(PrometheusRegistry registry) {
    sessions =
        counter(registry, "lightlock_webrtc_sessions_total", "Sessions that were negotiated");
    joins =
        counter(registry, "lightlock_webrtc_joins_total", "Sessions whose handshake is complete");
    ended =
        new LabelledCounter(
            registry, "lightlock_webrtc_ended_total", "Sessions that have ended, by why", "cause");
    refusedOffers =
        new LabelledCounter(
            registry,
            "lightlock_webrtc_refused_offers_total",
            "Offers that could not be answered, by number",
            "number");
    discarded =
        new LabelledCounter(
            registry,
            "lightlock_webrtc_discarded_packets_total",
            "Packets from the network that got no answer, by why",
            "cause");
    resent =
        counter(
            registry,
            "lightlock_webrtc_resent_packets_total",
            "Packets sent again because a viewer missed them");
    lost =
        counter(
            registry,
            "lightlock_webrtc_lost_packets_total",
            "Packets that the system's socket took no more");
    moves =
        new LabelledCounter(
            registry,
            "lightlock_webrtc_moves_total",
            "Viewers who were moved to another rendition",
            "to");
    nacks = counter(registry, "lightlock_webrtc_nacks_total", "Requests for packets again");
    missed =
        labelled(
            registry, "missed_packets_total", "Packets asked for again, by outcome", "outcome");
    plis = labelled(registry, "plis_total", "Picture loss indications, by outcome", "outcome");
    firs = labelled(registry, "firs_total", "Full intra requests, by outcome", "outcome");
    refusedChecks =
        labelled(registry, "refused_checks_total", "ICE checks that were refused, by why", "cause");
    failedHandshakes =
        labelled(
            registry,
            "failed_handshakes_total",
            "DTLS handshakes that were not completed, by why",
            "cause");
    ringToWire =
        new ByPicture(
            registry,
            "lightlock_webrtc_ring_to_wire_seconds",
            "From a frame's leaving the ring to its picture's last packet to one viewer handed to"
                + " the system");
    encodedToWire =
        new ByPicture(
            registry,
            "lightlock_webrtc_encoded_to_wire_seconds",
            "The part of it after encoding, which is done once for all viewers");
  }

  private static LabelledCounter labelled(
      PrometheusRegistry registry, String name, String help, String label) {
    return new LabelledCounter(registry, "lightlock_webrtc_" + name, help, label);
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder().name(name).help(help).withoutExemplars().register(registry);
  }

  /** A session was negotiated. */
  public void opened() {
    sessions.inc();
  }

  /** Its viewer is there. */
  public void joined() {
    joins.inc();
  }

  /** A session has ended. */
  public void ended(String cause) {
    ended.add(cause, 1);
  }

  /** An offer could not be answered. */
  public void refused(int number) {
    refusedOffers.add(Integer.toString(number), 1);
  }

  /** Packets got no answer. */
  public void discarded(String cause, long packets) {
    discarded.add(cause, packets);
  }

  /** Packets were sent again. */
  public void resent(long packets) {
    resent.inc(packets);
  }

  /** A picture's last packet went to a viewer. */
  public void onWire(boolean keyFrame, long sinceRingNanos, long sinceEncodedNanos) {
    ringToWire.observe(keyFrame, sinceRingNanos);
    encodedToWire.observe(keyFrame, sinceEncodedNanos);
  }

  /** The socket took no more packets. */
  public void lost(long packets) {
    lost.inc(packets);
  }

  /** A viewer was moved to another rendition. */
  public void moved(String to) {
    moves.add(to, 1);
  }

  /** A viewer asked for packets again. */
  public void nack() {
    nacks.inc();
  }

  /** What came of packets that a viewer asked for again. */
  public void missed(String outcome, long packets) {
    missed.add(outcome, packets);
  }

  /** A viewer asked for a key frame with a PLI. */
  public void pictureLoss(String outcome) {
    plis.add(outcome, 1);
  }

  /** A viewer asked for a key frame with a FIR. */
  public void intraRequest(String outcome) {
    firs.add(outcome, 1);
  }

  /** A check was refused. */
  public void checkRefused(String cause) {
    refusedChecks.add(cause, 1);
  }

  /** A handshake was not completed. */
  public void handshakeFailed(String cause) {
    failedHandshakes.add(cause, 1);
  }
}
