package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.audit.AuditVerifier.Report;

/** Who removes what is too young is found out, and a wrong clock removes nothing for good. */
class RemovalRecordsTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration YEAR = Duration.ofDays(365);

  @TempDir Path directory;
  private TestAudit audit;

  @BeforeEach
  void open() throws Exception {
    audit = new TestAudit(AccessDatabase.open(directory).jdbi(), directory);
    audit.fill();
  }

  private long retention(Duration keep) {
    return AuditRetention.apply(audit.jdbi, audit.checkpoints.publicKey(), audit.now, keep);
  }

  private void assertFound(Report report, String words) {
    assertThat(report.holds()).isFalse();
    assertThat(report.findings()).anySatisfy(one -> assertThat(one.words()).contains(words));
  }

  @Test
  void verify_aRecordOverWhatWasJustWritten_doesNotCountEvenWithAllCopies() throws Exception {
    var witness = new WitnessFile(audit.witnessed, audit.copies(), List.of());
    audit.recordRemoval(audit.now.plusSeconds(1), 11, audit.now, Duration.ZERO);
    audit.empty(11);
    audit.append("late");
    audit.now = audit.now.plus(DAY);
    audit.sign(); // The gateway does not know: hashes stay.

    for (Report report : List.of(audit.verify(), audit.verify(directory, witness, Duration.ZERO))) {
      assertFound(report, "removed by entry 12 as older than 0 hours");
    }
  }

  @Test
  void verify_aRecordByTheConfiguredRule_needsASignedCheckpointThatIsOldEnough() throws Exception {
    audit.recordRemoval(audit.now, 11, audit.now.minus(YEAR), YEAR);
    audit.empty(11);

    assertFound(
        audit.verify(),
        "removed by entry 12, and no signed checkpoint proves that they were older");
    audit.now = audit.now.plus(DAY);
    audit.sign();
    assertFound(audit.verify(), "no signed checkpoint proves");
  }

  @Test
  void verify_aRecordDatedInTheFuture_countsAsOfWhenItWasSigned() throws Exception {
    Instant future = audit.now.plus(YEAR).plus(YEAR);
    audit.recordRemoval(future, 11, future.minus(YEAR), YEAR);
    audit.empty(11);

    assertFound(audit.verify(), "no signed checkpoint proves");
    audit.sign();
    assertFound(audit.verify(), "no signed checkpoint proves");
  }

  @Test
  void verify_aKeyAddedToday_cannotSpeakForLastYear() throws Exception {
    CheckpointKey own = audit.addKey();
    audit.signBy(own, TestAudit.BEGIN.minus(YEAR).minus(YEAR));
    audit.recordRemoval(audit.now, 11, audit.now.minus(YEAR), YEAR);
    audit.empty(11);
    audit.sign(); // Covers the key: from here on it is trusted.

    assertFound(audit.verify(), "no signed checkpoint proves");
    assertThat(audit.verify().unproven()).isEqualTo(1);
  }

  @Test
  void verify_anHonestRemoval_holdsAndItsRuleIsNamed() throws Exception {
    audit.now = audit.now.plus(YEAR).plus(DAY);
    audit.append("late");
    audit.sign();
    assertThat(retention(YEAR)).isEqualTo(11);
    audit.now = audit.now.plus(DAY);
    audit.sign();

    Report report = audit.verify(directory, WitnessFile.NONE, YEAR);
    assertThat(report.findings()).isEmpty();
    assertThat(report.removed()).isEqualTo(11);
    assertThat(report.rules()).hasSize(1);
    assertThat(report.rules().getFirst().keep()).isEqualTo(YEAR);
    assertThat(report.rules().getFirst().until()).isEqualTo(12);
  }

  @Test
  void verify_byAShorterRuleThanWasConfigured_isFound() throws Exception {
    audit.now = audit.now.plus(YEAR);
    assertThat(retention(DAY)).isEqualTo(11);

    assertThat(audit.verify().holds()).isTrue();
    assertFound(
        audit.verify(directory, WitnessFile.NONE, YEAR),
        "older than 24 hours, though they were to be kept for 8760");
  }

  @Test
  void verify_afterOldCheckpointsWereThinned_holds() throws Exception {
    for (int day = 0; day < 20; day++) {
      for (int hour = 0; hour < 24; hour += 6) {
        audit.now = audit.now.plus(Duration.ofHours(6));
        audit.append("user");
        audit.sign();
      }
      long _ = retention(Duration.ofDays(2));
    }
    audit.sign();

    Report report = audit.verify(directory, WitnessFile.NONE, Duration.ofDays(2));
    assertThat(report.findings()).isEmpty();
    assertThat(report.removed()).isGreaterThan(60);
    assertThat(report.checkpoints()).isLessThan(60);
  }

  @Test
  void apply_keysThatSigned_stay() throws Exception {
    audit.now = audit.now.plus(YEAR);
    long _ = retention(DAY);

    assertThat(audit.jdbi.withHandle(RecordedKey::in)).hasSize(1);
  }

  @Test
  void apply_whatNoSignedCheckpointProvesOld_stays() throws Exception {
    audit.sql("DELETE FROM audit_checkpoint WHERE size > 6");
    audit.now = audit.now.plus(YEAR).plus(DAY);

    assertThat(retention(YEAR)).isEqualTo(5);
    audit.sql("DELETE FROM audit_checkpoint");
    assertThat(retention(YEAR)).isZero();
  }

  @Test
  void apply_entriesAndRecordsOfAClockThatWasAhead_doNotBlock() throws Exception {
    Instant right = audit.now;
    audit.now = right.plus(YEAR);
    audit.append("ahead");
    audit.sign();
    long _ = retention(DAY.multipliedBy(300)); // The record, a year ahead.
    audit.now = right;
    audit.append("right again");
    audit.sign();
    audit.now = right.plus(DAY.multipliedBy(31));

    assertThat(retention(DAY.multipliedBy(30))).isEqualTo(3);
  }

  @Test
  void apply_aCheckpointOfAClockThatWasBehind_givesNothingAway() throws Exception {
    audit.now = Instant.parse("1971-01-01T00:00:00Z");
    audit.append("behind");
    audit.sign();
    audit.now = TestAudit.BEGIN.plus(DAY);

    assertThat(retention(YEAR)).isZero();
  }
}
