package org.lightlock.access;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The embedded SQLite database of accounts: one file in the data directory that only its owner can
 * read. The gateway and the command line may have it open at the same time. It holds no open
 * connection: each use opens and closes its own. Thread-safe.
 */
public final class AccessDatabase {
  /** The file's name in the data directory. */
  public static final String FILE_NAME = "lightlock.db";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Map<String, String> SQLITE_TYPES =
      Map.of("bigint", "INTEGER", "blob", "BLOB", "table_end", "STRICT, WITHOUT ROWID");
  private static final int BUSY_TIMEOUT_MILLIS = 5_000;

  private final Jdbi jdbi;

  private AccessDatabase(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Opens the database in this directory, makes both when missing, and brings it up to date. */
  public static AccessDatabase open(Path directory) throws DatabaseException {
    Path file = directory.resolve(FILE_NAME);
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      makeOwnersOnly(file);
    } catch (IOException e) {
      throw new DatabaseException(
          "cannot make "
              + file
              + ": give the data directory to the user that runs Lightlock ("
              + e.getClass().getSimpleName()
              + ")",
          e);
    }
    // SQLite's native library goes where the data is, not to a /tmp that others can write.
    System.setProperty("org.sqlite.tmpdir", directory.toAbsolutePath().toString());
    SQLiteDataSource source = new SQLiteDataSource(config());
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    try {
      Flyway.configure(AccessDatabase.class.getClassLoader())
          .dataSource(source)
          .loggers("slf4j")
          .locations(
              "classpath:org/lightlock/access/db/sqlite",
              "classpath:org/lightlock/access/db/common")
          .placeholders(SQLITE_TYPES)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new DatabaseException(
          "cannot use "
              + file
              + ": it is damaged, or a newer Lightlock made it; restore a backup or move it away",
          e);
    }
    return new AccessDatabase(Jdbi.create(source));
  }

  /** SQLite gives its -wal and -shm files the mode of the main file. */
  private static void makeOwnersOnly(Path file) throws IOException {
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      Files.setPosixFilePermissions(file, OWNER_ONLY);
    }
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.enforceForeignKeys(true);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    return config;
  }

  Jdbi jdbi() {
    return jdbi;
  }
}
