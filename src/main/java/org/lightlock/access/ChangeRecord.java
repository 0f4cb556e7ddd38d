package org.lightlock.access;

import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.audit.Actor;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditStore;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.WeeklyHours;
import org.lightlock.camera.CameraId;

/**
 * Writes changes of people, roles, grants and clients into the audit, in the transaction that makes
 * them: what cannot be written down is not changed. The actor is whoever is at work.
 */
final class ChangeRecord {
  private ChangeRecord() {}

  /** Something was done with an account. */
  static void account(Handle handle, Instant now, String what, String user) {
    account(handle, now, what, user, Map.of());
  }

  static void account(
      Handle handle, Instant now, String what, String user, Map<String, String> more) {
    write(handle, now, Kind.ACCOUNT, with(more, "what", what, "user", user));
  }

  /** Something was done with a stream client. */
  static void client(
      Handle handle, Instant now, String what, String client, Map<String, String> more) {
    write(handle, now, Kind.CLIENT, with(more, "what", what, "client", client));
  }

  /** Somebody asks to end a session. */
  static AuditEvent revocation(String session, String user, Session.Kind kind) {
    Map<String, String> details =
        Map.of(
            "what",
            "session revoked",
            "revoked",
            session,
            "session-kind",
            kind.name().toLowerCase(Locale.ROOT),
            kind == Session.Kind.CLIENT ? "client" : "user",
            user.replaceFirst("^client:", ""));
    return Actor.current().event(kind == Session.Kind.CLIENT ? Kind.CLIENT : Kind.ACCOUNT, details);
  }

  static void revocation(Handle handle, Instant now, OpenSession open) {
    long _ = AuditStore.append(handle, now, revocation(open.id(), open.user(), open.kind()));
  }

  /** Something was done with the keys that secrets are sealed with. */
  static void sealing(Handle handle, Instant now, Map<String, String> details) {
    write(handle, now, Kind.CONFIGURATION, details);
  }

  /** A grant was added or removed. */
  static void grant(Handle handle, Instant now, String what, Grant grant) {
    Map<String, String> details = new TreeMap<>();
    details.put("what", what);
    details.put("grant", grant.id());
    details.put("for", grant.subject().kind() + " " + grant.subject().name());
    details.put(
        "actions",
        grant.sortedActions().stream().map(Action::word).collect(Collectors.joining(" ")));
    details.put("cameras", grant.scope().words());
    grant.begin().ifPresent(begin -> details.put("begin", begin.toString()));
    grant.end().ifPresent(end -> details.put("end", end.toString()));
    grant.hours().ifPresent(hours -> details.put("hours", words(hours)));
    grant.purpose().ifPresent(purpose -> details.put("asks-for", purpose));
    write(handle, now, Kind.GRANT, details);
  }

  private static String words(WeeklyHours hours) {
    return hours.daysText() + " " + hours.hoursText() + " " + hours.zone().getId();
  }

  /** A setting that lives in the database was changed. */
  static void setting(Handle handle, Instant now, String name, String before, String after) {
    write(
        handle, now, Kind.CONFIGURATION, Map.of("setting", name, "before", before, "after", after));
  }

  /** A setting of one camera that lives in the database was changed. */
  static void camera(Handle handle, Instant now, CameraId camera, Map<String, String> details) {
    long _ =
        AuditStore.append(
            handle, now, Actor.current().event(Kind.CONFIGURATION, details).about(camera));
  }

  /** Roles as the record has them. */
  static String words(Collection<Role> roles) {
    return roles.stream().sorted().map(Role::word).collect(Collectors.joining(" "));
  }

  /** What a role demands as the record has it. */
  static String words(RoleSettings.Setting setting) {
    return "second-factor="
        + setting.secondFactor()
        + " idle="
        + setting.idle().map(Object::toString).orElse("default")
        + " absolute="
        + setting.absolute().map(Object::toString).orElse("default");
  }

  /** Details that may be there. */
  static Map<String, String> optional(String name, Optional<?> value) {
    return value.map(there -> Map.of(name, there.toString())).orElse(Map.of());
  }

  private static Map<String, String> with(
      Map<String, String> more, String key, String value, String otherKey, String otherValue) {
    Map<String, String> details = new TreeMap<>(more);
    details.put(key, value);
    details.put(otherKey, otherValue);
    return details;
  }

  private static void write(Handle handle, Instant now, Kind kind, Map<String, String> details) {
    long _ = AuditStore.append(handle, now, Actor.current().event(kind, details));
  }
}
