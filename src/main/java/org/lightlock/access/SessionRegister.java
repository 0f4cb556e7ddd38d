package org.lightlock.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.lightlock.camera.CameraId;

/** The SQL of written-down sessions. Each method works in the caller's handle. */
final class SessionRegister {
  /** A gateway that was not seen for so long has ended without saying so. */
  static final Duration GONE_AFTER = Duration.ofSeconds(30);

  /** Only then is it forgotten: another machine's clock may be wrong. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private static final String COLUMNS =
      "s.id, s.account, s.kind, s.how, s.source, s.created_at, s.used_at, s.ends_at, s.watching";

  private SessionRegister() {}

  /** Whether the gateway was known. */
  static boolean seen(Handle handle, String gateway, Instant now) {
    return handle.execute(
            "UPDATE gateway SET seen_at = ? WHERE id = ?", now.getEpochSecond(), gateway)
        == 1;
  }

  static void begin(Handle handle, String gateway, Instant now) {
    long forgotten = now.minus(FORGOTTEN_AFTER).getEpochSecond();
    handle.execute("DELETE FROM gateway WHERE seen_at < ?", forgotten);
    handle.execute("DELETE FROM session_revocation WHERE asked_at < ?", forgotten);
    handle.execute(
        "INSERT INTO gateway (id, seen_at) VALUES (?, ?)", gateway, now.getEpochSecond());
  }

  /** Removes the gateway and its sessions. */
  static void end(Handle handle, String gateway) {
    handle.execute("DELETE FROM gateway WHERE id = ?", gateway);
  }

  static void insert(Handle handle, String gateway, OpenSession open) {
    handle.execute(
        """
        INSERT INTO open_session
          (id, gateway, account, kind, how, source, created_at, used_at, ends_at, watching)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        open.id(),
        gateway,
        open.user(),
        open.kind().name(),
        open.how(),
        open.from(),
        open.created().getEpochSecond(),
        open.lastUse().getEpochSecond(),
        open.ends().map(Instant::getEpochSecond).orElse(0L),
        watching(open));
  }

  static void update(Handle handle, OpenSession open) {
    handle.execute(
        "UPDATE open_session SET how = ?, used_at = ?, watching = ? WHERE id = ?",
        open.how(),
        open.lastUse().getEpochSecond(),
        watching(open),
        open.id());
  }

  static void delete(Handle handle, String session) {
    handle.execute("DELETE FROM open_session WHERE id = ?", session);
  }

  /** The sessions of the gateways that run, but for one gateway's. */
  static List<OpenSession> ofOthers(Handle handle, String gateway, Instant now) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM open_session s JOIN gateway g ON g.id = s.gateway"
                + " WHERE g.seen_at > :alive AND g.id <> :gateway ORDER BY s.created_at, s.id")
        .bind("alive", now.minus(GONE_AFTER).getEpochSecond())
        .bind("gateway", gateway)
        .map((row, context) -> read(row))
        .list();
  }

  private static OpenSession read(ResultSet row) throws SQLException {
    long ends = row.getLong("ends_at");
    return new OpenSession(
        row.getString("id"),
        row.getString("account"),
        Session.Kind.valueOf(row.getString("kind")),
        row.getString("how"),
        row.getString("source"),
        Instant.ofEpochSecond(row.getLong("created_at")),
        Instant.ofEpochSecond(row.getLong("used_at")),
        ends == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(ends)),
        Arrays.stream(row.getString("watching").split(","))
            .filter(CameraId::isValid)
            .map(CameraId::new)
            .toList());
  }

  private static String watching(OpenSession open) {
    return open.watching().stream().map(CameraId::value).collect(Collectors.joining(","));
  }

  /** Asks the gateway that has the session to end it. Asking twice is asking once. */
  static void revoke(Handle handle, String session, String by, Instant now) {
    handle.execute("DELETE FROM session_revocation WHERE session = ?", session);
    handle.execute(
        "INSERT INTO session_revocation (session, asked_by, asked_at) VALUES (?, ?, ?)",
        session,
        by,
        now.getEpochSecond());
  }

  /** What is asked for, by session: who wants it. */
  static Map<String, String> revocations(Handle handle) {
    return handle
        .createQuery("SELECT session, asked_by FROM session_revocation")
        .collectRows(
            Collectors.toMap(
                row -> row.getColumn("session", String.class),
                row -> row.getColumn("asked_by", String.class)));
  }

  static void revoked(Handle handle, String session) {
    handle.execute("DELETE FROM session_revocation WHERE session = ?", session);
  }
}
