package org.lightlock.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lightlock.camera.CameraId;

/**
 * A session as lists show it: nothing in it opens anything.
 *
 * @param id the public id, by which it is revoked
 * @param user as {@link Session#user}
 * @param how by what it was opened, in words such as {@code passphrase+totp}
 * @param from the address or IPv6 network it was opened from, as text
 * @param lastUse to the minute, but for sessions of the gateway that is asked
 * @param ends the moment when it ends in any case, empty when there is none
 * @param watching the cameras that are watched now, in order
 */
public record OpenSession(
    String id,
    String user,
    Session.Kind kind,
    String how,
    String from,
    Instant created,
    Instant lastUse,
    Optional<Instant> ends,
    List<CameraId> watching) {
  /** Keeps its own list. */
  public OpenSession {
    watching = List.copyOf(watching);
  }
}
