package org.lightlock.loadclient;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often each duration was seen, to a tenth of a millisecond. Adding one allocates nothing. */
final class Durations {
  private static final long BUCKET_NANOS = 100_000;
  private static final int BUCKETS = 50_000;

  private final long[] counts = new long[BUCKETS + 1];
  private long count;
  private long worstNanos = Long.MIN_VALUE;

  /** Less than nothing, which only two clocks can bring about, counts as nothing. */
  void add(long nanos) {
    counts[Math.clamp(nanos / BUCKET_NANOS, 0, BUCKETS)]++;
    count++;
    worstNanos = Math.max(worstNanos, nanos);
  }

  void add(Durations other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    worstNanos = Math.max(worstNanos, other.worstNanos);
  }

  long count() {
    return count;
  }

  /** The upper end of the bucket in which a percentile lies (nearest rank); NaN without any. */
  double percentileMillis(double percent) {
    long rank = Math.max(1, (long) Math.ceil(percent / 100 * count));
    long seen = 0;
    for (int i = 0; i < counts.length && count > 0; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return (i + 1) * BUCKET_NANOS / 1e6;
      }
    }
    return Double.NaN;
  }

  /** What is told of them; nulls without any. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("count", count);
    json.put("p50", count == 0 ? null : percentileMillis(50));
    json.put("p99", count == 0 ? null : percentileMillis(99));
    json.put("max", count == 0 ? null : Math.round(worstNanos / 1e4) / 100.0);
    return json;
  }
}
