package org.lightlock.access;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server at a loopback port: one for the whole test process, started by the first
 * test that needs it and stopped with the process. It runs as the user of the tests; root's runs
 * inside {@code unshare -U}, because PostgreSQL refuses root. The tests' user must show a password
 * by SCRAM, as in production.
 */
public final class PostgresForTests {
  private static final String USER = "lightlock";
  private static final String PASSWORD = "only for tests";
  private static final String TEMPLATE = "migrated";

  private static final Map<Path, String> DATABASES = new LinkedHashMap<>();
  private static @Nullable PostgresForTests running;
  private static int made;

  private final EmbeddedPostgres server;
  private final Path passwordFile;

  private PostgresForTests(EmbeddedPostgres server, Path passwordFile) {
    this.server = server;
    this.passwordFile = passwordFile;
  }

  /** The database that belongs to this directory; made by the first call. */
  static synchronized DatabaseLocation.Server location(Path directory) {
    PostgresForTests postgres = running();
    return postgres.at(
        DATABASES.computeIfAbsent(
            directory.toAbsolutePath(),
            _ -> {
              String name = "t" + ++made;
              postgres.execute("CREATE DATABASE " + name + " OWNER lightlock TEMPLATE migrated");
              return name;
            }));
  }

  /** An empty database, as it is before the first start. */
  public static synchronized DatabaseLocation.Server empty(Path directory) {
    PostgresForTests postgres = running();
    String name = "t" + ++made;
    postgres.execute("CREATE DATABASE " + name + " OWNER lightlock");
    DATABASES.put(directory.toAbsolutePath(), name);
    return postgres.at(name);
  }

  /** Ends every connection to the tests' databases, as a server that is restarted does. */
  static synchronized void cutConnections() {
    running()
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'lightlock'");
  }

  /** Drops the tests' databases; whoever is still connected is cut off. */
  static synchronized void dropAll() {
    if (running != null) {
      DATABASES.values().forEach(name -> running().execute("DROP DATABASE " + name + " (FORCE)"));
      DATABASES.clear();
    }
  }

  private static PostgresForTests running() {
    PostgresForTests there = running;
    if (there == null) {
      try {
        there = start();
        running = there;
      } catch (IOException | DatabaseException e) {
        throw new IllegalStateException(
            "PostgreSQL does not start; as root it needs a kernel that lets unshare -U pass", e);
      }
    }
    return there;
  }

  private static PostgresForTests start() throws IOException, DatabaseException {
    Path files = Files.createTempDirectory("lightlock-postgres-");
    Path passwordFile = Files.writeString(files.resolve("password"), PASSWORD + "\n");
    Path access =
        Files.writeString(
            files.resolve("pg_hba.conf"),
            "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(files.toFile())
            .setServerConfig("hba_file", access.toString())
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "")
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(files), "delete-postgres"));
    PostgresForTests postgres = new PostgresForTests(server, passwordFile);
    postgres.execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'");
    postgres.execute("CREATE DATABASE " + TEMPLATE + " OWNER " + USER);
    AccessDatabase.open(postgres.at(TEMPLATE)).close();
    return postgres;
  }

  private DatabaseLocation.Server at(String database) {
    return new DatabaseLocation.Server(
        "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database,
        USER,
        passwordFile,
        Optional.empty());
  }

  private void execute(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static void delete(Path files) {
    try (var all = Files.walk(files)) {
      all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
