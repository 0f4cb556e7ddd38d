package org.lightlock.access;

/** The embedded database cannot be used. The message names the file and what to do. */
public final class DatabaseException extends Exception {
  DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
