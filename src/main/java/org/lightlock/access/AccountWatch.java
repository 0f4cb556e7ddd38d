package org.lightlock.access;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Ends the sessions of accounts that were changed or removed, also by another process. Keeps one
 * connection open and asks SQLite whether anybody has written; only then it reads the accounts
 * again. When the accounts stay unreadable it ends every session: nothing fails open. Used by one
 * thread.
 */
final class AccountWatch implements AutoCloseable {
  /** With a look every 500 ms: 2 seconds. */
  static final int MOST_FAILURES = 4;

  private final AccessDatabase database;
  private final LiveSessions sessions;
  private final LoginLog log;
  private @Nullable Handle handle;
  private long seenVersion;
  private int failures;

  AccountWatch(AccessDatabase database, LiveSessions sessions, LoginLog log) {
    this.database = database;
    this.sessions = sessions;
    this.log = log;
  }

  /** Looks once. */
  void look() {
    try {
      lookOrThrow();
      failures = 0;
    } catch (JdbiException e) {
      log.accountsUnreadable(e);
      close();
      if (++failures >= MOST_FAILURES) {
        sessions.all().forEach(sessions::end);
      }
    }
  }

  private void lookOrThrow() {
    Handle open = handle;
    boolean fresh = open == null;
    if (open == null) {
      open = database.jdbi().open();
      handle = open;
    }
    long version = AccountStore.dataVersion(open);
    if (fresh || version != seenVersion) {
      for (LiveSession live : sessions.all()) {
        endIfChanged(open, live);
      }
      seenVersion = version;
    }
  }

  private void endIfChanged(Handle open, LiveSession live) {
    Optional<StoredAccount> now = AccountStore.find(open, live.account().name());
    if (now.isEmpty() || now.get().stamp() != live.account().stamp()) {
      sessions.end(live);
    }
  }

  @Override
  public void close() {
    Handle open = handle;
    handle = null;
    if (open != null) {
      try {
        open.close();
      } catch (JdbiException e) {
        log.accountsUnreadable(e);
      }
    }
  }
}
