package org.lightlock.serve.webrtc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;

/**
 * The rates of every camera's renditions. Grants are only made for what exists, so it does not grow
 * without bound. Thread-safe.
 */
final class RenditionRates {
  private final Map<Key, RenditionRate> rates = new ConcurrentHashMap<>();

  private record Key(CameraId camera, String rendition) {}

  RenditionRate of(ViewerGrant grant) {
    return of(grant.camera(), grant.rendition());
  }

  RenditionRate of(CameraId camera, String rendition) {
    return rates.computeIfAbsent(new Key(camera, rendition), key -> new RenditionRate());
  }
}
