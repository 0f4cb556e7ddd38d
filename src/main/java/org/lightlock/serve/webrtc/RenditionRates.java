package org.lightlock.serve.webrtc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lightlock.access.ViewerGrant;
import org.lightlock.camera.CameraId;
import org.lightlock.serve.NamedStream;

/**
 * The rates of every camera's renditions. Grants are only made for what exists, so it does not grow
 * without bound. Thread-safe.
 */
final class RenditionRates {
  private final Map<NamedStream, RenditionRate> rates = new ConcurrentHashMap<>();

  RenditionRate of(ViewerGrant grant) {
    return of(grant.camera(), grant.rendition());
  }

  RenditionRate of(CameraId camera, String rendition) {
    return rates.computeIfAbsent(new NamedStream(camera, rendition), key -> new RenditionRate());
  }
}
