package org.lightlock.access;

/**
 * A logged-in user's session.
 *
 * @param id a random public id, for logs; not the cookie's value
 * @param user the user's name
 */
public record Session(String id, String user) {}
