package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/**
 * The open sessions as the gateways wrote them down, for a program that runs beside them. A second
 * old at most. Thread-safe.
 */
public final class WrittenSessions implements Sessions {
  /** No gateway is called so. */
  private static final String NO_GATEWAY = "";

  private final AccessDatabase database;
  private final SessionClock clock;

  /** Those in this database. */
  public WrittenSessions(AccessDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = new SessionClock(clock, Ticker.systemTicker());
  }

  @Override
  public List<OpenSession> list() throws DatabaseException {
    return ofOthers(database, NO_GATEWAY, clock);
  }

  @Override
  public boolean revoke(String id, String by) throws DatabaseException {
    return revoke(database, NO_GATEWAY, clock, id, by);
  }

  static List<OpenSession> ofOthers(AccessDatabase database, String gateway, SessionClock clock)
      throws DatabaseException {
    try {
      return database
          .jdbi()
          .withHandle(handle -> SessionRegister.ofOthers(handle, gateway, clock.now()));
    } catch (JdbiException e) {
      throw unusable(e);
    }
  }

  static boolean revoke(
      AccessDatabase database, String gateway, SessionClock clock, String id, String by)
      throws DatabaseException {
    try {
      return database
          .jdbi()
          .inTransaction(
              handle -> {
                Optional<OpenSession> meant =
                    SessionRegister.ofOthers(handle, gateway, clock.now()).stream()
                        .filter(open -> open.id().equals(id))
                        .findFirst();
                if (meant.isPresent()) {
                  SessionRegister.revoke(handle, id, by, clock.now());
                  ChangeRecord.revocation(handle, clock.now(), meant.get());
                }
                return meant.isPresent();
              });
    } catch (JdbiException e) {
      throw unusable(e);
    }
  }

  private static DatabaseException unusable(JdbiException reason) {
    return new DatabaseException(
        "cannot read or write the open sessions: check that the disk is not full and the data"
            + " directory belongs to the user that runs Lightlock",
        reason);
  }
}
