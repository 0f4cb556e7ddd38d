package org.lightlock.access;

import java.util.List;

/** The open sessions of every gateway that shares the database. Thread-safe. */
public interface Sessions {
  /** So many logins one user may have open; a further one ends the oldest. */
  int MOST_LOGINS = LiveSessions.MOST_PER_USER;

  /** Every open session, the oldest first. */
  List<OpenSession> list() throws DatabaseException;

  /** A user's open sessions, those of the user's tickets too, the oldest first. */
  default List<OpenSession> of(String user) throws DatabaseException {
    return list().stream().filter(open -> open.user().equals(user)).toList();
  }

  /**
   * Ends a session and everything that is watched by it: at once when this gateway has it, else
   * within a second.
   *
   * @param by who wants it, for the log
   * @return false when there is no such session
   */
  boolean revoke(String id, String by) throws DatabaseException;
}
