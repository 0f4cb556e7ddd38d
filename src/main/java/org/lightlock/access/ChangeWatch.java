package org.lightlock.access;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection open and asks it whether anybody has written, also another process. Used by
 * one thread; close it in the end, and after a failure, so that the next look connects anew.
 */
final class ChangeWatch implements AutoCloseable {
  private final AccessDatabase database;
  private @Nullable Handle handle;
  private long seenChange;

  ChangeWatch(AccessDatabase database) {
    this.database = database;
  }

  /**
   * Reads when anything may have changed since the last reading that did not fail.
   *
   * @return whether it has read
   * @throws JdbiException when the database cannot be read
   */
  boolean ifChanged(Consumer<Handle> read) {
    Handle open = handle;
    boolean fresh = open == null;
    if (open == null) {
      open = database.openForWatch();
      handle = open;
    }
    long change = database.changeNumber(open);
    if (!fresh && change == seenChange) {
      return false;
    }
    read.accept(open);
    seenChange = change;
    return true;
  }

  /**
   * Lets the connection go.
   *
   * @throws JdbiException when it cannot be closed in order; it is gone nevertheless
   */
  @Override
  public void close() {
    Handle open = handle;
    handle = null;
    if (open != null) {
      open.close();
    }
  }
}
