package org.lightlock.serve.webrtc.whep;

import org.lightlock.access.Session;
import org.lightlock.camera.CameraId;
import org.lightlock.serve.webrtc.WebRtcSession;
import org.lightlock.serve.webrtc.sdp.TrickleFragment;

/**
 * A WebRTC session with whoever opened it: that login, that ticket's watch or that stream client,
 * and nobody else may steer it. Thread-safe.
 */
final class OpenSession {
  private final WebRtcSession session;
  private final Session owner;
  private final CameraId camera;
  private final String rendition;
  private String ufrag;

  /** What came of a fragment. */
  sealed interface Patched {
    /** It is meant for another generation of ICE. */
    record Outdated() implements Patched {}

    /** The candidates are of the current generation, and a lite agent needs none. */
    record Trickled() implements Patched {}

    /** A new generation has begun. */
    record Restarted(String entityTag, String fragment) implements Patched {}
  }

  /**
   * One that was just opened.
   *
   * @param rendition as the session's address names it, whatever is sent later
   * @param ufrag the viewer's user name fragment of ICE, from the offer
   */
  OpenSession(
      WebRtcSession session, Session owner, CameraId camera, String rendition, String ufrag) {
    this.session = session;
    this.owner = owner;
    this.camera = camera;
    this.rendition = rendition;
    this.ufrag = ufrag;
  }

  WebRtcSession session() {
    return session;
  }

  /** Its own part of its address. */
  String id() {
    return session.id();
  }

  /** Where it is steered, below the gateway. */
  String path() {
    return "/whep/" + camera.value() + "/" + rendition + "/" + session.id();
  }

  /**
   * Whether a caller may steer it at this address. The ids of sessions are the gateway's own, never
   * a caller's words: who shows another cookie or ticket has another session.
   */
  boolean isSteeredBy(Session caller, CameraId ofCamera, String ofRendition) {
    return owner.id().equals(caller.id())
        && owner.kind() == caller.kind()
        && camera.equals(ofCamera)
        && rendition.equals(ofRendition)
        && !session.grant().hasEnded();
  }

  /** Other credentials than before ask for a restart, whatever If-Match says (RFC 9725 §4.3.3). */
  synchronized Patched patch(IfMatch condition, TrickleFragment fragment) {
    if (!condition.holds(session.entityTag())) {
      return new Patched.Outdated();
    }
    if (fragment.ufrag().equals(ufrag)) {
      return new Patched.Trickled();
    }
    String answer = session.restartIce();
    ufrag = fragment.ufrag();
    return new Patched.Restarted(session.entityTag(), answer);
  }
}
