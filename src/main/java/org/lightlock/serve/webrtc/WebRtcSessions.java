package org.lightlock.serve.webrtc;

import java.util.Optional;
import org.lightlock.serve.Admission;
import org.lightlock.serve.webrtc.sdp.OfferRejection;

/**
 * The open WebRTC sessions, as whoever negotiates them sees them. Thread-safe. Does not ask who
 * calls: that has been done when there is an {@link Admission}.
 */
public interface WebRtcSessions {
  /**
   * Opens a session for a viewer who has been let in. It owns the admission from here on and closes
   * it when it ends, or at once when the offer is refused. May wait some seconds, on the caller's
   * thread: while too many other sessions wait for their handshakes, and for the stream's parameter
   * sets.
   *
   * @param offer the viewer's offer, SDP as it came
   */
  Opening open(Admission admission, String offer) throws InterruptedException;

  /** What came of an offer. */
  sealed interface Opening {
    /** There is a session. */
    record Opened(WebRtcSession session) implements Opening {}

    /** The offer cannot be answered. */
    record Refused(OfferRejection rejection) implements Opening {}

    /** The grant ended meanwhile, too many wait for their handshakes, or the gateway stops. */
    record Gone() implements Opening {}
  }

  /** An open session by its id, empty when there is none (any more). */
  Optional<WebRtcSession> find(String id);
}
