package org.lightlock.access;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** How a PostgreSQL server is reached. */
final class PostgresServer {
  /** For logins, records and the API. */
  private static final int MOST_CONNECTIONS = 8;

  private static final int CONNECT_SECONDS = 2;
  private static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(2);

  /** No answer for so long is no server. A migration may take longer than a question. */
  private static final int ANSWER_SECONDS = 5;

  /** The watch must know soon: until it does, nobody is logged out. */
  private static final int WATCH_ANSWER_SECONDS = 1;

  private static final int MIGRATION_ANSWER_SECONDS = 300;
  private static final int MOST_PASSWORD_BYTES = 1_024;

  private PostgresServer() {}

  /** Without a pool, for the migration at the start. */
  static PGSimpleDataSource single(DatabaseLocation.Server server) {
    return source(server, MIGRATION_ANSWER_SECONDS);
  }

  /**
   * For the watch, apart from the pool: a pool that has lost its server tries each connection that
   * it holds before it says so.
   */
  static PGSimpleDataSource forWatch(DatabaseLocation.Server server) {
    return source(server, WATCH_ANSWER_SECONDS);
  }

  /** A small pool: connecting takes a TLS handshake and a SCRAM proof. The caller closes it. */
  static HikariDataSource pool(DatabaseLocation.Server server) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("access");
    config.setDataSource(source(server, ANSWER_SECONDS));
    config.setMaximumPoolSize(MOST_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(WAIT_FOR_CONNECTION.toMillis());
    config.setValidationTimeout(WAIT_FOR_CONNECTION.toMillis() / 2);
    return new HikariDataSource(config);
  }

  private static PGSimpleDataSource source(DatabaseLocation.Server server, int answerSeconds) {
    PGSimpleDataSource source = new WithPasswordFile(server.passwordFile());
    source.setUrl(server.url());
    source.setUser(server.user());
    source.setApplicationName("lightlock");
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setLoginTimeout(2 * CONNECT_SECONDS);
    source.setSocketTimeout(answerSeconds);
    source.setTcpKeepAlive(true);
    source.setGssEncMode("disable");
    // A server's detail repeats the row that it refuses.
    source.setLogServerErrorDetail(false);
    // Never hand the password itself to whoever answers at that address.
    source.setRequireAuth("scram-sha-256");
    if (server.rootCertificate().isPresent()) {
      source.setSslMode("verify-full");
      source.setSslRootCert(server.rootCertificate().get().toString());
    } else if (isLoopback(server.url())) {
      source.setSslMode("disable");
    } else {
      source.setSslMode("verify-full");
      source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    return source;
  }

  /** Whether nobody outside this machine can be in between. A name is not asked for. */
  static boolean isLoopback(String url) {
    String host = URI.create(url.substring("jdbc:".length())).getHost();
    if (host == null) {
      return false;
    }
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What to do about an error, by its SQLSTATE. Holds nothing that the server said. */
  static String advice(Throwable thrown) {
    String state = "";
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof PasswordUnreadable unreadable) {
        return String.valueOf(unreadable.getMessage());
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        state = sql.getSQLState();
      }
    }
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "08" ->
          "the server does not answer there, speaks no TLS, or shows a certificate that does not"
              + " fit: check database.url and database.root-certificate";
      case "28" -> "the server refuses this user: check database.user and database.password-file";
      case "3D" -> "the server has no such database: create it, owned by database.user";
      case "42" -> "database.user may not use its tables: make it the database's owner";
      case "53", "57" -> "the server is full or shutting down: look at its log";
      default -> "look at the server's log (SQLSTATE " + state + ")";
    };
  }

  /** Reads the password when it connects, so that a changed one needs no restart. */
  private static final class WithPasswordFile extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;
    private final transient Path file;

    WithPasswordFile(Path file) {
      this.file = file;
    }

    @Override
    public Connection getConnection() throws SQLException {
      return getConnection(getUser(), password());
    }

    private String password() throws SQLException {
      try {
        if (Files.size(file) > MOST_PASSWORD_BYTES) {
          throw new PasswordUnreadable(file + " is too long for a password");
        }
        String first =
            Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        if (first.isEmpty()) {
          throw new PasswordUnreadable(file + " is empty: write the password into it");
        }
        return first;
      } catch (IOException e) {
        throw new PasswordUnreadable(
            file + " cannot be read as text: check database.password-file and its owner");
      }
    }
  }

  /** The file with the password is of no use. The message says why. */
  private static final class PasswordUnreadable extends SQLException {
    private static final long serialVersionUID = 1;

    PasswordUnreadable(String message) {
      super(message);
    }
  }
}
