package org.lightlock.observe;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A counter with one label of a few fixed words. Counting allocates nothing once a word has been
 * counted. Thread-safe.
 */
final class LabelledCounter {
  private final Counter counter;
  private final Map<String, CounterDataPoint> points = new ConcurrentHashMap<>();

  LabelledCounter(PrometheusRegistry registry, String name, String help, String label) {
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
