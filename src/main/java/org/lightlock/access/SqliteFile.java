package org.lightlock.access;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The embedded database's file, which only its owner can read. */
final class SqliteFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final int BUSY_TIMEOUT_MILLIS = 5_000;

  private SqliteFile() {}

  /** Makes the directory and the file when missing. Each connection is the caller's to close. */
  static DataSource in(Path directory) throws DatabaseException {
    Path file = directory.resolve(AccessDatabase.FILE_NAME);
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
    return source;
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
}
