package org.lightlock.access;

/** The database cannot be used. The message names it and what to do. */
public final class DatabaseException extends Exception {
  DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
