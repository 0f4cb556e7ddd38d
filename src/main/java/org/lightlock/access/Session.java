package org.lightlock.access;

/**
 * Somebody who has shown who they are, until it ends. Two sessions are the same when their ids are.
 *
 * @param id a random public id, for logs; not the cookie's value
 * @param user for whom limits and logs count: the user's name, also for a ticket that the user
 *     made; {@code client:} and the name for a stream client, which no user's name can be
 * @param kind how it was shown
 */
public record Session(String id, String user, Kind kind) {
  /** How somebody has shown who they are. */
  public enum Kind {
    /** By a login; the browser carries the cookie. */
    LOGIN,
    /** By a ticket: one camera, one watch. */
    TICKET,
    /** By a stream client's secret. */
    CLIENT
  }
}
