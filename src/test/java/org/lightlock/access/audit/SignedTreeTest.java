package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.OnBothDatabases;
import org.lightlock.access.TestDatabase;
import org.lightlock.access.audit.AuditVerifier.Finding;
import org.lightlock.access.audit.AuditVerifier.Report;

/** Somebody can write the database and has not the key: no gateway signs his history. */
@OnBothDatabases
class SignedTreeTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private TestAudit audit;
  private Path file;

  @BeforeEach
  void open() throws Exception {
    Jdbi jdbi = kind.open(directory).jdbi();
    file = directory.resolve(SignedTreeFile.NAME);
    audit = new TestAudit(jdbi, directory);
    audit.fill();
  }

  private void assertRefused(String words) throws Exception {
    assertThat(audit.checkpoints.follow().orElseThrow()).contains(words);
    assertThatThrownBy(() -> audit.checkpoints.sign())
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("changed behind Lightlock's back")
        .hasMessageContaining(words);
  }

  private List<String> actors(String what) {
    return audit.jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT actor FROM audit_entry WHERE body LIKE :like")
                .bind("like", "%\"what\":\"" + what + "\"%")
                .mapTo(String.class)
                .list());
  }

  @Test
  void sign_untouched_verifyHoldsByWhatLiesBesideTheKey() throws Exception {
    audit.sql("DELETE FROM audit_checkpoint");

    Report report = audit.verify();
    assertThat(report.holds()).isTrue();
    assertThat(report.proven()).isEqualTo(12);
  }

  @Test
  void sign_entriesWereRewrittenWithTreeAndCheckpoints_isRefused() throws Exception {
    audit.sql("DELETE FROM audit_checkpoint");
    audit.forge(3, "innocent");
    audit.append("later");

    assertRefused("are not those that were there");
    assertThat(audit.verify().holds()).isFalse();
    audit.restart();
    assertRefused("are not those that were there");
    assertThat(audit.verify().holds()).isFalse();
  }

  @Test
  void sign_theEndWasCutOffWithItsCheckpoints_isRefused() throws Exception {
    audit.sql("DELETE FROM audit_checkpoint WHERE size > 6");
    audit.sql("DELETE FROM audit_entry WHERE idx >= 6");
    audit.rebuildTree();

    assertRefused("entries 6 to 11 were there and are cut off");
    assertThat(audit.verify().findings())
        .extracting(Finding::words)
        .anyMatch(words -> words.startsWith("cut off"));
    for (int i = 0; i < 10; i++) {
      audit.append("later");
    }
    audit.restart();
    assertRefused("are not those that were there");
    assertThat(audit.verify().holds()).isFalse();
  }

  @Test
  void sign_anEntryBehindTheLastSignatureButSeen_mayNotChangeEither() throws Exception {
    audit.append("seen");
    assertThat(audit.checkpoints.follow()).isEmpty();
    audit.forge(12, "innocent");

    assertRefused("are not those that were there");
  }

  @Test
  void sign_theTreeAloneOrTheLogsNameWasChanged_isRefusedUntilItIsBack() throws Exception {
    String frontier = audit.jdbi.withHandle(AuditRows::tree).frontier();
    String origin = audit.jdbi.withHandle(AuditRows::tree).origin();
    audit.sql("UPDATE audit_tree SET frontier = ''");
    assertRefused("not those that were there");
    audit.sql("UPDATE audit_tree SET frontier = ?, origin = 'other'", frontier);
    assertRefused("another name");
    audit.sql("UPDATE audit_tree SET origin = ?, size = 1000000000000", origin);
    assertRefused("entry 12 is missing");
    audit.sql("UPDATE audit_tree SET size = 12");

    assertThat(audit.checkpoints.follow()).isEmpty();
  }

  @Test
  void sign_aRowSaysThatMuchMoreWasSigned_signsAllTheSame() throws Exception {
    audit.sql(
        "INSERT INTO audit_checkpoint (size, key_id, at_millis, note) VALUES (13, ?, 0, 'x')",
        audit.checkpoints.publicKey().id());
    audit.append("later");
    audit.sign();

    assertThat(audit.verify().holds()).isTrue();
    assertThat(audit.verify().proven()).isEqualTo(13);
  }

  @Test
  void open_crashedBeforeTheFileWasWritten_goesOn() throws Exception {
    String before = Files.readString(file);
    audit.append("later");
    audit.sign();
    Files.writeString(file, before);
    audit.append("after");
    audit.restart();

    assertThat(audit.checkpoints.change()).isEmpty();
    audit.sign();
    assertThat(audit.verify().holds()).isTrue();
    assertThat(audit.verify().proven()).isEqualTo(14);
    assertThat(actors("trusted")).isEmpty();
  }

  @Test
  void open_aDatabaseOfBeforeTheFile_isTrustedAsItIsAndSaysSo() throws Exception {
    Files.delete(file);
    audit.restart();

    assertThat(audit.checkpoints.change()).isEmpty();
    assertThat(actors("trusted")).hasSize(1);
    audit.sign();
    assertThat(file).exists();
    assertThat(audit.verify().holds()).isTrue();
    audit.restart();
    assertThat(actors("trusted")).hasSize(1);
  }

  @Test
  void open_withoutTheFile_anOwnCheckpointThatDoesNotHold_isRefused() throws Exception {
    Files.delete(file);
    audit.forge(3, "innocent");
    audit.restart();

    assertRefused("not those that this gateway signed");
    assertThat(file).doesNotExist();
  }

  @Test
  void open_aFileThatTheKeyDidNotSign_isRefusedAndStays() throws Exception {
    String good = Files.readString(file);
    for (String bad :
        List.of(
            "", good.replace("frontier ", "frontier 00"), good.replace("time 2026", "time 2025"))) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> audit.restart())
          .isInstanceOf(AuditException.class)
          .hasMessageContaining(file.toString());
      assertThat(file).hasContent(bad);
    }
  }

  @Test
  void sign_twoGateways_eachExtendsWhatTheOtherSigned() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    AuditCheckpoints second = audit.open(other);
    var _ = second.sign();
    // Before the first one covers its key it proves nothing there, and is no forgery.
    assertThat(audit.verify().findings()).isEmpty();
    assertThat(audit.verify().unproven()).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      audit.append("a" + i);
      audit.sign();
      audit.append("b" + i);
      var _ = second.sign();
    }
    audit.append("last");
    audit.sign();

    Report here = audit.verify();
    assertThat(here.findings()).isEmpty();
    assertThat(here.unproven()).isZero();
    Report there = audit.verify(other, WitnessFile.NONE, DAY);
    assertThat(there.findings()).isEmpty();
    assertThat(there.checkpoints()).isEqualTo(here.checkpoints());
    assertThat(second.follow()).isEmpty();
  }

  @Test
  void sign_aCommandSignedMeanwhile_goesOnFromThere() throws Exception {
    AuditCheckpoints command = audit.open(directory);
    audit.append("meanwhile");
    assertThat(command.sign()).isPresent();

    assertThat(audit.checkpoints.sign()).isEmpty();
    audit.append("later");
    audit.sign();
    assertThat(audit.verify().holds()).isTrue();
  }

  @Test
  void verify_aKeyThatOnlyTheLogNames_provesNothing() throws Exception {
    audit.sql("DELETE FROM audit_checkpoint");
    audit.forge(3, "innocent");
    CheckpointKey own = audit.addKey();
    audit.signBy(own, TestAudit.BEGIN);

    Report report = audit.verify();
    assertThat(report.holds()).isFalse();
    assertThat(report.proven()).isZero();
    assertThat(report.unproven()).isEqualTo(1);
  }
}
