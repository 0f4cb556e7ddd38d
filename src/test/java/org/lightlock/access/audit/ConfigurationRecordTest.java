package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.audit.AuditEvent.Kind;

class ConfigurationRecordTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  @TempDir Path directory;
  private Jdbi jdbi;

  @BeforeEach
  void open() throws Exception {
    jdbi = AccessDatabase.open(directory).jdbi();
  }

  private int starts(String gateway, Map<String, String> settings) throws AuditException {
    return ConfigurationRecord.record(jdbi, NOW, gateway, new TreeMap<>(settings));
  }

  private List<AuditEvent> written() {
    return jdbi
        .withHandle(
            handle -> AuditSearch.newest(handle, AuditSearch.Criteria.EVERYTHING, 100).reversed())
        .stream()
        .map(AuditEntry::event)
        .toList();
  }

  @Test
  void record_firstStart_oneEntryWithTheHash() throws Exception {
    assertThat(starts("g1", Map.of("listen.port", "8443"))).isZero();

    assertThat(written()).hasSize(1);
    assertThat(written().getFirst().kind()).isEqualTo(Kind.CONFIGURATION);
    assertThat(written().getFirst().details()).containsEntry("settings", "1").containsKey("sha256");
  }

  @Test
  void record_nothingChanged_sameHash() throws Exception {
    starts("g1", Map.of("listen.port", "8443"));
    assertThat(starts("g1", Map.of("listen.port", "8443"))).isZero();

    assertThat(written().get(0).details()).isEqualTo(written().get(1).details());
  }

  @Test
  void record_changedAddedAndRemoved_beforeAndAfter() throws Exception {
    starts("g1", Map.of("listen.port", "8443", "rtsps.enabled", "false"));
    assertThat(starts("g1", Map.of("listen.port", "443", "audit.keep", "30d"))).isEqualTo(3);

    assertThat(written().get(1).details())
        .containsEntry("setting", "audit.keep")
        .containsEntry("after", "30d")
        .doesNotContainKey("before");
    assertThat(written().get(2).details())
        .containsEntry("setting", "listen.port")
        .containsEntry("before", "8443")
        .containsEntry("after", "443");
    assertThat(written().get(3).details())
        .containsEntry("setting", "rtsps.enabled")
        .doesNotContainKey("after");
    assertThat(written().get(4).details()).containsEntry("changed", "3");
  }

  @Test
  void record_twoGatewaysOnOneDatabase_areComparedWithThemselves() throws Exception {
    starts("g1", Map.of("listen.port", "8443"));
    starts("g2", Map.of("listen.port", "443"));

    assertThat(starts("g1", Map.of("listen.port", "8443"))).isZero();
  }
}
