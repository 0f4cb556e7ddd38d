package org.lightlock.observe;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.lightlock.frame.Rejection;

/** One camera's counters. Keep it; counting allocates nothing. Thread-safe. */
public final class CameraMetrics {
  private final CounterDataPoint framesIn;
  private final CounterDataPoint framesDropped;
  private final CounterDataPoint workerRestarts;
  private final Map<Rejection, CounterDataPoint> rejections = new EnumMap<>(Rejection.class);
  private final Function<String, CounterDataPoint> securityEventOf;
  private final GaugeDataPoint frozen;
  private final GaugeDataPoint looped;
  private final Map<String, RenditionMetrics> renditions = new ConcurrentHashMap<>();
  private final Function<String, RenditionMetrics> newRendition;

  CameraMetrics(
      CounterDataPoint framesIn,
      CounterDataPoint framesDropped,
      CounterDataPoint workerRestarts,
      Function<String, CounterDataPoint> rejectionOf,
      Function<String, CounterDataPoint> securityEventOf,
      GaugeDataPoint frozen,
      GaugeDataPoint looped,
      Function<String, RenditionMetrics> newRendition) {
    this.framesIn = framesIn;
    this.framesDropped = framesDropped;
    this.workerRestarts = workerRestarts;
    this.securityEventOf = securityEventOf;
    this.frozen = frozen;
    this.looped = looped;
    this.newRendition = newRendition;
    for (Rejection rejection : Rejection.values()) {
      rejections.put(rejection, rejectionOf.apply(Integer.toString(rejection.number())));
    }
  }

  /** A frame came out of the ring. */
  public void frameIn() {
    framesIn.inc();
  }

  /** A frame was replaced by a newer one before it was encoded. */
  public void framesDropped(long count) {
    framesDropped.inc(count);
  }

  /** A worker was replaced. */
  public void workerRestarted() {
    workerRestarts.inc();
  }

  /** So much input was refused for one reason. */
  public void rejected(Rejection rejection, long count) {
    CounterDataPoint counter = rejections.get(rejection);
    if (counter != null) {
      counter.inc(count);
    }
  }

  /**
   * Something that may be an attack happened, so many times; the case stands in docs/attacks.md.
   */
  public void securityEvent(int attackCase, long times) {
    securityEventOf.apply(Integer.toString(attackCase)).inc(times);
  }

  /** What is wrong with the pictures that arrive. */
  public void footageAlarm(boolean isFrozen, boolean isLooped) {
    frozen.set(isFrozen ? 1 : 0);
    looped.set(isLooped ? 1 : 0);
  }

  /** A rendition's counters; the same object every time. */
  public RenditionMetrics rendition(String name) {
    return renditions.computeIfAbsent(name, newRendition);
  }
}
