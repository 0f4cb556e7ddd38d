package org.lightlock.access.audit;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.lightlock.camera.CameraId;

/**
 * The SQL of appending. Works in the caller's transaction: what is done and that it was done become
 * durable together or not at all. A failed append fails the transaction. Make it the transaction's
 * last statement: on PostgreSQL appends wait for each other until the commit. Thread-safe.
 */
public final class AuditStore {
  private static final int SALT_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private AuditStore() {}

  /**
   * Appends an event in the handle's transaction, which must be one.
   *
   * @return the entry's index
   */
  public static long append(Handle handle, Instant now, AuditEvent event) {
    return append(handle, now, List.of(event));
  }

  /**
   * Appends events in this order.
   *
   * @return the first one's index
   */
  public static long append(Handle handle, Instant now, List<AuditEvent> events) {
    if (!handle.isInTransaction()) {
      throw new IllegalStateException("the audit is written in a transaction only");
    }
    // Writing first takes the row's lock on PostgreSQL; SQLite has the database's since the start.
    handle.execute(
        "UPDATE audit_tree SET size = size + ? WHERE only_row = 1", (long) events.size());
    MerkleFrontier frontier =
        handle
            .createQuery("SELECT size, frontier FROM audit_tree WHERE only_row = 1")
            .map(
                (row, _) ->
                    MerkleFrontier.of(
                        row.getLong("size") - events.size(), row.getString("frontier")))
            .one();
    final long first = frontier.size();
    PreparedBatch rows =
        handle.prepareBatch(
            """
            INSERT INTO audit_entry (idx, leaf_hash, body, at_millis, kind, actor, camera)
            VALUES (:idx, :hash, :body, :at, :kind, :actor, :camera)
            """);
    for (AuditEvent event : events) {
      AuditEntry entry =
          new AuditEntry(frontier.size(), now.truncatedTo(ChronoUnit.MILLIS), salt(), event);
      String body = entry.body();
      byte[] hash = AuditEntry.leafHash(body);
      rows.bind("idx", entry.index())
          .bind("hash", hash)
          .bind("body", body)
          .bind("at", entry.time().toEpochMilli())
          .bind("kind", event.kind().word())
          .bind("actor", event.actor())
          .bind("camera", event.camera().map(CameraId::value))
          .add();
      frontier.append(hash);
    }
    rows.execute();
    handle.execute("UPDATE audit_tree SET frontier = ? WHERE only_row = 1", frontier.hex());
    return first;
  }

  private static String salt() {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(salt);
  }
}
