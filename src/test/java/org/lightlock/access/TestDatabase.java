package org.lightlock.access;

import java.nio.file.Path;

/**
 * The two databases. A test class that says {@link OnBothDatabases} runs once on each:
 *
 * <pre>
 * &#64;OnBothDatabases
 * class AccountsTest {
 *   &#64;Parameter TestDatabase kind;
 *   &#64;TempDir Path directory;
 *
 *   &#64;BeforeEach
 *   void open() throws Exception {
 *     AccessDatabase database = kind.open(directory);
 * </pre>
 *
 * <p>Every test has a fresh database. Opening the same directory again in one test opens the same
 * database again, as a second gateway or the command line would. What was opened here is closed
 * after the test.
 */
public enum TestDatabase {
  /** A file in the directory. */
  SQLITE,

  /** A database of {@link PostgresForTests}; the directory stays empty. */
  POSTGRESQL;

  /** Where the database that belongs to this directory is; it may not be there yet. */
  public DatabaseLocation location(Path directory) {
    return switch (this) {
      case SQLITE -> new DatabaseLocation.Embedded(directory);
      case POSTGRESQL -> PostgresForTests.location(directory);
    };
  }

  /** Opens the database that belongs to this directory; makes it when it is not there yet. */
  public AccessDatabase open(Path directory) throws DatabaseException {
    AccessDatabase database = AccessDatabase.open(location(directory));
    OnBothDatabases.Cleaner.closeLater(database);
    return database;
  }
}
