package org.lightlock.relay;

import org.lightlock.camera.CameraId;

/** Who wants to know what the relay does, for metrics. Called on its threads: must not wait. */
public interface RelayEvents {
  /** Nobody. */
  RelayEvents NONE = new RelayEvents() {};

  /** A frame came out of a camera's ring. */
  default void frameIn(CameraId camera) {}

  /**
   * A picture left an encoder.
   *
   * @param delayNanos since the camera's last packet of this picture arrived
   */
  default void encoded(CameraId camera, String rendition, long delayNanos) {}
}
