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

  /** Something that may be an attack happened so many times more. */
  default void securityEvent(CameraId camera, int attackCase, long times) {}

  /**
   * What is logged of such things: at most one a minute for each camera and case.
   *
   * @param number the rejection's number, 0 for what the gateway noticed itself
   * @param words Lightlock's own
   * @param count how often it happened since it was told last
   */
  default void securityLine(
      CameraId camera, int attackCase, int number, String words, long count) {}

  /** The camera's pictures are believed to be live again, or no longer. */
  default void footageAlarm(CameraId camera, FootageAlarm alarm) {}
}
