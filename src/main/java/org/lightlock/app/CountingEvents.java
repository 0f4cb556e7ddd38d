package org.lightlock.app;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraId;
import org.lightlock.config.GatewayConfig;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.observe.CameraMetrics;
import org.lightlock.observe.Metrics;
import org.lightlock.observe.RenditionMetrics;
import org.lightlock.observe.TransportViewers;
import org.lightlock.observe.WebRtcMetrics;
import org.lightlock.relay.FootageAlarm;
import org.lightlock.relay.RelayEvents;
import org.lightlock.serve.mse.ViewerEvents;
import org.lightlock.serve.rtsps.RtspsEvents;
import org.lightlock.serve.webrtc.WebRtcEvents;

/** Brings what relay and viewers do to the metrics. All counters are looked up beforehand. */
final class CountingEvents {
  private final Metrics metrics;
  private final Map<CameraId, CameraMetrics> cameras = new HashMap<>();
  private final Map<CameraId, Map<String, RenditionMetrics>> renditions = new HashMap<>();

  CountingEvents(
      Metrics metrics, List<GatewayConfig.Camera> configured, List<RenditionSpec> specs) {
    this.metrics = metrics;
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
      public void refused(RtspsEvents.Cause cause) {
        metrics.rtspsRefused(word(cause));
      }
    };
  }

  WebRtcEvents webRtc() {
    ViewerEvents viewers = viewers("webrtc");
    WebRtcMetrics counters = metrics.webRtc();
    return new WebRtcEvents() {
      @Override
      public void opened(CameraId camera, String rendition) {
        viewers.opened(camera, rendition);
        counters.opened();
      }

      @Override
      public void connected(CameraId camera, String rendition) {
        counters.joined();
      }

      @Override
      public void closed(CameraId camera, String rendition, WebRtcEvents.Cause cause) {
        viewers.closed(camera, rendition);
        counters.ended(word(cause));
      }

      @Override
      public void refused(int number) {
        counters.refused(number);
      }

      @Override
      public void sent(CameraId camera, String rendition, long delayNanos, int bytes) {
        viewers.handedToTls(camera, rendition, delayNanos, bytes);
      }

      @Override
      public void dropped(CameraId camera, String rendition, long pictures) {
        viewers.dropped(camera, rendition, pictures);
      }

      @Override
      public void lost(CameraId camera, String rendition, int packets) {
        counters.lost(packets);
      }

      @Override
      public void resent(CameraId camera, String rendition, int packets) {
        counters.resent(packets);
      }

      @Override
      public void moved(CameraId camera, String from, String to) {
        counters.moved(to);
      }

      @Override
      public void discarded(Discard why, int packets) {
        counters.discarded(word(why), packets);
      }
    };
  }

  private static String word(Enum<?> cause) {
    return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private @Nullable RenditionMetrics counters(CameraId camera, String rendition) {
    Map<String, RenditionMetrics> ofCamera = renditions.get(camera);
    return ofCamera == null ? null : ofCamera.get(rendition);
  }
}
