package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.StreamCredential.Bearer;
import org.lightlock.camera.CameraId;
import org.sqlite.SQLiteDataSource;

/** Opens a database that an earlier version made: whoever could watch still can, nobody else. */
@OnBothDatabases
class MigrationTest {
  private static final CameraId DOOR = new CameraId("door");
  private static final CameraId YARD = new CameraId("yard");
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
  private static final char[] PASSPHRASE = "correct horse battery".toCharArray();
  private static final String SECRET = "secret-for-tests-of-32-characters";

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private final CountingHasher hasher = new CountingHasher();

  /** As version 2 was: two users and a client, of whom one may watch all cameras. */
  @BeforeEach
  void makeOld() throws Exception {
    DataSource source = source();
    migrate(source, "2");
    String hash = hasher.hash(PASSPHRASE);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO account VALUES ('ann', '" + hash + "', 1, 7, 0, 0)");
      statement.execute("INSERT INTO account VALUES ('bob@b.nl', '" + hash + "', 0, 8, 0, 0)");
      statement.execute("INSERT INTO account_camera VALUES ('bob@b.nl', 'door')");
      statement.execute(
          "INSERT INTO stream_client VALUES ('wall', '"
              + TokenHash.of(SECRET).hex()
              + "', 'md5', 'sha', 0, 9, 1000)");
      statement.execute("INSERT INTO stream_client_camera VALUES ('wall', 'yard')");
    }
  }

  /** The database as it was made by an older version: a new one is emptied first. */
  private DataSource source() throws Exception {
    return switch (kind.location(directory)) {
      case DatabaseLocation.Embedded(Path folder) -> {
        var file = new SQLiteDataSource();
        file.setUrl("jdbc:sqlite:" + folder.resolve(AccessDatabase.FILE_NAME));
        yield file;
      }
      case DatabaseLocation.Server server -> {
        DataSource there = PostgresServer.single(server);
        try (Connection connection = there.getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("DROP SCHEMA public CASCADE");
          statement.execute("CREATE SCHEMA public");
        }
        yield there;
      }
    };
  }

  private void migrate(DataSource source, String version) {
    DatabaseDialect dialect =
        switch (kind) {
          case SQLITE -> DatabaseDialect.SQLITE;
          case POSTGRESQL -> DatabaseDialect.POSTGRESQL;
        };
    Flyway.configure()
        .dataSource(source)
        .locations(dialect.locations().toArray(String[]::new))
        .placeholders(dialect.placeholders())
        .target(version)
        .load()
        .migrate();
  }

  /** Version 8 knows people of an issuer; nobody who was there before becomes one. */
  @Test
  void open_beforeSingleSignOn_everybodyStaysLocalAndAPersonGoesWithTheAccount() throws Exception {
    AccessDatabase database = kind.open(directory);
    Accounts accounts = new Accounts(database, InstantSource.system(), hasher);
    assertThat(database.<Boolean, DatabaseException>read(this::anybodyIsExternal)).isFalse();
    accounts.changePassphrase("ann", PASSPHRASE);
    int _ =
        database.inChange(
            handle ->
                handle.execute(
                    "INSERT INTO external_identity (issuer, subject, account, bound_at)"
                        + " VALUES ('https://login.example', '1', 'ann', 4102444800)"));
    assertThat(database.<Boolean, DatabaseException>read(this::anybodyIsExternal)).isTrue();

    accounts.remove("ann");

    assertThat(
            database.<Optional<String>, DatabaseException>read(
                handle -> ExternalAccounts.account(handle, "https://login.example", "1")))
        .isEmpty();
  }

  private boolean anybodyIsExternal(Handle handle) {
    return AccountStore.names(handle).stream()
        .anyMatch(name -> ExternalAccounts.isExternal(handle, name));
  }

  @Test
  void open_old_keepsWhatEverybodyCouldWatch() throws Exception {
    AccessDatabase database = kind.open(directory);

    assertThat(new Accounts(database, InstantSource.system()).list())
        .containsExactly(
            new Account("ann", Set.of(Role.VIEWER), false),
            new Account("bob@b.nl", Set.of(Role.VIEWER), false));
    assertThat(new StreamClients(database, InstantSource.system()).list())
        .containsExactly(new StreamClient("wall", 1000, Optional.empty()));
    try (LocalAccess access =
        LocalAccess.start(
            database,
            SessionLimits.DEFAULT,
            LoginLimits.DEFAULT,
            new KnownGrants(Map.of(), InstantSource.system()),
            new FakeTicker(),
            hasher)) {
      assertSees(access, login(access, "ann"), true, true);
      assertSees(access, login(access, "bob@b.nl"), true, false);
      Session wall =
          access.present(new Bearer(SECRET), YARD, HERE) instanceof StreamLogin.Accepted(Session s)
              ? s
              : null;
      assertThat(wall).isNotNull();
      assertSees(access, wall, false, true);
    }
  }

  private static Session login(LocalAccess access, String user) {
    return ((Access.LoginResult.LoggedIn) access.login(user, PASSPHRASE, HERE)).session();
  }

  private static void assertSees(LocalAccess access, Session session, boolean door, boolean yard) {
    Set<Action> watching = Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO);
    assertThat(access.actions(session, DOOR)).isEqualTo(door ? watching : Set.of());
    assertThat(access.actions(session, YARD)).isEqualTo(yard ? watching : Set.of());
    Optional<ViewerGrant> grant = Watching.live(access, session, door ? DOOR : YARD, "full");
    assertThat(grant).hasValueSatisfying(made -> assertThat(made.mayHear()).isTrue());
  }

  @Test
  void open_old_givesANewUserNothingByDefault() throws Exception {
    AccessDatabase database = kind.open(directory);

    assertThat(
            new StreamClients(database, InstantSource.system())
                .add("other", List.of(), Optional.empty()))
        .isNotEmpty();
    assertThat(new Grants(database, InstantSource.system()).list()).hasSize(3);
  }

  @Test
  void open_roleSettings_demandASecondFactorOfAdministratorsOnly() throws Exception {
    RoleSettings settings = kind.open(directory).jdbi().withHandle(RoleSettings::read);

    for (Role role : Role.values()) {
      assertThat(settings.of(role).secondFactor()).isEqualTo(role == Role.ADMINISTRATOR);
    }
    assertThat(settings.limits(Set.of(Role.VIEWER), SessionLimits.DEFAULT))
        .isEqualTo(SessionLimits.DEFAULT);
    assertThat(settings.limits(Set.of(Role.VIEWER, Role.ADMINISTRATOR), SessionLimits.DEFAULT))
        .isEqualTo(SessionLimits.OF_A_MANAGING_ROLE);
  }
}
