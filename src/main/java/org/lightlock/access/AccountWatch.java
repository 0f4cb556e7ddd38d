package org.lightlock.access;

import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.LiveSession.Basis;

/**
 * Ends the sessions of accounts and stream clients that were changed or removed, and learns of
 * changed grants, also when another process made the change. Keeps one connection open and asks it
 * whether anybody has written; only then it reads them again. When they stay unreadable it ends
 * every session: nothing fails open. Used by one thread.
 */
final class AccountWatch implements AutoCloseable {
  /** With a look every 500 ms: 2 seconds, if the database fails at once. */
  static final int MOST_FAILURES = 4;

  /** If it fails slowly, as a server does that no longer answers. */
  private static final long MOST_UNSEEN_NANOS = Duration.ofSeconds(2).toNanos();

  private final ChangeWatch changes;
  private final LiveSessions sessions;
  private final KnownClients clients;
  private final KnownGrants grants;
  private final LoginLog log;
  private int failures;
  private long seenNanos;

  AccountWatch(
      AccessDatabase database,
      LiveSessions sessions,
      KnownClients clients,
      KnownGrants grants,
      LoginLog log) {
    this.changes = new ChangeWatch(database);
    this.sessions = sessions;
    this.clients = clients;
    this.grants = grants;
    this.log = log;
    this.seenNanos = System.nanoTime();
  }

  /** Looks once. */
  void look() {
    try {
      lookOrThrow();
      failures = 0;
      seenNanos = System.nanoTime();
    } catch (JdbiException e) {
      log.accountsUnreadable(e);
      close();
      if (++failures >= MOST_FAILURES || System.nanoTime() - seenNanos > MOST_UNSEEN_NANOS) {
        clients.replace(List.of());
        grants.replace(List.of());
        sessions.all().forEach(sessions::end);
      }
    }
  }

  private void lookOrThrow() {
    var _ = changes.ifChanged(this::readAgain);
    for (LiveSession live : sessions.all()) {
      if (live.basis() instanceof Basis.OnClient(StoredClient then, var _)
          && !clients.holds(then)) {
        sessions.end(live); // Its secret has expired.
      }
    }
  }

  private void readAgain(Handle open) {
    // First what is known, then the sessions: one that is opened in between looks there again.
    clients.replace(ClientStore.all(open));
    grants.replace(GrantStore.all(open));
    grants.replace(RoleSettings.read(open));
    sessions.all().forEach(live -> endIfChanged(open, live));
  }

  private void endIfChanged(Handle open, LiveSession live) {
    boolean holds =
        switch (live.basis()) {
          case Basis.OnLogin(StoredAccount then, var _) ->
              AccountStore.find(open, then.name())
                  .filter(now -> now.stamp() == then.stamp())
                  .isPresent();
          case Basis.OnClient(StoredClient then, var _) -> clients.holds(then);
          case Basis.OnTicket _ -> true; // It ends with the session that made it.
        };
    if (!holds) {
      sessions.end(live);
    }
  }

  @Override
  public void close() {
    try {
      changes.close();
    } catch (JdbiException e) {
      log.accountsUnreadable(e);
    }
  }
}
