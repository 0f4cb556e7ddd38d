package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.audit.Actor;
import org.lightlock.access.audit.AuditEntry;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditSearch;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import org.lightlock.camera.CameraId;

/** Every change of people, grants and clients, as the audit has it. */
class ChangeRecordTest {
  private static final char[] RIGHT = "correct horse battery".toCharArray();
  private static final Actor ADMINISTRATOR =
      new Actor("root", Optional.of("s1"), Optional.of(InetAddress.ofLiteral("192.0.2.7")));

  @TempDir Path directory;
  private AccessDatabase database;
  private Accounts accounts;
  private Grants grants;
  private StreamClients clients;

  @BeforeEach
  void open() throws Exception {
    database = AccessDatabase.open(directory);
    accounts = new Accounts(database, InstantSource.system(), new CountingHasher());
    grants = new Grants(database, InstantSource.system());
    clients = new StreamClients(database, InstantSource.system());
  }

  private void addAnn() throws Exception {
    accounts.add("ann", RIGHT, Set.of(Role.VIEWER), List.of());
  }

  private List<AuditEvent> written() {
    return database
        .jdbi()
        .withHandle(
            handle -> AuditSearch.newest(handle, AuditSearch.Criteria.EVERYTHING, 100).reversed())
        .stream()
        .map(AuditEntry::event)
        .toList();
  }

  @Test
  void account_itsWholeLife_isWritten() throws Exception {
    addAnn();
    accounts.changePassphrase("ann", "another horse battery".toCharArray());
    accounts.changeRoles("ann", Set.of(Role.OPERATOR, Role.VIEWER));
    accounts.disable("ann");
    accounts.enable("ann");
    accounts.remove("ann");

    assertThat(written()).allMatch(event -> event.kind() == Kind.ACCOUNT);
    assertThat(written())
        .extracting(event -> event.details().get("what"))
        .containsExactly("added", "passphrase", "roles", "disabled", "enabled", "removed");
    assertThat(written().get(2).details())
        .containsEntry("before", "viewer")
        .containsEntry("after", "viewer operator");
    assertThat(written().toString()).doesNotContain("horse");
    assertThat(written().getFirst().actor()).startsWith("cli:");
  }

  @Test
  void change_onSomebodysBehalf_saysWhoAndFromWhere() throws Exception {
    var _ =
        ADMINISTRATOR.does(
            () -> {
              addAnn();
              return true;
            });

    assertThat(written().getFirst().actor()).isEqualTo("root");
    assertThat(written().getFirst().session()).contains("s1");
    assertThat(written().getFirst().from()).contains("192.0.2.7");
  }

  @Test
  void grant_addedAndRemoved_saysWhatItGives() throws Exception {
    addAnn();
    Grant grant =
        grants.add(
            new Subject.User("ann"),
            Grants.Terms.watching(new CameraScope.One(new CameraId("door"))));
    grants.remove(grant.id());

    AuditEvent added = written().get(1);
    assertThat(added.kind()).isEqualTo(Kind.GRANT);
    assertThat(added.details())
        .containsEntry("what", "added")
        .containsEntry("grant", grant.id())
        .containsEntry("for", "user ann")
        .containsEntry("actions", "live snapshot audio");
    assertThat(added.details().get("cameras")).contains("door");
    assertThat(written().get(2).details())
        .containsEntry("what", "removed")
        .containsEntry("for", "user ann");
  }

  @Test
  void client_addedAndRevoked_isWrittenWithoutItsSecret() throws Exception {
    String secret = clients.add("recorder", CameraScope.all());
    clients.revoke("recorder");

    assertThat(written())
        .extracting(AuditEvent::kind)
        .containsExactly(Kind.CLIENT, Kind.GRANT, Kind.CLIENT);
    assertThat(written().toString()).doesNotContain(secret);
  }

  @Test
  void role_set_saysBeforeAndAfter() throws Exception {
    new Roles(database)
        .set(Role.VIEWER, new RoleSettings.Setting(true, Optional.empty(), Optional.empty()));

    AuditEvent event = written().getFirst();
    assertThat(event.kind()).isEqualTo(Kind.CONFIGURATION);
    assertThat(event.details()).containsEntry("setting", "role.viewer");
    assertThat(event.details().get("before")).contains("second-factor=false");
    assertThat(event.details().get("after")).contains("second-factor=true");
  }

  @Test
  void change_refused_isNotWritten() throws Exception {
    addAnn();
    assertThatThrownBy(this::addAnn).isInstanceOf(AccountException.class);
    assertThatThrownBy(() -> accounts.remove("bob")).isInstanceOf(AccountException.class);
    assertThatThrownBy(() -> clients.revoke("none")).isInstanceOf(AccountException.class);

    assertThat(written()).hasSize(1);
  }

  @Test
  void change_cannotBeWrittenDown_isNotMade() throws Exception {
    addAnn();
    database.jdbi().useHandle(handle -> handle.execute("DROP TABLE audit_tree"));

    assertThatThrownBy(() -> accounts.disable("ann")).isInstanceOf(DatabaseException.class);
    assertThat(accounts.list()).extracting(Account::disabled).containsExactly(false);
    assertThat(Map.of("ann", accounts.exists("ann"))).containsEntry("ann", true);
  }
}
