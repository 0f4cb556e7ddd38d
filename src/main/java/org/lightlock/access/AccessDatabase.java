package org.lightlock.access;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;

/**
 * The database of people, what they may do and what they did: SQLite in the data directory, one
 * file that only its owner can read, or a PostgreSQL server. Several gateways and the command line
 * may have it open at the same time. SQLite holds no open connection, each use opens and closes its
 * own; PostgreSQL has a pool that ends on close. Thread-safe.
 *
 * <p>There is one writer at a time on both: {@link #write} and {@link #inChange} keep all other
 * writers out until they end, so what such a transaction has read stays true until it commits.
 */
public final class AccessDatabase implements AutoCloseable {
  /** The file's name in the data directory. */
  public static final String FILE_NAME = "lightlock.db";

  private final DatabaseLocation location;
  private final DatabaseDialect dialect;
  private final DataSource source;
  private final Jdbi jdbi;
  private final Jdbi forWatch;

  private AccessDatabase(
      DatabaseLocation location,
      DatabaseDialect dialect,
      DataSource source,
      DataSource watchSource) {
    this.location = location;
    this.dialect = dialect;
    this.source = source;
    this.jdbi = withoutValues(Jdbi.create(source));
    this.forWatch = withoutValues(Jdbi.create(watchSource));
  }

  /** Opens SQLite in this directory, makes both when missing, and brings it up to date. */
  public static AccessDatabase open(Path directory) throws DatabaseException {
    return open(new DatabaseLocation.Embedded(directory));
  }

  /** Opens the database and brings it up to date. SQLite is made when it is missing. */
  public static AccessDatabase open(DatabaseLocation location) throws DatabaseException {
    return switch (location) {
      case DatabaseLocation.Embedded(Path directory) -> {
        DataSource source = SqliteFile.in(directory);
        try {
          migrate(source, DatabaseDialect.SQLITE);
        } catch (FlywayException e) {
          throw new DatabaseException(
              "cannot use "
                  + location.displayName()
                  + ": it is damaged, or a newer Lightlock made it; restore a backup or move it"
                  + " away",
              e);
        }
        yield new AccessDatabase(location, DatabaseDialect.SQLITE, source, source);
      }
      case DatabaseLocation.Server server -> {
        try {
          migrate(PostgresServer.single(server), DatabaseDialect.POSTGRESQL);
          yield new AccessDatabase(
              location,
              DatabaseDialect.POSTGRESQL,
              PostgresServer.pool(server),
              PostgresServer.forWatch(server));
        } catch (FlywayException | PoolInitializationException e) {
          throw new DatabaseException(
              "cannot use " + location.displayName() + ": " + PostgresServer.advice(e), e);
        }
      }
    };
  }

  /** Values are hashes, seeds and names: none belongs into a message that is logged. */
  private static Jdbi withoutValues(Jdbi jdbi) {
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
    return jdbi;
  }

  private static void migrate(DataSource source, DatabaseDialect dialect) {
    Flyway.configure(AccessDatabase.class.getClassLoader())
        .dataSource(source)
        .loggers("slf4j")
        .locations(dialect.locations().toArray(String[]::new))
        .placeholders(dialect.placeholders())
        .load()
        .migrate();
  }

  /** Reads, in one transaction. */
  public <T, E extends Exception> T read(HandleCallback<T, E> work) throws E, DatabaseException {
    return inTransaction(work);
  }

  /**
   * Writes what no running gateway needs to notice, such as a record, in one transaction. It is on
   * the disk when this returns.
   */
  public <T, E extends Exception> T write(HandleCallback<T, E> work) throws E, DatabaseException {
    return inTransaction(
        handle -> {
          keepOtherWritersOut(handle);
          return work.withHandle(handle);
        });
  }

  /**
   * Changes people, roles, grants or clients in one transaction. Every running gateway reads them
   * again within a second. It is on the disk when this returns.
   */
  public <T, E extends Exception> T inChange(HandleCallback<T, E> work)
      throws E, DatabaseException {
    return inTransaction(
        handle -> {
          // First, because it also keeps other writers out.
          handle.execute("UPDATE change_count SET changes = changes + 1");
          return work.withHandle(handle);
        });
  }

  /** As {@link #inChange}, for callers that answer a database that fails like a bug: with 500. */
  <T, E extends Exception> T changing(HandleCallback<T, E> work) throws E {
    return jdbi.inTransaction(
        handle -> {
          handle.execute("UPDATE change_count SET changes = changes + 1");
          return work.withHandle(handle);
        });
  }

  private void keepOtherWritersOut(Handle handle) {
    switch (dialect) {
      case SQLITE -> {} // Its transactions begin so.
      case POSTGRESQL -> handle.execute("SELECT changes FROM change_count FOR UPDATE");
    }
  }

  private <T, E extends Exception> T inTransaction(HandleCallback<T, E> work)
      throws E, DatabaseException {
    try {
      return jdbi.inTransaction(work);
    } catch (JdbiException e) {
      throw new DatabaseException(
          "cannot read or write " + location.displayName() + ": " + advice(e), e);
    }
  }

  private String advice(JdbiException e) {
    return switch (dialect) {
      case SQLITE ->
          "check that the disk is not full and the data directory belongs to the user that runs"
              + " Lightlock";
      case POSTGRESQL -> PostgresServer.advice(e);
    };
  }

  /**
   * A connection that is kept open to ask for the {@link #changeNumber}. The caller closes it. A
   * server that does not answer within a second counts as unreadable.
   */
  Handle openForWatch() {
    return forWatch.open();
  }

  /** A number that is another one after a change, for nearly no cost. */
  long changeNumber(Handle handle) {
    return handle.createQuery(dialect.changeNumber()).mapTo(Long.class).one();
  }

  /** For the SQL of this package and those below it. */
  public Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public void close() {
    if (source instanceof HikariDataSource pool) {
      pool.close();
    }
  }
}
