package org.lightlock.serve.webrtc.whep;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lightlock.access.Session;
import org.lightlock.serve.webrtc.WebRtcSessions;

/**
 * Who opened which session. A session that has ended is forgotten when the next one is opened, so
 * there are never more than may be open. Thread-safe.
 */
final class OpenSessions {
  private final WebRtcSessions sessions;
  private final int most;
  private final Map<String, OpenSession> byId = new HashMap<>();
  private int beingOpened;

  OpenSessions(WebRtcSessions sessions, int most) {
    this.sessions = sessions;
    this.most = most;
  }

  /** Takes a place for a session that is about to be opened; false when there is none. */
  synchronized boolean begin() {
    byId.keySet().removeIf(id -> sessions.find(id).isEmpty());
    if (byId.size() + beingOpened >= most) {
      return false;
    }
    beingOpened++;
    return true;
  }

  /** Keeps what was opened. */
  synchronized void add(OpenSession opened) {
    byId.put(opened.id(), opened);
  }

  /** Gives the place back, whatever came of it. */
  synchronized void end() {
    beingOpened--;
  }

  /** The session at an address, empty when there is none or the caller may not steer it. */
  synchronized Optional<OpenSession> find(WhepAddress address, Session caller) {
    if (address.session().isEmpty() || address.rendition().isEmpty()) {
      return Optional.empty();
    }
    String id = address.session().get();
    return Optional.ofNullable(byId.get(id))
        .filter(open -> open.isSteeredBy(caller, address.camera(), address.rendition().get()))
        .filter(open -> sessions.find(id).isPresent());
  }
}
