package org.lightlock.observe;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is counted of WebRTC beyond a rendition's own counters. Words are of a few fixed ones, never
 * a viewer's. Counting allocates nothing once a word has been counted. Thread-safe.
 */
public final class WebRtcMetrics {
  private final Counter sessions;
  private final Counter joins;
  private final Labelled ended;
  private final Labelled refusedOffers;
  private final Labelled discarded;
  private final Counter resent;
  private final Counter lost;
  private final Labelled moves;

  /** A counter with one label. */
  private static final class Labelled {
    private final Counter counter;
    private final Map<String, CounterDataPoint> points = new ConcurrentHashMap<>();

    Labelled(PrometheusRegistry registry, String name, String help, String label) {
      this.counter =
          Counter.builder()
              .name(name)
              .help(help)
              .labelNames(label)
              .withoutExemplars()
              .register(registry);
    }

    void add(String word, long count) {
      CounterDataPoint point = points.get(word);
      if (point == null) {
        point = points.computeIfAbsent(word, counter::labelValues);
      }
      point.inc(count);
    }
  }

  WebRtcMetrics(PrometheusRegistry registry) {
    sessions =
        counter(registry, "lightlock_webrtc_sessions_total", "Sessions that were negotiated");
    joins =
        counter(registry, "lightlock_webrtc_joins_total", "Sessions whose handshake is complete");
    ended =
        new Labelled(
            registry, "lightlock_webrtc_ended_total", "Sessions that have ended, by why", "cause");
    refusedOffers =
        new Labelled(
            registry,
            "lightlock_webrtc_refused_offers_total",
            "Offers that could not be answered, by number",
            "number");
    discarded =
        new Labelled(
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
        new Labelled(
            registry,
            "lightlock_webrtc_moves_total",
            "Viewers who were moved to another rendition",
            "to");
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

  /** The socket took no more packets. */
  public void lost(long packets) {
    lost.inc(packets);
  }

  /** A viewer was moved to another rendition. */
  public void moved(String to) {
    moves.add(to, 1);
  }
}
