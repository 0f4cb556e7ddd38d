package org.lightlock.access.audit;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.audit.AuditEvent.Kind;

/** Signs checkpoints of one log with one key and stores them. Thread-safe. */
public final class AuditCheckpoints {
  private static final String ORIGIN = "lightlock.audit/";
  private static final int ORIGIN_BYTES = 8;

  private final Jdbi jdbi;
  private final CheckpointKey key;
  private final InstantSource clock;

  private AuditCheckpoints(Jdbi jdbi, CheckpointKey key, InstantSource clock) {
    this.jdbi = jdbi;
    this.key = key;
    this.clock = clock;
  }

  /**
   * Opens the log for signing. Names the log and makes the key at the first start; a new key is
   * recorded in the log.
   */
  public static AuditCheckpoints open(Jdbi jdbi, CheckpointKeyFile file, InstantSource clock)
      throws AuditException {
    Optional<CheckpointKey> there = file.read();
    try {
      String origin = jdbi.withHandle(AuditRows::tree).origin();
      if (there.isPresent() && !there.get().publicKey().name().equals(origin)) {
        throw new AuditException(
            CheckpointKeyFile.NAME
                + " signed another audit than the one in the database: restore the database's"
                + " backup; to begin a new audit move "
                + CheckpointKeyFile.NAME
                + " and "
                + CheckpointKeyFile.PUBLIC_NAME
                + " away and keep them with the old one",
            null);
      }
      if (there.isPresent()) {
        return new AuditCheckpoints(jdbi, there.get(), clock);
      }
      String name = origin.isEmpty() ? jdbi.inTransaction(AuditCheckpoints::nameLog) : origin;
      CheckpointKey made = file.make(name);
      record(jdbi, made, clock.instant());
      return new AuditCheckpoints(jdbi, made, clock);
    } catch (JdbiException e) {
      throw AuditException.unwritable(e);
    }
  }

  private static String nameLog(Handle handle) {
    byte[] random = new byte[ORIGIN_BYTES];
    new SecureRandom().nextBytes(random);
    handle.execute(
        "UPDATE audit_tree SET origin = ? WHERE only_row = 1 AND origin = ''",
        ORIGIN + HexFormat.of().formatHex(random));
    return AuditRows.tree(handle).origin();
  }

  private static void record(Jdbi jdbi, CheckpointKey made, Instant now) {
    AuditEvent event =
        AuditEvent.of(
            Kind.AUDIT, "gateway", Map.of("what", "key", "key", made.publicKey().toString()));
    jdbi.useTransaction(
        handle -> {
          long _ = AuditStore.append(handle, now, event);
        });
  }

  /** What verifies this log's checkpoints. */
  public CheckpointKey.Public publicKey() {
    return key.publicKey();
  }

  /**
   * Signs the log as it is and stores the checkpoint.
   *
   * @return the signed note; empty when nothing was added since this key signed last
   */
  public Optional<String> sign() throws AuditException {
    try {
      AuditRows.Tree tree = jdbi.withHandle(AuditRows::tree);
      String id = key.publicKey().id();
      if (tree.size() == 0 || tree.size() <= jdbi.withHandle(handle -> lastSize(handle, id))) {
        return Optional.empty();
      }
      Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      byte[] root = MerkleFrontier.of(tree.size(), tree.frontier()).root();
      String note = Checkpoint.of(tree.origin(), tree.size(), root, now).sign(key);
      jdbi.useTransaction(
          handle ->
              handle.execute(
                  """
                  INSERT INTO audit_checkpoint (size, key_id, at_millis, note) VALUES (?, ?, ?, ?)
                  """,
                  tree.size(),
                  id,
                  now.toEpochMilli(),
                  note));
      return Optional.of(note);
    } catch (JdbiException | IllegalArgumentException e) {
      throw AuditException.unwritable(e);
    }
  }

  private static long lastSize(Handle handle, String keyId) {
    return handle
        .createQuery("SELECT coalesce(max(size), 0) FROM audit_checkpoint WHERE key_id = :id")
        .bind("id", keyId)
        .mapTo(Long.class)
        .one();
  }

  /** The newest stored checkpoint, whoever signed it. */
  public static Optional<String> newest(Handle handle) {
    return AuditRows.newestCheckpoint(handle);
  }
}
