package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the embedded database's file has. */
class SqliteFileTest {
  @TempDir Path directory;

  @Test
  void open_newDirectory_makesFilesForTheOwnerAlone() throws Exception {
    new Accounts(AccessDatabase.open(directory), InstantSource.system(), new CountingHasher())
        .add("ann", "correct horse battery".toCharArray(), CameraScope.all());

    try (var files = Files.list(directory)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void open_wideMode_isNarrowed() throws Exception {
    var _ = AccessDatabase.open(directory);
    Path file = directory.resolve(AccessDatabase.FILE_NAME);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    var _ = AccessDatabase.open(directory);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void open_notADatabase_namesTheFile() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(
        other.resolve(AccessDatabase.FILE_NAME), "not a database at all, ".repeat(99));

    assertThatThrownBy(() -> AccessDatabase.open(other))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining(AccessDatabase.FILE_NAME);
  }

  @Test
  void open_directoryIsAFile_saysWhatToDo() throws Exception {
    Path file = Files.createFile(directory.resolve("plain"));

    assertThatThrownBy(() -> AccessDatabase.open(file))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("data directory");
  }

  @Test
  void add_secret_isInNoFile() throws Exception {
    var clients = new StreamClients(AccessDatabase.open(directory), InstantSource.system());
    String secret = clients.add("recorder", CameraScope.all());

    try (var files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secret);
      }
    }
  }

  @Test
  void open_databaseOfTheVersionBefore_keepsItsUsersAndTakesClients() throws Exception {
    Path old = directory.resolve("old");
    Files.createDirectory(old);
    String url = "jdbc:sqlite:" + old.resolve(AccessDatabase.FILE_NAME);
    Flyway.configure()
        .dataSource(url, null, null)
        .locations("classpath:org/lightlock/access/db/sqlite")
        .target("1")
        .load()
        .migrate();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO account VALUES ('ann', 'hash', 1, 7, 0, 0)");
    }

    AccessDatabase database = AccessDatabase.open(old);

    assertThat(new Accounts(database, InstantSource.system()).list())
        .containsExactly(new Account("ann", Set.of(Role.VIEWER), false));
    assertThat(
            new StreamClients(database, InstantSource.system()).add("recorder", CameraScope.all()))
        .isNotEmpty();
  }
}
