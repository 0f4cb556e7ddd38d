package org.lightlock.observe;

import io.prometheus.metrics.core.datapoints.GaugeDataPoint;

/** How many watch in one way. Keep it; counting allocates nothing. Thread-safe. */
public final class TransportViewers {
  private final GaugeDataPoint viewers;

  TransportViewers(GaugeDataPoint viewers) {
    this.viewers = viewers;
  }

  /** A viewer came. */
  public void joined() {
    viewers.inc();
  }

  /** A viewer went. */
  public void left() {
    viewers.dec();
  }
}
