package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.audit.AuditEvent.Kind;

/** A gateway's audit while somebody writes the database behind its back. */
class AuditLogTest {
  private static final AuditLog.Settings SETTINGS =
      new AuditLog.Settings(Duration.ofDays(365), Optional.empty(), "host");

  @TempDir Path directory;
  private TestAudit audit;

  @BeforeEach
  void open() throws Exception {
    audit = new TestAudit(AccessDatabase.open(directory).jdbi(), directory);
    audit.fill();
  }

  private AuditLog start() throws Exception {
    return AuditLog.start(
        audit.jdbi, TestSigningKey.in(directory), SETTINGS, InstantSource.system());
  }

  private boolean isRecorded() {
    return audit.jdbi.withHandle(
        handle ->
            AuditSearch.newest(handle, AuditSearch.Criteria.EVERYTHING, 100).stream()
                .map(AuditEntry::event)
                .anyMatch(
                    event ->
                        event.kind() == Kind.SECURITY
                            && "audit-changed".equals(event.details().get("what"))));
  }

  @Test
  void start_whatWasSignedIsNotThere_goesOnUnsignedWithAnAlarm() throws Exception {
    audit.sql("DELETE FROM audit_checkpoint");
    audit.forge(3, "innocent");
    try (AuditLog log = start()) {
      assertThat(log.change()).isPresent();
      assertThat(log.trail().append(AuditEvent.of(Kind.VIEW_START, "ann", Map.of()))).isPositive();
      await().until(this::isRecorded);
    }
    assertThat(audit.jdbi.withHandle(AuditRows::checkpoints)).isEmpty();
    assertThat(audit.verify().holds()).isFalse();
  }

  @Test
  void change_whileItRuns_isAnAlarmWithinSeconds() throws Exception {
    try (AuditLog log = start()) {
      assertThat(log.change()).isEmpty();
      audit.forge(3, "innocent");
      await().until(() -> log.change().isPresent());
      await().until(this::isRecorded);
    }
  }
}
