package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
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

@OnBothDatabases
class AuditStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00.123456Z");

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private Jdbi jdbi;

  @BeforeEach
  void open() throws Exception {
    jdbi = kind.open(directory).jdbi();
  }

  private static AuditEvent login(String who) {
    return AuditEvent.of(Kind.LOGIN, who, Map.of("how", "password"));
  }

  private long append(AuditEvent event) {
    return jdbi.inTransaction(handle -> AuditStore.append(handle, NOW, event));
  }

  private List<String> bodies() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT body FROM audit_entry ORDER BY idx")
                .mapTo(String.class)
                .list());
  }

  @Test
  void append_givesPlacesInOrderAndKeepsTheTree() {
    assertThat(append(login("ann"))).isZero();
    assertThat(append(login("bob"))).isEqualTo(1);
    assertThat(
            jdbi.<Long, RuntimeException>inTransaction(
                handle -> AuditStore.append(handle, NOW, List.of(login("cem"), login("dee")))))
        .isEqualTo(2);

    List<byte[]> hashes = bodies().stream().map(AuditEntry::leafHash).toList();
    assertThat(hashes).hasSize(4);
    MerkleFrontier stored =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery("SELECT size, frontier FROM audit_tree")
                    .map((row, _) -> MerkleFrontier.of(row.getLong(1), row.getString(2)))
                    .one());
    assertThat(stored.size()).isEqualTo(4);
    assertThat(stored.root()).isEqualTo(MerkleProofs.root(hashes));
  }

  @Test
  void append_keepsTheEntryAsItIsHashed() {
    append(login("ann"));

    AuditEntry entry = AuditEntry.parse(bodies().getFirst()).orElseThrow();
    assertThat(entry.index()).isZero();
    assertThat(entry.time()).isEqualTo(Instant.parse("2026-11-26T10:00:00.123Z"));
    assertThat(entry.event()).isEqualTo(login("ann"));
    assertThat(entry.salt()).hasSize(22);
  }

  @Test
  void append_theTransactionFails_nothingIsLeft() {
    append(login("ann"));
    assertThatThrownBy(
            () ->
                jdbi.useTransaction(
                    handle -> {
                      AuditStore.append(handle, NOW, login("bob"));
                      throw new IllegalStateException("what was to be recorded failed");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(append(login("cem"))).isEqualTo(1);
    assertThat(bodies()).hasSize(2);
  }

  @Test
  void append_outsideATransaction_isABug() {
    assertThatThrownBy(() -> jdbi.useHandle(handle -> AuditStore.append(handle, NOW, login("ann"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(bodies()).isEmpty();
  }

  @Test
  void append_sameEventTwice_hashesDiffer() {
    append(login("ann"));
    append(login("ann"));

    assertThat(AuditEntry.parse(bodies().get(0)).orElseThrow().salt())
        .isNotEqualTo(AuditEntry.parse(bodies().get(1)).orElseThrow().salt());
  }
}
