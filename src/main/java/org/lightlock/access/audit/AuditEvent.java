package org.lightlock.access.audit;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lightlock.camera.CameraId;

/**
 * Something that has to be remembered. Holds no secret.
 *
 * @param kind what happened
 * @param actor who did it: a user's name, {@code client:} and a name, {@code cli:} and the name of
 *     the operating system's user, {@code camera:} and an id, or {@code gateway}
 * @param from the address it came from, as an IP literal, when there is one
 * @param session the session's public id, when there is one
 * @param camera which camera it is about, when it is about one
 * @param details further facts by name, as texts; sorted, so that the same event has the same bytes
 */
public record AuditEvent(
    Kind kind,
    String actor,
    Optional<String> from,
    Optional<String> session,
    Optional<CameraId> camera,
    SortedMap<String, String> details) {
  /** Copies the details. */
  public AuditEvent {
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
  }

  /** An event about no camera, of no session and from no address. */
  public static AuditEvent of(Kind kind, String actor, Map<String, String> details) {
    return new AuditEvent(
        kind, actor, Optional.empty(), Optional.empty(), Optional.empty(), new TreeMap<>(details));
  }

  /** What can happen. */
  public enum Kind {
    /** A login worked; {@code how} says by what. */
    LOGIN,
    /** A login or a credential was refused. */
    LOGIN_FAILED,
    /** A session ended; {@code why} says how. */
    LOGOUT,
    /** A ticket was made. */
    TICKET,
    /** Somebody began to watch; written before the first picture. */
    VIEW_START,
    /** Somebody stopped: how long, how many bytes. */
    VIEW_STOP,
    /** A still picture was given out. */
    SNAPSHOT,
    /** A recording was given out. */
    EXPORT,
    /** A setting was changed; {@code before} and {@code after}. */
    CONFIGURATION,
    /** A person's account was made, changed or removed. */
    ACCOUNT,
    /** A grant was made, changed or removed. */
    GRANT,
    /** A stream client or service account was made, changed or revoked. */
    CLIENT,
    /** A camera, a worker or somebody in the network attacks, or the clock jumps. */
    SECURITY,
    /** The audit itself: read, exported, shortened. */
    AUDIT;

    /** As it stands in the record: lower-case with hyphens. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
