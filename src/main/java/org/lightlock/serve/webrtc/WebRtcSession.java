package org.lightlock.serve.webrtc;

import org.lightlock.access.ViewerGrant;

/** One viewer's session. Thread-safe. */
public interface WebRtcSession {
  /** Names it in addresses: 128 random bits or more, in letters, digits, hyphens, underscores. */
  String id();

  /** What the viewer may watch; the session ends with it. */
  ViewerGrant grant();

  /** The answer to the offer, SDP. */
  String answer();

  /** The current ICE generation as a strong entity tag, without quotes. */
  String entityTag();

  /**
   * Begins a new ICE generation and returns the fragment that describes it ({@code
   * application/trickle-ice-sdpfrag}); media go on over the old one until the viewer's checks come.
   */
  String restartIce();

  /** Ends it: the viewer is told, nothing more is sent. Closing twice is harmless. */
  void close();
}
