package org.lightlock.serve;

import org.lightlock.camera.CameraId;

/** Who wants to know what happens to viewers, for metrics. Called on I/O threads: must not wait. */
public interface ViewerEvents {
  /** Nobody. */
  ViewerEvents NONE = new ViewerEvents() {};

  /** A viewer's stream has begun. */
  default void opened(CameraId camera, String rendition) {}

  /** A viewer's stream has ended. */
  default void closed(CameraId camera, String rendition) {}

  /**
   * A picture's fragment is handed to TLS.
   *
   * @param delayNanos since the camera's last packet of the picture arrived
   */
  default void handedToTls(CameraId camera, String rendition, long delayNanos, int bytes) {}

  /** Pictures were dropped because the viewer's socket is slow. */
  default void dropped(CameraId camera, String rendition, long pictures) {}
}
