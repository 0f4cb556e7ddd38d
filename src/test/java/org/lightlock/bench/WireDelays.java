package org.lightlock.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long pictures were in the gateway while something was measured: from leaving the frame ring,
 * or the encoder, to the last packet of each viewer handed to the kernel. Counted by the gateway
 * itself, so that what receives on the same machine is in it only as far as it takes the gateway's
 * processor.
 *
 * @param all every picture to every viewer: how many were no later than a bound, in seconds
 * @param key key frames alone, which go out in paced parts
 */
record WireDelays(Map<Double, Double> all, Map<Double, Double> key) {
  private static final String FROM_RING = "lightlock_webrtc_ring_to_wire_seconds_bucket";
  private static final String FROM_ENCODED = "lightlock_webrtc_encoded_to_wire_seconds_bucket";
  private static final int MILLIS = 1_000;

  /** What a histogram counted between two readings. */
  private static WireDelays between(Counters before, Counters after, String histogram) {
    String keyFrames = histogram + "{picture=\"key\"";
    return new WireDelays(
        less(after.buckets(histogram), before.buckets(histogram)),
        less(after.buckets(keyFrames), before.buckets(keyFrames)));
  }

  private static Map<Double, Double> less(Map<Double, Double> after, Map<Double, Double> before) {
    Map<Double, Double> counts = new TreeMap<>(after);
    counts.replaceAll((bound, count) -> count - before.getOrDefault(bound, 0.0));
    return counts;
  }

  /** Reads them while {@link Delivery#measure} counts. */
  static final class Watch implements Delivery.Watcher {
    private final Product product;
    private Counters before;
    private Counters after;

    Watch(Product product) throws IOException, InterruptedException {
      this.product = product;
      before = product.counters();
      after = before;
    }

    @Override
    public void begins() throws IOException, InterruptedException {
      before = product.counters();
    }

    @Override
    public void ended() throws IOException, InterruptedException {
      after = product.counters();
    }

    /** This one and another in the same while. */
    Delivery.Watcher together(Delivery.Watcher other) {
      return new Delivery.Watcher() {
        @Override
        public void begins() throws IOException, InterruptedException {
          Watch.this.begins();
          other.begins();
        }

        @Override
        public void ended() throws IOException, InterruptedException {
          Watch.this.ended();
          other.ended();
        }
      };
    }

    /** What was counted between, with encoding. */
    WireDelays fromRing() {
      return between(before, after, FROM_RING);
    }

    /** The part of it after encoding. */
    WireDelays fromEncoded() {
      return between(before, after, FROM_ENCODED);
    }
  }

  double percentileMillis(double percent) {
    return percentileMillis(all, percent);
  }

  /** Evenly spread within a bucket, as Prometheus takes it; NaN when nothing was counted. */
  private static double percentileMillis(Map<Double, Double> counts, double percent) {
    double total = counts.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
    double rank = percent / 100 * total;
    double below = 0;
    double seen = 0;
    for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
      double bound = bucket.getKey();
      double count = bucket.getValue();
      if (total > 0 && count >= rank) {
        return Double.isInfinite(bound)
            ? Double.POSITIVE_INFINITY
            : MILLIS * (below + (bound - below) * (rank - seen) / Math.max(1, count - seen));
      }
      below = bound;
      seen = count;
    }
    return Double.NaN;
  }

  /** What a person wants to see of it. */
  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    double pictures = all.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
    double keys = key.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
    Map<Double, Double> others = less(all, key);
    details.put("pictures to viewers", Math.round(pictures));
    details.put("of these key frames, %", Figure.rounded(100 * keys / Math.max(1, pictures)));
    details.put("all", percentiles(all));
    details.put("key frames, paced", percentiles(key));
    details.put("other pictures", percentiles(others));
    return details;
  }

  private static String percentiles(Map<Double, Double> counts) {
    return "p50 %s, p90 %s, p99 %s, p99.9 %s"
        .formatted(
            Figure.rounded(percentileMillis(counts, 50)),
            Figure.rounded(percentileMillis(counts, 90)),
            Figure.rounded(percentileMillis(counts, 99)),
            Figure.rounded(percentileMillis(counts, 99.9)));
  }
}
