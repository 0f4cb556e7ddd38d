package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.OnBothDatabases;
import org.lightlock.access.TestDatabase;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditVerifier.Finding;
import org.lightlock.access.audit.AuditVerifier.Report;
import org.lightlock.camera.CameraId;

/** Somebody with the database in his hands changes what was written. */
@OnBothDatabases
class AuditVerifierTest {
  private static final Instant BEGIN = Instant.parse("2026-11-26T10:00:00Z");
  private static final Duration YEAR = Duration.ofDays(365);

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private Jdbi jdbi;
  private AuditCheckpoints checkpoints;
  private Instant now = BEGIN;
  private final List<String> witnessed = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    jdbi = kind.open(directory).jdbi();
    checkpoints = AuditCheckpoints.open(jdbi, TestSigningKey.in(directory), () -> now);
    for (int i = 1; i <= 11; i++) {
      append("user" + i);
      if (i == 5 || i == 8) {
        sign();
      }
    }
  }

  private void append(String who) {
    now = now.plusSeconds(1);
    AuditEvent event =
        AuditEvent.of(Kind.VIEW_START, who, Map.of("way", "mse")).about(new CameraId("door"));
    jdbi.useTransaction(
        handle -> {
          long _ = AuditStore.append(handle, now, event);
        });
  }

  private void sign() throws AuditException {
    now = now.plusSeconds(1);
    witnessed.add(checkpoints.sign().orElseThrow());
  }

  private Report verify() {
    return verify(List.of(), Map.of());
  }

  private Report verify(List<String> notes, Map<Long, byte[]> copies) {
    return jdbi.withHandle(
        handle ->
            AuditVerifier.verify(
                handle,
                List.of(checkpoints.publicKey()),
                new WitnessFile(notes, copies, List.of())));
  }

  private void sql(String statement, Object... values) {
    jdbi.useHandle(handle -> handle.execute(statement, values));
  }

  private String body(long index) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT body FROM audit_entry WHERE idx = :idx")
                .bind("idx", index)
                .mapTo(String.class)
                .one());
  }

  /** As somebody does who knows how the log works: the tree is made anew over what is there. */
  private void rebuildTree() {
    MerkleFrontier tree = MerkleFrontier.empty();
    jdbi.useHandle(
        handle -> {
          for (AuditRows.Row row : AuditRows.page(handle, 0)) {
            tree.append(row.leafHash());
          }
        });
    sql("UPDATE audit_tree SET size = ?, frontier = ?", tree.size(), tree.hex());
  }

  private void forge(long index, String text) {
    sql(
        "UPDATE audit_entry SET body = ?, leaf_hash = ? WHERE idx = ?",
        text,
        AuditEntry.leafHash(text),
        index);
  }

  private static void finds(Report report, long first, long last, String words) {
    assertThat(report.holds()).isFalse();
    assertThat(report.findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.words()).contains(words);
              assertThat(finding.first()).isEqualTo(first);
              assertThat(finding.last()).isEqualTo(last);
            });
  }

  @Test
  void verify_untouched_holds() {
    Report report = verify(witnessed, Map.of(3L, AuditEntry.leafHash(body(3))));

    assertThat(report.findings()).isEmpty();
    assertThat(report.entries()).isEqualTo(12); // The key's own entry comes first.
    assertThat(report.proven()).isEqualTo(9);
    assertThat(report.removed()).isZero();
  }

  @Test
  void verify_everyFieldOfABodyChanged_isFoundExactly() {
    String before = body(4);
    for (String changed :
        List.of(
            before.replace("user4", "user5"),
            before.replace("door", "yard"),
            before.replace("mse", "hls"),
            before.replace("view-start", "view-stop"),
            before.replace("\"index\":4", "\"index\":3"),
            before.replace("10:00:04", "10:00:05"),
            before.replace("\"salt\":\"", "\"salt\":\"A"),
            before + " ",
            "")) {
      assertThat(changed).isNotEqualTo(before);
      sql("UPDATE audit_entry SET body = ? WHERE idx = 4", changed);

      Report report = verify();
      assertThat(report.findings()).extracting(Finding::first).containsExactly(4L);
      finds(report, 4, 4, "changed: its text or its hash");
    }
    sql("UPDATE audit_entry SET body = ? WHERE idx = 4", before);
    assertThat(verify().holds()).isTrue();
  }

  @Test
  void verify_aHashChanged_isFoundExactly() {
    sql("UPDATE audit_entry SET leaf_hash = ? WHERE idx = 4", MerkleHash.ofNothing());

    finds(verify(), 4, 4, "changed: its text or its hash");
  }

  @Test
  void verify_aColumnForSearchingChanged_isFoundExactly() {
    sql("UPDATE audit_entry SET actor = 'user9' WHERE idx = 2");
    sql("UPDATE audit_entry SET camera = NULL WHERE idx = 3");
    sql("UPDATE audit_entry SET kind = 'login' WHERE idx = 4");
    sql("UPDATE audit_entry SET at_millis = at_millis + 1 WHERE idx = 5");

    Report report = verify();
    assertThat(report.findings()).extracting(Finding::first).containsExactly(2L, 3L, 4L, 5L);
    finds(report, 2, 2, "column for searching");
  }

  @Test
  void verify_textAndHashChanged_isFoundByTheTree() {
    forge(10, body(10).replace("user10", "userX"));

    finds(verify(), 0, 11, "the stored tree is not the one of these entries");
  }

  @Test
  void verify_textHashAndTreeChanged_isFoundByTheNextCheckpoint() {
    forge(7, body(7).replace("user7", "userX"));
    sql("UPDATE audit_entry SET actor = 'userX' WHERE idx = 7");
    rebuildTree();

    Report report = verify();
    // Between the checkpoints over 6 and over 9 entries.
    finds(report, 6, 8, "one of them was changed");
    assertThat(report.proven()).isEqualTo(6);
  }

  @Test
  void verify_textHashAndTreeChanged_aCopySaysWhichEntry() {
    String copy = body(7);
    forge(7, copy.replace("user7", "userX"));
    rebuildTree();

    finds(verify(List.of(), Map.of(7L, AuditEntry.leafHash(copy))), 7, 7, "not that of the copy");
  }

  @Test
  void verify_behindTheLastCheckpoint_onlyTheWitnessKnows() throws Exception {
    sign();
    sql("DELETE FROM audit_checkpoint WHERE size = 12");
    forge(11, body(11).replace("user11", "userX"));
    sql("UPDATE audit_entry SET actor = 'userX' WHERE idx = 11");
    rebuildTree();

    assertThat(verify().holds()).isTrue();
    finds(verify(witnessed, Map.of()), 9, 11, "one of them was changed");
  }

  @Test
  void verify_anEntryRemoved_isFoundExactly() {
    sql("DELETE FROM audit_entry WHERE idx = 4");

    finds(verify(), 4, 4, "missing");
  }

  @Test
  void verify_anEntryRemovedAndTheOthersMovedUp_isFound() {
    sql("DELETE FROM audit_entry WHERE idx = 10");
    sql("UPDATE audit_entry SET idx = 10 WHERE idx = 11");
    rebuildTree();

    finds(verify(), 10, 10, "moved: its text says that it is entry 11");
  }

  @Test
  void verify_twoEntriesExchanged_bothAreFound() {
    sql("UPDATE audit_entry SET idx = 100 WHERE idx = 3");
    sql("UPDATE audit_entry SET idx = 3 WHERE idx = 4");
    sql("UPDATE audit_entry SET idx = 4 WHERE idx = 100");
    rebuildTree();

    Report report = verify();
    finds(report, 3, 3, "moved: its text says that it is entry 4");
    finds(report, 4, 4, "moved: its text says that it is entry 3");
  }

  @Test
  void verify_theEndCutOff_isFound() {
    sql("DELETE FROM audit_entry WHERE idx >= 10");

    finds(verify(), 10, 11, "missing: the tree counts 12 entries");
  }

  @Test
  void verify_theEndCutOffWithTheTree_isFoundByACheckpoint() {
    sql("DELETE FROM audit_entry WHERE idx >= 7");
    rebuildTree();

    finds(verify(), 7, 8, "cut off");
  }

  @Test
  void verify_theEndCutOffWithTreeAndCheckpoints_isFoundByTheWitness() {
    sql("DELETE FROM audit_entry WHERE idx >= 7");
    sql("DELETE FROM audit_checkpoint WHERE size > 7");
    rebuildTree();

    assertThat(verify().holds()).isTrue();
    finds(verify(witnessed, Map.of()), 7, 8, "cut off");
  }

  @Test
  void verify_anEntryAddedWithoutTheTree_isFound() {
    String text = body(11).replace("\"index\":11", "\"index\":12");
    sql(
        "INSERT INTO audit_entry (idx, leaf_hash, body) VALUES (12, ?, ?)",
        AuditEntry.leafHash(text),
        text);

    finds(verify(), 12, 12, "added without the tree");
  }

  @Test
  void verify_theTreeReplaced_isFound() {
    sql("UPDATE audit_tree SET frontier = ?", MerkleFrontier.empty().hex());

    finds(verify(), 0, 11, "the stored tree is not the one of these entries");
  }

  @Test
  void verify_everythingReplacedAndSignedByAnotherKey_isFound() throws Exception {
    sql("UPDATE audit_checkpoint SET note = ? WHERE size = 6", forgedNote(6));

    finds(verify(), 0, 0, "is not signed by the key");
  }

  private String forgedNote(long size) {
    String origin = checkpoints.publicKey().name();
    return Checkpoint.of(origin, size, MerkleHash.ofNothing(), now)
        .sign(CheckpointKey.make(origin));
  }

  @Test
  void verify_anotherLogsCheckpoint_isFound() {
    sql("UPDATE audit_tree SET origin = 'lightlock.audit/other'");

    finds(verify(), 0, 0, "is of another log");
  }

  @Test
  void verify_afterRetention_holdsAndSaysHowManyAreGone() throws Exception {
    now = now.plus(YEAR);
    append("late");
    now = BEGIN.plusSeconds(6).plus(YEAR);

    assertThat(AuditRetention.apply(jdbi, checkpoints.publicKey(), now, YEAR)).isEqualTo(5);
    assertThat(AuditRetention.apply(jdbi, checkpoints.publicKey(), now, YEAR)).isZero();
    now = now.plus(Duration.ofDays(1));
    sign();

    Report report = verify(witnessed, Map.of());
    assertThat(report.findings()).isEmpty();
    assertThat(report.removed()).isEqualTo(5);
    assertThat(report.entries()).isEqualTo(14);
    assertThat(report.proven()).isEqualTo(14);
  }

  @Test
  void verify_removedWithoutARecord_isFound() {
    empty(3);

    finds(verify(), 0, 2, "removed, and no entry says so");
  }

  @Test
  void verify_removedFurtherThanRecorded_isFound() {
    AuditRetention.apply(jdbi, checkpoints.publicKey(), BEGIN.plusSeconds(6).plus(YEAR), YEAR);
    empty(8);

    finds(verify(), 6, 7, "removed, and no entry says so");
  }

  @Test
  void verify_removedInTheMiddle_isFoundExactly() {
    sql(
        "UPDATE audit_entry SET body = NULL, at_millis = NULL, kind = NULL, actor = NULL,"
            + " camera = NULL WHERE idx = 4");

    finds(verify(), 4, 4, "removed, though entries before it are there");
  }

  @Test
  void verify_removedButStillSearchable_isFound() {
    AuditRetention.apply(jdbi, checkpoints.publicKey(), BEGIN.plusSeconds(6).plus(YEAR), YEAR);
    sql("UPDATE audit_entry SET actor = 'user1' WHERE idx = 1");

    finds(verify(), 1, 1, "its columns for searching are not");
  }

  @Test
  void verify_aRecordThatRemovesWhatIsTooYoung_isRefuted() {
    // Somebody writes a record of his own to hide what he did between two checkpoints.
    AuditEvent lie =
        AuditEvent.of(
            Kind.AUDIT,
            "gateway",
            Map.of(
                "what", "removed",
                "first", "0",
                "until", "8",
                "before", BEGIN.toString(),
                "keep", "PT24H"));
    jdbi.useTransaction(
        handle -> {
          long _ = AuditStore.append(handle, BEGIN.plus(YEAR), lie);
        });
    empty(8);

    finds(verify(), 6, 7, "but written after");
  }

  private void empty(long until) {
    sql(
        "UPDATE audit_entry SET body = NULL, at_millis = NULL, kind = NULL, actor = NULL,"
            + " camera = NULL WHERE idx < ?",
        until);
  }
}
