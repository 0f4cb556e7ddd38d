package org.lightlock.access.audit;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs checkpoints of one log with one key and stores them, in the database and beside the key. It
 * signs only what extends the tree that it saw and signed before: whoever writes the database
 * behind the gateway's back gets no signature for it. Thread-safe.
 */
public final class AuditCheckpoints {
  private static final String ORIGIN = "lightlock.audit/";
  private static final int ORIGIN_BYTES = 8;
  private static final Logger LOG = LoggerFactory.getLogger(AuditCheckpoints.class);

  private final Jdbi jdbi;
  private final CheckpointKey key;
  private final SignedTreeFile file;
  private final InstantSource clock;

  /** Guarded by this. */
  private FollowedTree followed = new FollowedTree(MerkleFrontier.empty());

  /** What must hold until the first look. Guarded by this. */
  private Optional<Checkpoint> mark = Optional.empty();

  /** How much was signed. Guarded by this. */
  private long signed;

  /** Guarded by this. */
  private Optional<Instant> believedClock = Optional.empty();

  private volatile Optional<String> change = Optional.empty();

  private AuditCheckpoints(Jdbi jdbi, CheckpointKey key, SignedTreeFile file, InstantSource clock) {
    this.jdbi = jdbi;
    this.key = key;
    this.file = file;
    this.clock = clock;
  }

  /**
   * Opens the log for signing. Names the log and makes the key at the first start; a new key is
   * recorded in the log. A key that an older Lightlock left unsealed is sealed. What the key signed
   * last must still be there; where that was not kept yet the log is trusted as it is.
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
                + ", "
                + CheckpointKeyFile.PUBLIC_NAME
                + " and "
                + SignedTreeFile.NAME
                + " away and keep them with the old one",
            null);
      }
      String name = origin.isEmpty() ? jdbi.inTransaction(AuditCheckpoints::nameLog) : origin;
      CheckpointKey key =
          there.isPresent() && there.get().isSealed()
              ? there.get().key()
              : keep(jdbi, file, name, clock);
      AuditCheckpoints checkpoints = new AuditCheckpoints(jdbi, key, file.signedTree(), clock);
      checkpoints.begin(there.isEmpty());
      return checkpoints;
    } catch (JdbiException e) {
      throw AuditException.unwritable(e);
    }
  }

  private synchronized void begin(boolean newKey) throws AuditException {
    Optional<SignedTreeFile.Signed> kept = newKey ? Optional.empty() : file.read(key.publicKey());
    if (kept.isPresent()) {
      take(kept.get());
      believedClock = kept.get().clock();
      follow();
      return;
    }
    // Its own older checkpoints, as far as they are still there, must hold at least.
    mark = newKey ? Optional.empty() : jdbi.withHandle(this::ownNewest);
    follow();
    if (change.isEmpty() && !newKey && followed.size() > 0) {
      LOG.warn(
          "{} is not there: the audit's {} entries are trusted as they are; run audit verify with"
              + " what was kept elsewhere",
          SignedTreeFile.NAME,
          followed.size());
      jdbi.useTransaction(
          handle -> {
            long _ = AuditStore.append(handle, clock.instant(), trusted(followed.size()));
          });
    } else if (change.isEmpty() && followed.size() > 1) {
      LOG.info(
          "the audit's {} entries of before are trusted as they are: the key is new",
          followed.size() - 1);
    }
  }

  private static AuditEvent trusted(long entries) {
    return AuditEvent.of(
        Kind.AUDIT, "gateway", Map.of("what", "trusted", "entries", Long.toString(entries)));
  }

  private Optional<Checkpoint> ownNewest(Handle handle) {
    List<CheckpointKey.Public> own = List.of(key.publicKey());
    return AuditRows.checkpoints(handle).reversed().stream()
        .flatMap(note -> Checkpoint.open(note, own).stream())
        .filter(point -> point.size() > 0)
        .findFirst();
  }

  private void take(SignedTreeFile.Signed kept) {
    if (kept.tree().size() > followed.size()) {
      followed = new FollowedTree(kept.tree());
    }
    signed = Math.max(signed, kept.tree().size());
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
        Kind.AUDIT,
        "gateway",
        Map.of("what", RecordedKey.WHAT, "key", made.publicKey().toString()));
  }

  /** What verifies this log's checkpoints. */
  public CheckpointKey.Public publicKey() {
    return key.publicKey();
  }

  /** What the clock said when it was last believed, before this start. */
  synchronized Optional<Instant> believedClock() {
    return believedClock;
  }

  /** The clock is believed; the next signature keeps that. */
  synchronized void believe(Instant now) {
    believedClock = Optional.of(now);
  }

  /** In words what is not as it was when this was last asked; empty while nothing was changed. */
  public Optional<String> change() {
    return change;
  }

  /**
   * Holds what was written against what was there before.
   *
   * @return in words what is not as it was, empty when nothing was changed
   */
  synchronized Optional<String> follow() throws AuditException {
    try {
      change = jdbi.withHandle(this::follow);
    } catch (JdbiException e) {
      throw AuditException.unwritable(e);
    } catch (IllegalStateException e) {
      change = Optional.of("the tree's row is missing");
    }
    if (change.isEmpty()) {
      mark = Optional.empty();
    }
    return change;
  }

  private Optional<String> follow(Handle handle) {
    AuditRows.Tree stored = AuditRows.tree(handle);
    return key.publicKey().name().equals(stored.origin())
        ? followed.follow(handle, stored, mark)
        : Optional.of("the log has another name");
  }

  /**
   * Signs the log as it is and stores the checkpoint.
   *
   * @return the signed note; empty when nothing was added since this key signed last
   * @throws AuditException also when the log is not what was signed before and more
   */
  public synchronized Optional<String> sign() throws AuditException {
    // A command may have signed meanwhile. When both write at once the older may stay: it still
    // is one that the log extends.
    file.read(key.publicKey()).ifPresent(this::take);
    if (follow().isPresent()) {
      throw new AuditException(changedWords(), null);
    }
    if (followed.size() <= signed) {
      return Optional.empty();
    }
    MerkleFrontier tree = followed.tree();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    String note = Checkpoint.of(key.publicKey().name(), tree.size(), tree.root(), now).sign(key);
    store(tree.size(), now, note);
    signed = tree.size();
    try {
      file.write(new SignedTreeFile.Signed(note, tree, believedClock));
    } catch (AuditException e) {
      // What is kept in memory holds until the end.
      LOG.warn("what was signed is not kept beside the key: {}", e.getMessage());
    }
    return Optional.of(note);
  }

  private String changedWords() {
    return "the audit was changed behind Lightlock's back, so it is not signed any more: "
        + change.orElse("")
        + ". Run audit verify and keep a copy of the database. After an older backup was restored"
        + " move "
        + SignedTreeFile.NAME
        + " away and start again";
  }

  private void store(long size, Instant now, String note) throws AuditException {
    try {
      jdbi.useTransaction(
          handle ->
              handle.execute(
                  """
                  INSERT INTO audit_checkpoint (size, key_id, at_millis, note) VALUES (?, ?, ?, ?)
                  ON CONFLICT (size, key_id)
                  DO UPDATE SET at_millis = excluded.at_millis, note = excluded.note
                  """,
                  size,
                  key.publicKey().id(),
                  now.toEpochMilli(),
                  note));
    } catch (JdbiException e) {
      throw AuditException.unwritable(e);
    }
  }

  /** The newest stored checkpoint, whoever signed it. */
  public static Optional<String> newest(Handle handle) {
    return AuditRows.newestCheckpoint(handle);
  }
}
