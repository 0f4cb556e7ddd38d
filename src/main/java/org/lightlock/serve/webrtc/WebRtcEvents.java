package org.lightlock.serve.webrtc;

import org.lightlock.camera.CameraId;
import org.lightlock.protect.dtls.HandshakeFailure;
import org.lightlock.serve.webrtc.ice.IceDiscard;

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

  /** A viewer asked for packets again, with one message. */
  default void nack() {}

  /** What came of packets that a viewer asked for again. */
  default void missed(Missed outcome, int packets) {}

  /** A viewer asked for a key frame with a PLI (RFC 4585 §6.3.1). */
  default void pictureLoss(KeyFrameRequest outcome) {}

  /** A viewer asked for a key frame with a FIR (RFC 5104 §4.3.1). */
  default void intraRequest(KeyFrameRequest outcome) {}

  /** A check was refused; counts as discarded too. */
  default void checkRefused(IceDiscard why) {}

  /** A handshake that had begun was not completed. */
  default void handshakeFailed(HandshakeFailure why) {}

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

  /** What came of a packet that a viewer asked for again. */
  enum Missed {
    /** It was sent again. */
    REPAIRED,
    /** It was never sent, or is too old to be of use. */
    UNKNOWN,
    /** It was sent again just now and is still on its way. */
    TOO_SOON,
    /** The viewer has asked for more than may be sent again in a second. */
    LIMITED,
    /** The viewer's offer had no retransmissions (RTX). */
    NO_RTX,
    /** The socket took no more. */
    UNSENT
  }

  /** What came of a request for a key frame. */
  enum KeyFrameRequest {
    /** The encoder was asked. */
    ASKED,
    /** It had been asked already: one key frame serves all who ask for it. */
    SHARED,
    /** The same command as before, said again. */
    REPEATED
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
