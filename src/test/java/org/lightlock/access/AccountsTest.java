package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.AccountException.Problem;
import org.lightlock.camera.CameraId;

@OnBothDatabases
class AccountsTest {
  private static final char[] GOOD = "correct horse battery".toCharArray();

  @Parameter TestDatabase kind = TestDatabase.SQLITE;
  @TempDir Path directory;
  private AccessDatabase database;
  private Accounts accounts;

  @BeforeEach
  void open() throws Exception {
    database = kind.open(directory);
    accounts = new Accounts(database, InstantSource.system(), new CountingHasher());
  }

  @Test
  void add_twoScopes_survivesReopening() throws Exception {
    Set<CameraId> cameras = Set.of(new CameraId("door"), new CameraId("yard"));
    accounts.add("bob", GOOD, CameraScope.of(cameras));
    accounts.add("ann", GOOD, CameraScope.all());

    Accounts again = new Accounts(kind.open(directory), InstantSource.system());

    assertThat(again.list())
        .containsExactly(
            new Account("ann", CameraScope.all()), new Account("bob", CameraScope.of(cameras)));
  }

  @Test
  void add_sameNameTwice_isRefused() throws Exception {
    accounts.add("ann", GOOD, CameraScope.all());

    assertProblem(Problem.EXISTS, () -> accounts.add("ann", GOOD, CameraScope.all()));
  }

  @Test
  void add_badNames_areRefused() {
    for (String name :
        new String[] {"", "Ann", "-ann", "a b", "a\nb", "a/b", "é", "a".repeat(65), "a'--"}) {
      assertProblem(Problem.NAME, () -> accounts.add(name, GOOD, CameraScope.all()));
    }
  }

  @Test
  void add_badPassphrases_areRefusedWithoutShowingThem() {
    for (String bad :
        new String[] {"short-words", "x".repeat(129), "twelve chars\n", "half a pair \uD83D!"}) {
      assertThatThrownBy(() -> accounts.add("ann", bad.toCharArray(), CameraScope.all()))
          .isInstanceOf(AccountException.class)
          .hasMessageNotContaining(bad);
    }
    assertProblem(
        Problem.PASSPHRASE,
        () -> accounts.add("long-user-name", "long-user-name".toCharArray(), CameraScope.all()));
  }

  @Test
  void add_leavesTheCallersArray() throws Exception {
    char[] passphrase = "zwölf Wörter 🔒 hier".toCharArray();

    accounts.add("ann", passphrase, CameraScope.all());

    assertThat(passphrase).isEqualTo("zwölf Wörter 🔒 hier".toCharArray());
  }

  @Test
  void change_unknownUser_isRefused() {
    assertProblem(Problem.UNKNOWN, () -> accounts.changePassphrase("ann", GOOD));
    assertProblem(Problem.UNKNOWN, () -> accounts.changeCameras("ann", CameraScope.all()));
    assertProblem(Problem.UNKNOWN, () -> accounts.remove("ann"));
  }

  @Test
  void changeCameras_replacesThem() throws Exception {
    accounts.add("ann", GOOD, CameraScope.of(Set.of(new CameraId("door"))));

    accounts.changeCameras("ann", CameraScope.of(Set.of(new CameraId("yard"))));

    assertThat(accounts.list())
        .containsExactly(new Account("ann", CameraScope.of(Set.of(new CameraId("yard")))));
  }

  @Test
  void remove_alsoForgetsTheCameras() throws Exception {
    accounts.add("ann", GOOD, CameraScope.of(Set.of(new CameraId("door"))));

    accounts.remove("ann");
    accounts.add("ann", GOOD, CameraScope.of(Set.of()));

    assertThat(accounts.exists("ann")).isTrue();
    assertThat(accounts.list()).containsExactly(new Account("ann", CameraScope.of(Set.of())));
  }

  private static void assertProblem(
      Problem problem, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AccountException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }
}
