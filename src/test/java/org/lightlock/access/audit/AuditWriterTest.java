package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.OnBothDatabases;
import org.lightlock.access.TestDatabase;
import org.lightlock.access.audit.AuditEvent.Kind;

@OnBothDatabases
class AuditWriterTest {
  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private Jdbi jdbi;
  private AuditWriter writer;

  @BeforeEach
  void start() throws Exception {
    jdbi = kind.open(directory).jdbi();
    writer = AuditWriter.start(jdbi, InstantSource.system());
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  private static AuditEvent viewing(int number) {
    return AuditEvent.of(Kind.VIEW_START, "user" + number, Map.of("way", "mse"));
  }

  private List<AuditEntry> entries() {
    return jdbi.withHandle(
        handle -> AuditSearch.newest(handle, AuditSearch.Criteria.EVERYTHING, 10_000));
  }

  /** As a full disk does: nothing can be written any more. */
  private void fillDisk() {
    jdbi.useHandle(
        handle -> {
          handle.execute("ALTER TABLE audit_tree RENAME TO audit_tree_away");
        });
  }

  private void freeDisk() {
    jdbi.useHandle(
        handle -> {
          handle.execute("ALTER TABLE audit_tree_away RENAME TO audit_tree");
        });
  }

  @Test
  void append_twoHundredAtOnce_areDurableWithinASecond() throws Exception {
    writer.append(viewing(0)); // The connection is open from here on.
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Long>> appends =
          IntStream.rangeClosed(1, 200)
              .<Callable<Long>>mapToObj(i -> () -> writer.append(viewing(i)))
              .toList();
      List<Long> indices = new ArrayList<>();
      for (Future<Long> done : threads.invokeAll(appends)) {
        indices.add(done.get());
      }
      assertThat(indices)
          .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    for (AuditEntry entry : entries()) {
      assertThat(entry.event().kind()).isEqualTo(Kind.VIEW_START);
    }
  }

  @Test
  void append_whileOthersAppendInTransactionsOfTheirOwn_losesNothing() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Long> own =
          () ->
              jdbi.inTransaction(
                  handle ->
                      AuditStore.append(handle, InstantSource.system().instant(), viewing(1)));
      Callable<Long> waited = () -> writer.append(viewing(2));
      List<Future<Long>> all =
          threads.invokeAll(
              IntStream.range(0, 60).mapToObj(i -> i % 3 == 0 ? own : waited).toList());
      assertThat(all.stream().map(Future::resultNow).distinct()).hasSize(60);
    }
    assertThat(
            jdbi.withHandle(handle -> AuditVerifier.verify(handle, List.of(), WitnessFile.NONE))
                .findings())
        .isEmpty();
  }

  @Test
  void append_notWritable_failsAndSoDoesEveryFurtherOneUntilItIsAgain() throws Exception {
    writer.append(viewing(1));
    fillDisk();

    assertThatThrownBy(() -> writer.append(viewing(2)))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("nobody may start to watch");
    assertThatThrownBy(() -> writer.append(viewing(3))).isInstanceOf(AuditException.class);
    assertThat(writer.unwritableFor()).isPresent();

    freeDisk();
    await().atMost(Duration.ofSeconds(5)).until(() -> writer.unwritableFor().isEmpty());
    writer.append(viewing(4));
    List<AuditEntry> entries = entries();
    assertThat(entries.getFirst().event().actor()).isEqualTo("user4");
    assertThat(entries.get(1).event().details())
        .containsEntry("what", "unwritable")
        .containsKey("since");
    assertThat(entries.getLast().event().actor()).isEqualTo("user1");
    assertThat(entries).hasSize(3);
  }

  @Test
  void append_noMemory_nobodyStartsAndHealthSaysSo_andItGoesOnWhenThereIsSome() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    InstantSource clock =
        () -> {
          if (full.get() && Thread.currentThread().getName().equals("audit")) {
            throw new OutOfMemoryError("as if");
          }
          return Instant.now();
        };
    try (AuditWriter poor = AuditWriter.start(jdbi, clock)) {
      poor.append(viewing(1));
      full.set(true);
      assertThatThrownBy(() -> poor.append(viewing(2))).isInstanceOf(AuditException.class);
      assertThat(poor.unwritableFor()).isPresent();
      poor.note(AuditEvent.of(Kind.VIEW_STOP, "ann", Map.of("start", "7")));
      assertThatThrownBy(() -> poor.append(viewing(3))).isInstanceOf(AuditException.class);

      full.set(false);
      await().atMost(Duration.ofSeconds(5)).until(() -> poor.unwritableFor().isEmpty());
      poor.append(viewing(4));
    }
    assertThat(entries().reversed())
        .extracting(entry -> entry.event().actor())
        .containsExactly("user1", "gateway", "ann", "user4");
  }

  @Test
  void note_notWritable_isWrittenWhenItIsAgain() throws Exception {
    fillDisk();
    assertThatThrownBy(() -> writer.append(viewing(1))).isInstanceOf(AuditException.class);
    writer.note(AuditEvent.of(Kind.VIEW_STOP, "ann", Map.of("start", "7")));
    writer.note(AuditEvent.of(Kind.VIEW_STOP, "bob", Map.of("start", "8")));
    await().until(() -> writer.unwritableFor().orElseThrow().toMillis() > 1_200);
    freeDisk();

    await().atMost(Duration.ofSeconds(5)).until(() -> entries().size() == 3);
    assertThat(entries().get(1).event().actor()).isEqualTo("ann");
    assertThat(entries().get(0).event().actor()).isEqualTo("bob");
    assertThat(entries().get(0).event().details())
        .containsEntry("start", "8")
        .containsKey("happened");
  }

  @Test
  void note_moreThanFit_areCountedAndTheCountIsWritten() throws Exception {
    fillDisk();
    assertThatThrownBy(() -> writer.append(viewing(1))).isInstanceOf(AuditException.class);
    for (int i = 0; i < AuditWriter.MOST_NOTES + 1_000; i++) {
      writer.note(AuditEvent.of(Kind.SECURITY, "camera:door", Map.of()));
    }
    freeDisk();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        entries().stream()
                            .filter(entry -> entry.event().kind() == Kind.AUDIT)
                            .map(entry -> entry.event().details().get("what")))
                    .contains("lost"));
  }

  @Test
  void close_writesWhatWaits_thenRefuses() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      writer.note(viewing(i));
    }
    writer.close();

    assertThat(entries()).hasSize(2_000);
    assertThatThrownBy(() -> writer.append(viewing(1))).isInstanceOf(AuditException.class);
  }

  @Test
  void append_theDatabasesFolderIsGone_fails() throws Exception {
    writer.append(viewing(1));
    writer.close();
    Jdbi nowhere = Jdbi.create("jdbc:sqlite:" + directory.resolve("gone/away.db"));
    assertThat(Files.exists(directory.resolve("gone"))).isFalse();
    try (AuditWriter lost = AuditWriter.start(nowhere, InstantSource.system())) {
      assertThatThrownBy(() -> lost.append(viewing(2))).isInstanceOf(AuditException.class);
    }
  }
}
