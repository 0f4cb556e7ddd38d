package org.lightlock.serve.webrtc;

import org.lightlock.camera.CameraId;

/**
 * Who wants to know what happens to viewers, for metrics. Numbers and words of our own only. Called
 * on the engine's threads; must not wait.
 */
public interface WebRtcEvents {
  /** Nobody. */
  WebRtcEvents NONE = new WebRtcEvents() {};

  /** A session was opened: the answer is made, the viewer is not there yet. */
  default void opened(CameraId camera, String rendition) {}

  /** The handshake is complete; media begin. */
  default void connected(CameraId camera, String rendition) {}

  /** A session has ended. */
  default void closed(CameraId camera, String rendition, Cause cause) {}

  /**
   * An offer was refused; the number is {@link org.lightlock.serve.webrtc.sdp.OfferRejection}'s.
   */
  default void refused(int number) {}

  /**
   * A picture's last packet is handed to the kernel.
   *
   * @param delayNanos since the camera's last packet of the picture arrived
   * @param bytes of its payloads
   */
  default void sent(CameraId camera, String rendition, long delayNanos, int bytes) {}

  /**
   * The same moment, seen from inside the gateway; not of pictures that waited for a handshake.
   *
   * @param keyFrame whether it was an IDR, which may go out in parts that wait for each other
   * @param sinceRingNanos since the picture was taken out of the frame ring
   * @param sinceEncodedNanos since it was encoded, for all viewers at once
   */
  default void onWire(boolean keyFrame, long sinceRingNanos, long sinceEncodedNanos) {}

  /** Pictures were not sent because the viewer's queue was full. */
  default void dropped(CameraId camera, String rendition, long pictures) {}

  /** Packets were lost because the socket took no more. */
  default void lost(CameraId camera, String rendition, int packets) {}

  /** Packets were sent again because the viewer missed them. */
  default void resent(CameraId camera, String rendition, int packets) {}

  /** A viewer was moved to another rendition. */
  default void moved(CameraId camera, String from, String to) {}

  /** Packets got no answer. */
  default void discarded(Discard why, int packets) {}

  /** Why a session has ended. */
  enum Cause {
    /** By the viewer, with DELETE or close_notify. */
    LEFT,
    /** The grant has ended. */
    GRANT_ENDED,
    /** The handshake failed or took too long. */
    HANDSHAKE,
    /** No valid check for too long (RFC 7675). */
    SILENT,
    /** The camera gives no picture any more. */
    STREAM_ENDED,
    /** The gateway stops. */
    STOPPED
  }

  /** Why a packet got no answer. */
  enum Discard {
    /** Nobody known is where it came from, and it is no check. */
    STRANGER,
    /** No check that holds, or one for nobody. */
    CHECK,
    /** Too many checks of one address. */
    RATE,
    /** RTCP that was forged, repeated or malformed. */
    RTCP,
    /** Too much of one viewer waited. */
    FLOOD
  }
}
