package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.camera.CameraId;

/** What only a server can do wrong. */
class PostgresServerTest {
  private static final char[] GOOD = "correct horse battery".toCharArray();
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");

  @TempDir Path directory;

  @AfterEach
  void drop() {
    PostgresForTests.dropAll();
  }

  @Test
  void open_twoGatewaysAtOnceOnAnEmptyDatabase_bothServe() throws Exception {
    DatabaseLocation empty = PostgresForTests.empty(directory);
    Callable<AccessDatabase> gateway = () -> AccessDatabase.open(empty);
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (var opened : threads.invokeAll(List.of(gateway, gateway))) {
        try (AccessDatabase database = opened.get()) {
          assertThat(new Accounts(database, InstantSource.system()).list()).isEmpty();
        }
      }
    }
  }

  @Test
  void open_wrongPassword_namesTheKeyAndNotThePassword() throws Exception {
    var right = PostgresForTests.empty(directory);
    Path wrong = Files.writeString(directory.resolve("password"), "another secret\n");

    assertThatThrownBy(() -> open(right.url(), wrong))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("database.password-file")
        .hasMessageNotContaining("another secret");
  }

  @Test
  void open_passwordFileOfNoUse_saysWhatToDo() throws Exception {
    var right = PostgresForTests.empty(directory);
    Path empty = Files.createFile(directory.resolve("empty"));
    Path huge = Files.writeString(directory.resolve("huge"), "x".repeat(2_000));

    assertThatThrownBy(() -> open(right.url(), empty)).hasMessageContaining("is empty");
    assertThatThrownBy(() -> open(right.url(), huge)).hasMessageContaining("too long");
    assertThatThrownBy(() -> open(right.url(), directory.resolve("none")))
        .hasMessageContaining("database.password-file");
  }

  @Test
  void open_noSuchDatabase_saysWhatToDo() {
    var right = PostgresForTests.empty(directory);

    assertThatThrownBy(() -> open(right.url() + "x", right.passwordFile()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("create it");
  }

  @Test
  void open_nobodyListens_saysWhereToLook() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path password = Files.writeString(directory.resolve("password"), "secret\n");

    assertThatThrownBy(() -> open("jdbc:postgresql://127.0.0.1:" + port + "/lightlock", password))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("database.url");
  }

  @Test
  void open_certificateDemandedAndServerHasNone_isRefused() throws Exception {
    var right = PostgresForTests.empty(directory);
    Path authority = Files.writeString(directory.resolve("ca.pem"), "");

    assertThatThrownBy(
            () ->
                AccessDatabase.open(
                    new DatabaseLocation.Server(
                        right.url(), right.user(), right.passwordFile(), Optional.of(authority))))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("TLS");
  }

  /** A server that asks for the password itself, as whoever took the port over would. */
  @Test
  void open_serverAsksForThePasswordInTheClear_isNotToldIt() throws Exception {
    Path password = Files.writeString(directory.resolve("password"), "secret\n");
    try (var thief = PasswordThief.start()) {
      assertThatThrownBy(
              () -> open("jdbc:postgresql://127.0.0.1:" + thief.port() + "/lightlock", password))
          .isInstanceOf(DatabaseException.class);

      assertThat(thief.heard()).contains("lightlock").doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true", "127.9.9.9, true", "[::1], true", "localhost, true",
    "127.0.0.1.example, false", "db.example.nl, false", "192.0.2.1, false", "[2001:db8::1], false",
    "localhost.example, false", "0.0.0.0, false"
  })
  void isLoopback_onlyThisMachine(String host, boolean loopback) {
    assertThat(PostgresServer.isLoopback("jdbc:postgresql://" + host + "/lightlock"))
        .isEqualTo(loopback);
    assertThat(PostgresServer.isLoopback("jdbc:postgresql://" + host + ":5432/lightlock"))
        .isEqualTo(loopback);
  }

  @Test
  void connectionsCut_serverThere_nobodyIsLoggedOutAndTheNextUseWorks() throws Exception {
    try (AccessDatabase database = AccessDatabase.open(PostgresForTests.location(directory))) {
      var accounts = new Accounts(database, InstantSource.system(), new CountingHasher());
      accounts.add("ann", GOOD, CameraScope.all());
      try (LocalAccess access = start(database)) {
        Session ann = login(access);

        PostgresForTests.cutConnections();

        await().atMost(Duration.ofSeconds(5)).until(() -> lists(accounts));
        assertThat(Watching.live(access, ann, new CameraId("door"), "tile")).isPresent();
        accounts.remove("ann");
        await()
            .atMost(Duration.ofSeconds(3))
            .until(() -> Watching.live(access, ann, new CameraId("door"), "tile").isEmpty());
      }
    }
  }

  @Test
  @Timeout(60)
  void serverStopsToAnswer_connectionsStayOpen_everySessionEndsWithinSeconds() throws Exception {
    var server = PostgresForTests.location(directory);
    int port = Integer.parseInt(server.url().replaceAll(".*:([0-9]+)/.*", "$1"));
    try (var between = Middlebox.start(port);
        AccessDatabase database =
            AccessDatabase.open(
                new DatabaseLocation.Server(
                    server.url().replace(":" + port + "/", ":" + between.port() + "/"),
                    server.user(),
                    server.passwordFile(),
                    Optional.empty()))) {
      new Accounts(database, InstantSource.system(), new CountingHasher())
          .add("ann", GOOD, CameraScope.all());
      try (LocalAccess access = start(database)) {
        ViewerGrant grant =
            Watching.live(access, login(access), new CameraId("door"), "tile").orElseThrow();

        between.stall();

        await().atMost(Duration.ofSeconds(20)).until(grant::hasEnded);
      }
    }
  }

  private static boolean lists(Accounts accounts) {
    try {
      return !accounts.list().isEmpty();
    } catch (DatabaseException e) {
      return false;
    }
  }

  private static LocalAccess start(AccessDatabase database) {
    return LocalAccess.start(
        database,
        new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(12)),
        LoginLimits.DEFAULT,
        new FakeTicker(),
        new CountingHasher());
  }

  private static Session login(LocalAccess access) {
    return ((Access.LoginResult.LoggedIn) access.login("ann", GOOD, HERE)).session();
  }

  private static AccessDatabase open(String url, Path passwordFile) throws DatabaseException {
    return AccessDatabase.open(
        new DatabaseLocation.Server(url, "lightlock", passwordFile, Optional.empty()));
  }
}
