package org.lightlock.serve.rtsps;

import org.lightlock.camera.CameraId;

/** Who wants to know what happens to viewers, for metrics. Called on viewers' threads. */
public interface RtspsEvents {
  /** Nobody. */
  RtspsEvents NONE = new RtspsEvents() {};

  /** A viewer's stream has begun. */
  default void opened(CameraId camera, String rendition) {}

  /** A viewer's stream has ended. */
  default void closed(CameraId camera, String rendition) {}

  /**
   * A picture's packets are handed to TLS.
   *
   * @param delayNanos since the camera's last packet of the picture arrived
   */
  default void handedToTls(CameraId camera, String rendition, long delayNanos, int bytes) {}

  /** Pictures were dropped because the viewer's socket is slow. */
  default void dropped(CameraId camera, String rendition, long pictures) {}

  /** A connection was accepted. */
  default void connected() {}

  /**
   * A connection was ended by us.
   *
   * @param cause a fixed word
   */
  default void refused(Cause cause) {}

  /** Why a connection was ended by us. */
  enum Cause {
    /** Too many connections. */
    FULL,
    /** No TLS, or too slow with it. */
    TLS,
    /** Bytes that are no request. */
    MALFORMED,
    /** Nobody was shown in time, or too often in vain. */
    NOT_SHOWN,
    /** Nothing was heard for too long. */
    SILENT,
    /** The socket took nothing for too long. */
    STALLED,
    /** The grant has ended. */
    GRANT_ENDED
  }
}
