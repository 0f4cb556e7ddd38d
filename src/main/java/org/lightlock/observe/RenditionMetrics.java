package org.lightlock.observe;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;

/** One camera's rendition's counters. Keep it; counting allocates nothing. Thread-safe. */
public final class RenditionMetrics {
  private static final double SECONDS_PER_NANO = 1e-9;

  private final CounterDataPoint encoded;
  private final CounterDataPoint viewerDropped;
  private final CounterDataPoint bytesOut;
  private final GaugeDataPoint viewers;
  private final DistributionDataPoint encodedDelay;
  private final DistributionDataPoint tlsDelay;

  RenditionMetrics(
      CounterDataPoint encoded,
      CounterDataPoint viewerDropped,
      CounterDataPoint bytesOut,
      GaugeDataPoint viewers,
      DistributionDataPoint encodedDelay,
      DistributionDataPoint tlsDelay) {
    this.encoded = encoded;
    this.viewerDropped = viewerDropped;
    this.bytesOut = bytesOut;
    this.viewers = viewers;
    this.encodedDelay = encodedDelay;
    this.tlsDelay = tlsDelay;
  }

  /**
   * A picture left the encoder.
   *
   * @param delayNanos since the camera's last packet of this picture
   */
  public void encoded(long delayNanos) {
    encoded.inc();
    encodedDelay.observe(delayNanos * SECONDS_PER_NANO);
  }

  /**
   * A fragment was handed to one viewer's TLS.
   *
   * @param delayNanos since the camera's last packet of this picture
   */
  public void handedToTls(long delayNanos, long bytes) {
    bytesOut.inc(bytes);
    tlsDelay.observe(delayNanos * SECONDS_PER_NANO);
  }

  /** Bytes that are no picture: headers and messages. */
  public void otherBytesOut(long bytes) {
    bytesOut.inc(bytes);
  }

  /** A viewer was too slow for so many pictures. */
  public void viewerDropped(long pictures) {
    viewerDropped.inc(pictures);
  }

  /** A viewer came. */
  public void viewerJoined() {
    viewers.inc();
  }

  /** A viewer went. */
  public void viewerLeft() {
    viewers.dec();
  }
}
