package org.lightlock.observe;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.lightlock.camera.CameraId;

/**
 * Everything the gateway counts. A camera's or rendition's own counters are looked up once and
 * kept: counting then allocates nothing and takes no lock. Labels hold ids and numbers only, never
 * what a camera sent. Thread-safe.
 */
public final class Metrics {
  /** Seconds; the limits of issue and design (35, 80, 500 ms) lie on bounds. */
  private static final double[] DELAY_BOUNDS = {
    0.005, 0.010, 0.015, 0.020, 0.025, 0.035, 0.050, 0.080, 0.120, 0.200, 0.500, 1, 2
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Map<CameraId, CameraMetrics> cameras = new ConcurrentHashMap<>();

  private final Counter framesIn =
      counter("lightlock_frames_in_total", "Frames that arrived from a worker", "camera");
  private final Counter framesDropped =
      counter(
          "lightlock_frames_dropped_total",
          "Frames that were replaced by a newer one before they were encoded",
          "camera");
  private final Counter rejections =
      counter(
          "lightlock_rejections_total", "Refused input by rejection number", "camera", "number");
  private final Counter securityEvents =
      counter(
          "lightlock_security_events_total",
          "What may have been attacks, by the case's number in docs/attacks.md",
          "camera",
          "case");
  private final Gauge footageAlarm =
      Gauge.builder()
          .name("lightlock_footage_alarm")
          .help("1 while pictures arrive that stand still or repeat")
          .labelNames("camera", "alarm")
          .register(registry);
  private final Counter workerRestarts =
      counter("lightlock_worker_restarts_total", "Workers that were replaced", "camera");
  private final Counter encoded =
      counter("lightlock_frames_encoded_total", "Encoded pictures", "camera", "rendition");
  private final Counter viewerDropped =
      counter(
          "lightlock_viewer_pictures_dropped_total",
          "Encoded pictures that a viewer was too slow to take",
          "camera",
          "rendition");
  private final Counter bytesOut =
      counter(
          "lightlock_bytes_out_total",
          "Bytes handed to TLS or to the socket",
          "camera",
          "rendition");
  private final Gauge viewers =
      Gauge.builder()
          .name("lightlock_viewers")
          .help("Viewers who watch now")
          .labelNames("camera", "rendition")
          .register(registry);
  private final Counter rtspsConnections =
      counter("lightlock_rtsps_connections_total", "RTSPS connections that were accepted");
  private final Counter rtspsRefusals =
      counter(
          "lightlock_rtsps_refusals_total", "RTSPS connections that the gateway ended", "cause");
  private final Gauge viewersByTransport =
      Gauge.builder()
          .name("lightlock_viewers_by_transport")
          .help("Viewers who watch now, by the way that their pictures go")
          .labelNames("transport")
          .register(registry);
  private final WebRtcMetrics webRtc = new WebRtcMetrics(registry);
  private final Histogram encodedDelay =
      delay("lightlock_encode_delay_seconds", "From a frame's last packet to its encoded picture");
  private final Histogram tlsDelay =
      delay(
          "lightlock_delay_seconds",
          "From a frame's last packet to its picture handed to TLS or to the socket");

  /** Starts to count, memory included. */
  public Metrics() {
    GaugeWithCallback.builder()
        .name("lightlock_memory_resident_bytes")
        .help("Resident memory of this process")
        .callback(gauge -> gauge.call(ProcessMemory.residentBytes()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("lightlock_memory_heap_bytes")
        .help("Used heap of this process")
        .callback(gauge -> gauge.call(ProcessMemory.heapBytes()))
        .register(registry);
  }

  /** A camera's counters; the same object every time. */
  public CameraMetrics camera(CameraId id) {
    return cameras.computeIfAbsent(
        id,
        camera ->
            new CameraMetrics(
                framesIn.labelValues(camera.value()),
                framesDropped.labelValues(camera.value()),
                workerRestarts.labelValues(camera.value()),
                number -> rejections.labelValues(camera.value(), number),
                attack -> securityEvents.labelValues(camera.value(), attack),
                footageAlarm.labelValues(camera.value(), "frozen"),
                footageAlarm.labelValues(camera.value(), "looped"),
                rendition -> rendition(camera.value(), rendition)));
  }

  /**
   * Viewers of one way; keep it.
   *
   * @param transport one of a few fixed words
   */
  public TransportViewers viewers(String transport) {
    return new TransportViewers(viewersByTransport.labelValues(transport));
  }

  /** What is counted of WebRTC; the same object every time. */
  public WebRtcMetrics webRtc() {
    return webRtc;
  }

  /**
   * Shows the logins that were refused. Call once.
   *
   * @param passwords of users, since the start
   * @param streams tickets, secrets and proofs of players, since the start
   */
  public void failedLogins(LongSupplier passwords, LongSupplier streams) {
    CounterWithCallback.builder()
        .name("lightlock_failed_logins_total")
        .help("Logins that were refused, by what was shown")
        .labelNames("shown")
        .callback(
            counter -> {
              counter.call((double) passwords.getAsLong(), "password");
              counter.call((double) streams.getAsLong(), "stream-credential");
            })
        .register(registry);
  }

  /**
   * Shows when the certificate ends. Call once.
   *
   * @param expiresEpochSeconds of what is served now
   */
  public void certificate(LongSupplier expiresEpochSeconds) {
    GaugeWithCallback.builder()
        .name("lightlock_certificate_expiry_timestamp_seconds")
        .help("When the certificate that viewers are shown ends")
        .callback(gauge -> gauge.call((double) expiresEpochSeconds.getAsLong()))
        .register(registry);
  }

  /**
   * Shows what was too much. Call once.
   *
   * @param count requests and connections that were refused, since the start
   */
  public void heldBack(LongSupplier count) {
    CounterWithCallback.builder()
        .name("lightlock_http_held_back_total")
        .help("Requests and connections that were more than their address or account may make")
        .callback(counter -> counter.call((double) count.getAsLong()))
        .register(registry);
  }

  /** Whether the audit can be written, and whether its syslog receiver is connected. */
  public void audit(BooleanSupplier written, BooleanSupplier witnessed) {
    GaugeWithCallback.builder()
        .name("lightlock_audit_writable")
        .help("1 while the audit can be written; without it no viewing starts")
        .callback(gauge -> gauge.call(written.getAsBoolean() ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("lightlock_audit_receiver_connected")
        .help("1 while the audit's syslog receiver is connected")
        .callback(gauge -> gauge.call(witnessed.getAsBoolean() ? 1 : 0))
        .register(registry);
  }

  /** An RTSPS connection was accepted. */
  public void rtspsConnected() {
    rtspsConnections.inc();
  }

  /**
   * An RTSPS connection was ended by the gateway.
   *
   * @param cause one of a few fixed words
   */
  public void rtspsRefused(String cause) {
    rtspsRefusals.labelValues(cause).inc();
  }

  /** Writes Prometheus' text format. */
  void write(OutputStream out) throws IOException {
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
  }

  /** What {@link #write} writes. */
  static String contentType() {
    return PrometheusTextFormatWriter.CONTENT_TYPE;
  }

  private RenditionMetrics rendition(String camera, String rendition) {
    return new RenditionMetrics(
        encoded.labelValues(camera, rendition),
        viewerDropped.labelValues(camera, rendition),
        bytesOut.labelValues(camera, rendition),
        viewers.labelValues(camera, rendition),
        encodedDelay.labelValues(camera, rendition),
        tlsDelay.labelValues(camera, rendition));
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Histogram delay(String name, String help) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames("camera", "rendition")
        .classicOnly()
        .classicUpperBounds(DELAY_BOUNDS)
        .withoutExemplars()
        .register(registry);
  }
}
