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
   * recorded in the log. A key that an older Lightlock left unsealed is sealed.
   */
  public static AuditCheckpoints open(Jdbi jdbi, CheckpointKeyFile file, InstantSource clock)
      throws AuditException {
    Optional<CheckpointKeyFile.Found> there = file.read();
    try {
      String origin = jdbi.withHandle(AuditRows::tree).origin();
      if (there.isPresent() && !there.get().key().publicKey().name().equals(origin)) {
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
      if (there.isPresent() && there.get().isSealed()) {
        return new AuditCheckpoints(jdbi, there.get().key(), clock);
      }
      String name = origin.isEmpty() ? jdbi.inTransaction(AuditCheckpoints::nameLog) : origin;
      return new AuditCheckpoints(jdbi, keep(jdbi, file, name, clock), clock);
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

  /** Seals the key that is there, or makes one and records it. */
  private static CheckpointKey keep(
      Jdbi jdbi, CheckpointKeyFile file, String name, InstantSource clock) throws AuditException {
    return jdbi.inTransaction(
        handle -> {
          // Whoever rotates the sealing keys holds this row: none is retired meanwhile.
          handle.execute("UPDATE change_count SET changes = changes + 1");
          Optional<CheckpointKeyFile.Found> there = file.read();
          if (there.isPresent()) {
            file.keep(there.get().key());
            return there.get().key();
          }
          CheckpointKey made = file.make(name);
          long _ = AuditStore.append(handle, clock.instant(), keyMade(made));
          return made;
        });
  }

  private static AuditEvent keyMade(CheckpointKey made) {
    return AuditEvent.of(
        Kind.AUDIT, "gateway", Map.of("what", "key", "key", made.publicKey().toString()));
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
