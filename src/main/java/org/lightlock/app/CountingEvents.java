package org.lightlock.app;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditTrail;
import org.lightlock.camera.CameraId;
import org.lightlock.config.GatewayConfig;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.observe.CameraMetrics;
import org.lightlock.observe.Metrics;
import org.lightlock.observe.RenditionMetrics;
import org.lightlock.observe.TransportViewers;
import org.lightlock.relay.FootageAlarm;
import org.lightlock.relay.RelayEvents;
import org.lightlock.serve.ViewerEvents;
import org.lightlock.serve.rtsps.RtspsEvents;
import org.lightlock.serve.webrtc.WebRtcEvents;

/**
 * Brings what relay and viewers do to the metrics and the audit. All counters are looked up
 * beforehand.
 */
final class CountingEvents {
  private final Metrics metrics;
  private final AuditTrail trail;
  private final Map<CameraId, CameraMetrics> cameras = new HashMap<>();
  private final Map<CameraId, Map<String, RenditionMetrics>> renditions = new HashMap<>();

  CountingEvents(
      Metrics metrics,
      List<GatewayConfig.Camera> configured,
      List<RenditionSpec> specs,
      AuditTrail trail) {
    this.metrics = metrics;
    this.trail = trail;
    for (GatewayConfig.Camera camera : configured) {
      CameraMetrics counters = metrics.camera(camera.id());
      cameras.put(camera.id(), counters);
      Map<String, RenditionMetrics> ofCamera = new HashMap<>();
      specs.forEach(spec -> ofCamera.put(spec.name(), counters.rendition(spec.name())));
      renditions.put(camera.id(), ofCamera);
    }
  }

  RelayEvents relay() {
    return new RelayEvents() {
      @Override
      public void frameIn(CameraId camera) {
        CameraMetrics counters = cameras.get(camera);
        if (counters != null) {
          counters.frameIn();
        }
      }

      @Override
      public void encoded(CameraId camera, String rendition, long delayNanos) {
        RenditionMetrics counters = counters(camera, rendition);
        if (counters != null) {
          counters.encoded(delayNanos);
        }
      }

      @Override
      public void securityLine(
          CameraId camera, int attackCase, int number, String words, long count) {
        trail.note(
            AuditEvent.of(
                    AuditEvent.Kind.SECURITY,
                    "camera:" + camera.value(),
                    Map.of(
                        "what", "attack",
                        "case", Integer.toString(attackCase),
                        "number", Integer.toString(number),
                        "count", Long.toString(count),
                        "words", words))
                .about(camera));
      }

      @Override
      public void securityEvent(CameraId camera, int attackCase, long times) {
        CameraMetrics counters = cameras.get(camera);
        if (counters != null) {
          counters.securityEvent(attackCase, times);
        }
      }

      @Override
      public void footageAlarm(CameraId camera, FootageAlarm alarm) {
        CameraMetrics counters = cameras.get(camera);
        if (counters != null) {
          counters.footageAlarm(alarm == FootageAlarm.FROZEN, alarm == FootageAlarm.LOOPED);
        }
      }
    };
  }

  ViewerEvents viewers() {
    return viewers("mse");
  }

  private ViewerEvents viewers(String transport) {
    TransportViewers ofTransport = metrics.viewers(transport);
    return new ViewerEvents() {
      @Override
      public void opened(CameraId camera, String rendition) {
        ofTransport.joined();
        RenditionMetrics counters = counters(camera, rendition);
        if (counters != null) {
          counters.viewerJoined();
        }
      }

      @Override
      public void closed(CameraId camera, String rendition) {
        ofTransport.left();
        RenditionMetrics counters = counters(camera, rendition);
        if (counters != null) {
          counters.viewerLeft();
        }
      }

      @Override
      public void handedToTls(CameraId camera, String rendition, long delayNanos, int bytes) {
        RenditionMetrics counters = counters(camera, rendition);
        if (counters != null) {
          counters.handedToTls(delayNanos, bytes);
        }
      }

      @Override
      public void dropped(CameraId camera, String rendition, long pictures) {
        RenditionMetrics counters = counters(camera, rendition);
        if (counters != null) {
          counters.viewerDropped(pictures);
        }
      }
    };
  }

  WebRtcEvents webRtc() {
    return new CountingWebRtc(metrics.webRtc(), viewers("webrtc"));
  }

  RtspsEvents rtsps() {
    ViewerEvents viewers = viewers("rtsps");
    return new RtspsEvents() {
      @Override
      public void opened(CameraId camera, String rendition) {
        viewers.opened(camera, rendition);
      }

      @Override
      public void closed(CameraId camera, String rendition) {
        viewers.closed(camera, rendition);
      }

      @Override
      public void handedToTls(CameraId camera, String rendition, long delayNanos, int bytes) {
        viewers.handedToTls(camera, rendition, delayNanos, bytes);
      }

      @Override
      public void dropped(CameraId camera, String rendition, long pictures) {
        viewers.dropped(camera, rendition, pictures);
      }

      @Override
      public void connected() {
        metrics.rtspsConnected();
      }

      @Override
      public void refused(Cause cause) {
        metrics.rtspsRefused(cause.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      }
    };
  }

  private @Nullable RenditionMetrics counters(CameraId camera, String rendition) {
    Map<String, RenditionMetrics> ofCamera = renditions.get(camera);
    return ofCamera == null ? null : ofCamera.get(rendition);
  }
}
