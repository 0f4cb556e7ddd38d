package org.lightlock.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.lightlock.camera.CameraId;

/** Open sessions as a test makes them up; the revoked ones are gone. */
public final class ScriptedSessions implements Sessions {
  private static final Instant THEN = Instant.parse("2026-03-04T05:06:07Z");

  private final List<OpenSession> open = new CopyOnWriteArrayList<>();

  /** Who revoked, in order: the session's id, a blank, and who wanted it. */
  public final List<String> revocations = new CopyOnWriteArrayList<>();

  /** Adds one that watches these cameras. */
  public void add(String id, String user, Session.Kind kind, String... watching) {
    open.add(
        new OpenSession(
            id,
            user,
            kind,
            kind == Session.Kind.LOGIN ? "passphrase+totp" : "ticket",
            "192.0.2.7",
            THEN,
            THEN.plusSeconds(60),
            Optional.of(THEN.plusSeconds(3_600)),
            List.of(watching).stream().map(CameraId::new).toList()));
  }

  /** Forgets all. */
  public void clear() {
    open.clear();
    revocations.clear();
  }

  @Override
  public List<OpenSession> list() {
    return List.copyOf(open);
  }

  @Override
  public boolean revoke(String id, String by) {
    revocations.add(id + " " + by);
    return open.removeIf(session -> session.id().equals(id));
  }
}
