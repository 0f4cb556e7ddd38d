package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.statement.StatementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@OnBothDatabases
class AccessDatabaseTest {
  @Parameter TestDatabase kind = TestDatabase.SQLITE;
  @TempDir Path directory;
  private AccessDatabase database;

  @BeforeEach
  void open() throws Exception {
    database = kind.open(directory);
  }

  @Test
  void inChange_committed_anotherOpenDatabaseSeesAnotherNumber() throws Exception {
    AccessDatabase gateway = kind.open(directory);
    try (Handle watch = gateway.openForWatch()) {
      long before = gateway.changeNumber(watch);
      assertThat(gateway.changeNumber(watch)).isEqualTo(before);

      int _ = database.inChange(handle -> insert(handle, "ann"));

      assertThat(gateway.changeNumber(watch)).isNotEqualTo(before);
    }
  }

  @Test
  void inChange_workThrows_changesNothingAndPassesItOn() throws Exception {
    assertThatThrownBy(
            () ->
                database.<Integer, IOException>inChange(
                    handle -> {
                      insert(handle, "ann");
                      throw new IOException("no");
                    }))
        .isExactlyInstanceOf(IOException.class);

    assertThat(names()).isEmpty();
  }

  @Test
  void inChange_databaseRefuses_isADatabaseExceptionWithoutTheStatement() throws Exception {
    int _ = database.inChange(handle -> insert(handle, "ann"));

    assertThatThrownBy(() -> database.inChange(handle -> insert(handle, "ann")))
        .isInstanceOf(DatabaseException.class)
        .hasMessageNotContaining("INSERT")
        .hasMessageNotContaining("hash");
  }

  @Test
  void writeAndInChange_manyAtOnce_eachSeesWhatTheOneBeforeCommitted() throws Exception {
    List<Callable<Integer>> writers =
        IntStream.range(0, 20)
            .<Callable<Integer>>mapToObj(
                i -> i % 2 == 0 ? () -> database.write(this::next) : () -> kindChange())
            .toList();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (var done : threads.invokeAll(writers)) {
        done.get();
      }
    }

    assertThat(names()).hasSize(20).contains("n0", "n19");
  }

  private int kindChange() throws DatabaseException {
    return database.inChange(this::next);
  }

  /** Takes the next free number: two that do it at once take the same one and one is refused. */
  private int next(Handle handle) {
    return insert(handle, "n" + names(handle).size());
  }

  @Test
  void text_sorted_isInTheOrderOfItsBytes() throws Exception {
    for (String name : List.of("b", "a_b", "a.b", "a-b", "ab", "a", "1")) {
      int _ = database.inChange(handle -> insert(handle, name));
    }

    assertThat(names()).containsExactly("1", "a", "a-b", "a.b", "a_b", "ab", "b");
  }

  private List<String> names() throws DatabaseException {
    return database.read(AccessDatabaseTest::names);
  }

  private static List<String> names(Handle handle) {
    return AccountStore.names(handle);
  }

  private static int insert(Handle handle, String name) {
    AccountStore.insert(handle, new StoredAccount(name, "hash", Set.of(), false, 1), 0);
    return 1;
  }

  /** Messages are logged and traces are printed: what was to be written stays out of them. */
  @Test
  void statement_refused_exceptionHoldsNoneOfItsValues() {
    String planted = "$argon2id$planted-secret";
    StoredAccount account = new StoredAccount("vera", planted, Set.of(), false, 1);
    List<HandleConsumer<RuntimeException>> refused =
        List.of(
            handle -> AccountStore.insert(handle, account, 1),
            handle -> handle.execute("UPDATE account SET password_hash = ?, stamp = NULL", planted),
            handle ->
                handle
                    .createQuery("SELECT nothing FROM account WHERE password_hash = :hash")
                    .bind("hash", planted)
                    .mapTo(String.class)
                    .list());
    database.jdbi().useTransaction(handle -> AccountStore.insert(handle, account, 1));

    for (HandleConsumer<RuntimeException> statement : refused) {
      Throwable thrown = catchThrowable(() -> database.jdbi().useTransaction(statement));
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace, true));
      assertThat(thrown).isInstanceOf(StatementException.class);
      assertThat(trace.toString()).doesNotContain("planted-secret");
    }
  }
}
