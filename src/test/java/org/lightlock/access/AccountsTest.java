package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.AccountException.Problem;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;

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
  void add_rolesAndGrants_surviveReopening() throws Exception {
    accounts.add("bob", GOOD, Set.of(Role.OPERATOR, Role.VIEWER), List.of());
    accounts.add("ann", GOOD, CameraScope.all());

    Accounts again = new Accounts(kind.open(directory), InstantSource.system());

    assertThat(again.list())
        .containsExactly(
            new Account("ann", Set.of(Role.VIEWER), false),
            new Account("bob", Set.of(Role.OPERATOR, Role.VIEWER), false));
    assertThat(new Grants(kind.open(directory), InstantSource.system()).list())
        .extracting(Grant::subject, Grant::scope)
        .containsExactly(tuple(new Subject.User("ann"), CameraScope.all()));
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
    assertProblem(Problem.UNKNOWN, () -> accounts.changeRoles("ann", Set.of()));
    assertProblem(Problem.UNKNOWN, () -> accounts.remove("ann"));
  }

  @Test
  void changeRoles_replacesThem() throws Exception {
    accounts.add("ann", GOOD, CameraScope.all());

    accounts.changeRoles("ann", Set.of(Role.ADMINISTRATOR));

    assertThat(accounts.list())
        .containsExactly(new Account("ann", Set.of(Role.ADMINISTRATOR), false));
  }

  @Test
  void disable_andEnable_areKept() throws Exception {
    accounts.add("ann", GOOD, CameraScope.all());

    accounts.disable("ann");
    assertThat(accounts.list()).containsExactly(new Account("ann", Set.of(Role.VIEWER), true));
    accounts.enable("ann");
    assertThat(accounts.list()).containsExactly(new Account("ann", Set.of(Role.VIEWER), false));
    assertProblem(Problem.UNKNOWN, () -> accounts.disable("bob"));
  }

  @Test
  void remove_alsoForgetsTheGrants() throws Exception {
    accounts.add("ann", GOOD, CameraScope.all());

    accounts.remove("ann");
    accounts.add("ann", GOOD, Set.of(Role.VIEWER), List.of());

    assertThat(new Grants(database, InstantSource.system()).list()).isEmpty();
  }

  private static void assertProblem(
      Problem problem, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AccountException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }
}
