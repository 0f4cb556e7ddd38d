package org.lightlock.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.AccountException.Problem;
import org.lightlock.access.audit.Actor;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.protect.seal.SealedLogin;

/**
 * Cameras' logins in the database, sealed to the camera side's public key: they are kept and
 * passed, and nothing here can open them. Each change is in the audit, in its transaction and
 * without the value. Thread-safe.
 */
public final class CameraLogins {
  private static final String SETTING = "camera-login";
  private static final String NONE = "none";
  private static final Actor GATEWAY = new Actor("gateway", Optional.empty(), Optional.empty());

  private final AccessDatabase database;
  private final InstantSource clock;

  /** Those in this database. */
  public CameraLogins(AccessDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** All of them, by camera. */
  public List<CameraLogin> list() throws DatabaseException {
    return database.read(CameraLogins::list);
  }

  private static List<CameraLogin> list(Handle handle) {
    return handle
        .createQuery("SELECT * FROM camera_login ORDER BY camera")
        .map((row, _) -> read(row))
        .list();
  }

  /** A camera's, empty when the camera side's own is used. */
  public Optional<CameraLogin> find(CameraId camera) throws DatabaseException {
    return database.read(handle -> find(handle, camera));
  }

  private static Optional<CameraLogin> find(Handle handle, CameraId camera) {
    return handle
        .createQuery("SELECT * FROM camera_login WHERE camera = :camera")
        .bind("camera", camera.value())
        .map((row, _) -> read(row))
        .findOne();
  }

  private static CameraLogin read(ResultSet row) throws SQLException {
    byte[] inUse = row.getBytes("in_use");
    return new CameraLogin(
        new CameraId(row.getString("camera")),
        SealedLogin.ofBytes(row.getBytes("sealed"))
            .orElseThrow(() -> new SQLException("a camera's login is damaged")),
        inUse == null ? Optional.empty() : SealedLogin.ofBytes(inUse),
        Instant.ofEpochMilli(row.getLong("changed_at")),
        LoginOutcome.of(row.getLong("outcome")));
  }

  /**
   * Has a camera use this login. Until the camera side has taken it the one before stays in use. A
   * gateway that runs passes it within a second.
   */
  public CameraLogin set(CameraId camera, SealedLogin sealed) throws DatabaseException {
    return database.inChange(
        handle -> {
          Instant now = now();
          Optional<CameraLogin> before = find(handle, camera);
          handle.execute("DELETE FROM camera_login WHERE camera = ?", camera.value());
          CameraLogin after =
              new CameraLogin(
                  camera, sealed, before.flatMap(CameraLogin::inUse), now, Optional.empty());
          handle.execute(
              """
              INSERT INTO camera_login (camera, sealed, in_use, changed_at, outcome)
              VALUES (?, ?, ?, ?, 0)
              """,
              camera.value(),
              sealed.bytes(),
              after.inUse().map(SealedLogin::bytes).orElse(null),
              now.toEpochMilli());
          record(handle, now, camera, words(before), words(sealed));
          return after;
        });
  }

  /** Has a camera use what the camera side's own configuration says. */
  public void remove(CameraId camera) throws AccountException, DatabaseException {
    boolean removed =
        database.inChange(
            handle -> {
              Optional<CameraLogin> before = find(handle, camera);
              if (before.isPresent()) {
                handle.execute("DELETE FROM camera_login WHERE camera = ?", camera.value());
                record(handle, now(), camera, words(before), NONE);
              }
              return before.isPresent();
            });
    if (!removed) {
      throw new AccountException(Problem.UNKNOWN, "camera " + camera + " has no login here");
    }
  }

  /**
   * Writes down what the camera side said of a login, if that is still what shall be used.
   *
   * @return whether it is news
   */
  public boolean answered(CameraLogin login, LoginOutcome outcome) throws DatabaseException {
    return GATEWAY.does(
        () ->
            database.write(
                handle -> {
                  Optional<CameraLogin> now = find(handle, login.camera());
                  if (now.filter(login::isSameChange).isEmpty()
                      || now.get().outcome().equals(Optional.of(outcome))) {
                    return false;
                  }
                  writeOutcome(handle, now.get(), outcome);
                  return true;
                }));
  }

  private void writeOutcome(Handle handle, CameraLogin login, LoginOutcome outcome) {
    boolean taken = outcome == LoginOutcome.IN_USE;
    handle.execute(
        "UPDATE camera_login SET outcome = ? WHERE camera = ?",
        outcome.number(),
        login.camera().value());
    if (taken) {
      handle.execute(
          "UPDATE camera_login SET in_use = sealed WHERE camera = ?", login.camera().value());
    }
    String before = login.inUse().map(CameraLogins::words).orElse(NONE);
    String after = taken ? words(login.sealed()) : before;
    ChangeRecord.camera(
        handle,
        now(),
        login.camera(),
        Map.of(
            "setting",
            SETTING + "-in-use",
            "before",
            before,
            "after",
            after,
            "outcome",
            outcome.number() + " " + outcome.words()));
  }

  private void record(Handle handle, Instant now, CameraId camera, String before, String after) {
    ChangeRecord.camera(
        handle, now, camera, Map.of("setting", SETTING, "before", before, "after", after));
  }

  private static String words(Optional<CameraLogin> login) {
    return login.map(CameraLogin::sealed).map(CameraLogins::words).orElse(NONE);
  }

  private static String words(SealedLogin sealed) {
    return "sealed " + sealed.id();
  }

  /** As the database keeps it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Looks for changes, also of other processes; close it in the end. */
  public Watch watch() {
    return new Watch();
  }

  /** Keeps one connection open and asks it whether anybody has written. One thread. */
  public final class Watch implements AutoCloseable {
    private final ChangeWatch changes = new ChangeWatch(database);

    /** All logins, when anything may have changed since the last look. */
    public Optional<List<CameraLogin>> look() throws DatabaseException {
      try {
        List<CameraLogin> all = new ArrayList<>();
        return changes.ifChanged(open -> all.addAll(list(open)))
            ? Optional.of(all)
            : Optional.empty();
      } catch (JdbiException e) {
        close();
        throw new DatabaseException("cameras' logins cannot be read", e);
      }
    }

    @Override
    public void close() {
      try {
        changes.close();
      } catch (JdbiException e) {
        // What cannot be read can often not be closed either; it is gone.
      }
    }
  }
}
