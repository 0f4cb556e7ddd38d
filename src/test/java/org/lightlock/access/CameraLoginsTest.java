package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.protect.seal.CameraPrivateKey;
import org.lightlock.protect.seal.SealedLogin;

/** What the gateway keeps of cameras' logins: sealed, and every change written down. */
@OnBothDatabases
class CameraLoginsTest {
  private static final CameraId DOOR = new CameraId("door");
  private static final CameraPrivateKey KEY = CameraPrivateKey.draw();

  @Parameter TestDatabase kind = TestDatabase.SQLITE;
  @TempDir Path directory;
  private AccessDatabase database;
  private CameraLogins logins;
  private Instant now = Instant.parse("2026-11-26T10:00:00Z");

  @BeforeEach
  void open() throws Exception {
    database = kind.open(directory);
    logins = new CameraLogins(database, () -> now = now.plusSeconds(1));
  }

  private static SealedLogin sealed(String login) throws Exception {
    return KEY.publicKey().seal("door", login.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private List<String> audit() throws Exception {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT body FROM audit_entry ORDER BY idx")
                .mapTo(String.class)
                .list());
  }

  @Test
  void set_isThereAsItCame_andTheAuditSaysSoWithoutTheValue() throws Exception {
    SealedLogin sealed = sealed("one");

    CameraLogin set = logins.set(DOOR, sealed);

    assertThat(logins.list()).containsExactly(set);
    assertThat(logins.find(DOOR)).contains(set);
    assertThat(set.state()).isEqualTo(CameraLogin.State.WAITING);
    assertThat(set.sealed()).isEqualTo(sealed);
    assertThat(audit()).hasSize(1);
    assertThat(audit().getFirst())
        .contains("\"configuration\"", "\"camera-login\"", "\"door\"", "\"none\"", sealed.id())
        .doesNotContain(sealed.text().substring(30, 60));
  }

  @Test
  void answered_taken_isInUse_andARefusedNewerOneLeavesItSo() throws Exception {
    SealedLogin first = sealed("one");
    assertThat(logins.answered(logins.set(DOOR, first), LoginOutcome.IN_USE)).isTrue();
    assertThat(logins.find(DOOR).orElseThrow().state()).isEqualTo(CameraLogin.State.IN_USE);

    CameraLogin second = logins.set(DOOR, sealed("two"));
    assertThat(logins.answered(second, LoginOutcome.NOT_OPENED)).isTrue();

    CameraLogin there = logins.find(DOOR).orElseThrow();
    assertThat(there.state()).isEqualTo(CameraLogin.State.REFUSED);
    assertThat(there.outcome()).contains(LoginOutcome.NOT_OPENED);
    assertThat(there.inUse()).contains(first);
    assertThat(audit()).hasSize(4);
    assertThat(audit().getLast()).contains("\"gateway\"", "camera-login-in-use", "3 it was sealed");
  }

  @Test
  void answered_againTheSame_isNoNews() throws Exception {
    CameraLogin set = logins.set(DOOR, sealed("one"));

    assertThat(logins.answered(set, LoginOutcome.NO_KEY)).isTrue();
    assertThat(logins.answered(set, LoginOutcome.NO_KEY)).isFalse();
    assertThat(logins.answered(set, LoginOutcome.IN_USE)).isTrue();

    assertThat(audit()).hasSize(3);
  }

  @Test
  void answered_aboutOneThatIsNoLongerWanted_changesNothing() throws Exception {
    CameraLogin first = logins.set(DOOR, sealed("one"));
    CameraLogin second = logins.set(DOOR, sealed("two"));

    assertThat(logins.answered(first, LoginOutcome.IN_USE)).isFalse();
    assertThat(logins.find(DOOR)).contains(second);
    logins.remove(DOOR);
    assertThat(logins.answered(second, LoginOutcome.IN_USE)).isFalse();
    assertThat(logins.list()).isEmpty();
  }

  @Test
  void remove_isGoneAndWrittenDown_andAgainIsUnknown() throws Exception {
    logins.set(DOOR, sealed("one"));

    logins.remove(DOOR);

    assertThat(logins.find(DOOR)).isEmpty();
    assertThat(audit()).hasSize(2);
    assertThatExceptionOfType(AccountException.class)
        .isThrownBy(() -> logins.remove(DOOR))
        .matches(e -> e.problem() == AccountException.Problem.UNKNOWN);
  }

  @Test
  void set_thatCannotBeWrittenDown_isNotDone() throws Exception {
    logins.set(DOOR, sealed("one"));
    Optional<CameraLogin> before = logins.find(DOOR);
    database.write(handle -> handle.execute("DROP TABLE audit_entry"));

    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> logins.set(DOOR, sealed("two")));

    assertThat(logins.find(DOOR)).isEqualTo(before);
  }

  @Test
  void watch_anotherProcessSetsOne_isSeen() throws Exception {
    try (CameraLogins.Watch watch = logins.watch()) {
      assertThat(watch.look()).hasValue(List.of());
      assertThat(watch.look()).isEmpty();

      CameraLogin set = new CameraLogins(kind.open(directory), () -> now).set(DOOR, sealed("one"));

      assertThat(watch.look()).hasValue(List.of(set));
    }
  }
}
