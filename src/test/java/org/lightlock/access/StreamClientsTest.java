package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.camera.CameraId;

class StreamClientsTest {
  private static final CameraScope DOOR = CameraScope.of(Set.of(new CameraId("door")));

  @TempDir Path directory;
  private StreamClients clients;

  @BeforeEach
  void open() throws Exception {
    clients =
        new StreamClients(
            AccessDatabase.open(directory), InstantSource.fixed(Instant.ofEpochSecond(1_000)));
  }

  @Test
  void add_madeSecret_isLongAndAnotherEachTime() throws Exception {
    String first = clients.add("recorder", DOOR);
    String second = clients.add("wall", CameraScope.all());

    assertThat(first).matches("[A-Za-z0-9_-]{32}").isNotEqualTo(second);
    assertThat(clients.list())
        .containsExactly(
            new StreamClient("recorder", DOOR, 1_000),
            new StreamClient("wall", CameraScope.all(), 1_000));
  }

  @Test
  void add_secret_isInNoFile() throws Exception {
    String secret = clients.add("recorder", DOOR);

    try (var files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secret);
      }
    }
  }

  @Test
  void addAndRevoke_existsOrUnknown_isRefused() throws Exception {
    clients.add("recorder", DOOR);

    assertThatExceptionOfType(AccountException.class)
        .isThrownBy(() -> clients.add("recorder", DOOR))
        .matches(e -> e.problem() == AccountException.Problem.EXISTS);
    clients.revoke("recorder");
    assertThat(clients.list()).isEmpty();
    assertThatExceptionOfType(AccountException.class)
        .isThrownBy(() -> clients.revoke("recorder"))
        .matches(e -> e.problem() == AccountException.Problem.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a b", "a:b", "a@b", "-a", "a\n", "../a"})
  void add_badName_isRefused(String name) {
    assertThatExceptionOfType(AccountException.class)
        .isThrownBy(() -> clients.add(name, DOOR))
        .matches(e -> e.problem() == AccountException.Problem.NAME);
  }

  @Test
  void open_databaseOfTheVersionBefore_keepsItsUsersAndTakesClients() throws Exception {
    Path old = directory.resolve("old");
    Files.createDirectory(old);
    String url = "jdbc:sqlite:" + old.resolve(AccessDatabase.FILE_NAME);
    Flyway.configure()
        .dataSource(url, null, null)
        .locations("classpath:org/lightlock/access/db")
        .target("1")
        .load()
        .migrate();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO account VALUES ('ann', 'hash', 1, 7, 0, 0)");
    }

    AccessDatabase database = AccessDatabase.open(old);

    assertThat(new Accounts(database, InstantSource.system()).list())
        .containsExactly(new Account("ann", CameraScope.all()));
    assertThat(new StreamClients(database, InstantSource.system()).add("recorder", DOOR))
        .isNotEmpty();
  }
}
