package org.lightlock.access.audit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditVerifier.Report;
import org.lightlock.camera.CameraId;

/** A test's audit: what a gateway does, and what somebody does who can write its database. */
final class TestAudit {
  static final Instant BEGIN = Instant.parse("2026-11-26T10:00:00Z");

  final Jdbi jdbi;
  final Path directory;
  final List<String> witnessed = new ArrayList<>();
  AuditCheckpoints checkpoints;
  Instant now = BEGIN;

  TestAudit(Jdbi jdbi, Path directory) throws Exception {
    this.jdbi = jdbi;
    this.directory = directory;
    this.checkpoints = open(directory);
  }

  /** Starts a gateway with this data directory. */
  AuditCheckpoints open(Path data) throws Exception {
    return AuditCheckpoints.open(jdbi, TestSigningKey.in(data), () -> now);
  }

  /** Starts this one again. */
  void restart() throws Exception {
    checkpoints = open(directory);
  }

  /** Entries 1 to 11, signed after 5, 8 and 11. */
  void fill() throws Exception {
    for (int i = 1; i <= 11; i++) {
      append("user" + i);
      if (i == 5 || i == 8 || i == 11) {
        sign();
      }
    }
  }

  void append(String who) {
    write(AuditEvent.of(Kind.VIEW_START, who, Map.of("way", "mse")).about(new CameraId("door")));
  }

  void write(AuditEvent event) {
    now = now.plusSeconds(1);
    jdbi.useTransaction(
        handle -> {
          long _ = AuditStore.append(handle, now, event);
        });
  }

  void sign() throws AuditException {
    now = now.plusSeconds(1);
    witnessed.add(checkpoints.sign().orElseThrow());
  }

  void sql(String statement, Object... values) {
    jdbi.useHandle(handle -> handle.execute(statement, values));
  }

  Map<Long, byte[]> copies() {
    Map<Long, byte[]> copies = new HashMap<>();
    jdbi.useHandle(
        handle ->
            AuditRows.page(handle, 0).forEach(row -> copies.put(row.index(), row.leafHash())));
    return copies;
  }

  /** As audit verify does on this machine. */
  Report verify() throws Exception {
    return verify(directory, WitnessFile.NONE, Duration.ofDays(1));
  }

  Report verify(Path data, WitnessFile witness, Duration keep) throws Exception {
    List<CheckpointKey.Public> keys =
        CheckpointKeyFile.readPublic(data.resolve(CheckpointKeyFile.PUBLIC_NAME)).stream().toList();
    Optional<String> signed = SignedTreeFile.note(data);
    return jdbi.withHandle(
        handle ->
            AuditVerifier.verify(
                handle, new AuditVerifier.Grounds(keys, witness, signed, keep, now)));
  }

  /** Changes who did what, with everything that is in the database only. */
  void forge(long index, String name) {
    String body =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery("SELECT body FROM audit_entry WHERE idx = :idx")
                    .bind("idx", index)
                    .mapTo(String.class)
                    .one());
    String text = body.replaceAll("\"actor\":\"[^\"]*\"", "\"actor\":\"" + name + "\"");
    sql(
        "UPDATE audit_entry SET body = ?, leaf_hash = ?, actor = ? WHERE idx = ?",
        text,
        AuditEntry.leafHash(text),
        name,
        index);
    rebuildTree();
  }

  void rebuildTree() {
    MerkleFrontier tree = MerkleFrontier.empty();
    jdbi.useHandle(handle -> AuditRows.page(handle, 0).forEach(row -> tree.append(row.leafHash())));
    sql("UPDATE audit_tree SET size = ?, frontier = ?", tree.size(), tree.hex());
  }

  /** Removes entries 1 to this one as the retention does. */
  void empty(long until) {
    sql(
        "UPDATE audit_entry SET body = NULL, at_millis = NULL, kind = NULL, actor = NULL,"
            + " camera = NULL WHERE idx > 0 AND idx < ?",
        until);
  }

  /** Writes a record of a removal that never was. */
  void recordRemoval(Instant at, long until, Instant before, Duration keep) {
    AuditEvent lie =
        AuditEvent.of(
            Kind.AUDIT,
            "gateway",
            Map.of(
                "what", "removed",
                "first", "1",
                "until", Long.toString(until),
                "before", before.toString(),
                "keep", keep.toString()));
    jdbi.useTransaction(
        handle -> {
          long _ = AuditStore.append(handle, at, lie);
        });
  }

  /** Writes a key into the log, as a gateway does with its own. */
  CheckpointKey addKey() {
    CheckpointKey key = CheckpointKey.make(checkpoints.publicKey().name());
    write(
        AuditEvent.of(
            Kind.AUDIT, "gateway", Map.of("what", "key", "key", key.publicKey().toString())));
    return key;
  }

  /** Signs what the database holds with another key. */
  void signBy(CheckpointKey key, Instant time) {
    AuditRows.Tree tree = jdbi.withHandle(AuditRows::tree);
    byte[] root = MerkleFrontier.of(tree.size(), tree.frontier()).root();
    sql(
        "INSERT INTO audit_checkpoint (size, key_id, at_millis, note) VALUES (?, ?, ?, ?)",
        tree.size(),
        key.publicKey().id(),
        time.toEpochMilli(),
        Checkpoint.of(tree.origin(), tree.size(), root, time).sign(key));
  }
}
