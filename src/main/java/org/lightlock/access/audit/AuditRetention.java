package org.lightlock.access.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.lightlock.access.audit.AuditEvent.Kind;

/**
 * Removes what is older than may be kept: the text of an entry and everything that could be
 * searched. The entry's hash stays, so that the rest can still be proven, and an entry records the
 * removal. Without the removed salt nobody can guess a text from its hash.
 */
public final class AuditRetention {
  /** What the record of a removal says under {@code what}. */
  static final String REMOVED = "removed";

  /** In one transaction, so that nobody waits long to write. */
  private static final int MOST_AT_ONCE = 5_000;

  private AuditRetention() {}

  /**
   * Removes what is older.
   *
   * @return how many entries
   */
  public static long apply(Jdbi jdbi, Instant now, Duration keep) {
    long removed = 0;
    while (true) {
      long more = applyOnce(jdbi, now, keep);
      removed += more;
      if (more < MOST_AT_ONCE) {
        thinCheckpoints(jdbi, now);
        return removed;
      }
    }
  }

  private static long applyOnce(Jdbi jdbi, Instant now, Duration keep) {
    Instant before = now.minus(keep).truncatedTo(ChronoUnit.MILLIS);
    return jdbi.inTransaction(
        handle -> {
          // The log is emptied from its begin on, up to the first entry that is young enough.
          long first =
              handle
                  .createQuery("SELECT min(idx) FROM audit_entry WHERE body IS NOT NULL")
                  .mapTo(Long.class)
                  .findOne()
                  .orElse(0L);
          long young =
              handle
                  .createQuery(
                      "SELECT coalesce(min(idx), (SELECT size FROM audit_tree)) FROM audit_entry"
                          + " WHERE idx >= :first AND at_millis >= :before")
                  .bind("first", first)
                  .bind("before", before.toEpochMilli())
                  .mapTo(Long.class)
                  .one();
          long until = Math.min(young, first + MOST_AT_ONCE);
          if (until <= first) {
            return 0L;
          }
          handle.execute(
              """
              UPDATE audit_entry
              SET body = NULL, at_millis = NULL, kind = NULL, actor = NULL, camera = NULL
              WHERE idx >= ? AND idx < ?
              """,
              first,
              until);
          long _ =
              AuditStore.append(
                  handle,
                  now,
                  AuditEvent.of(
                      Kind.AUDIT,
                      "gateway",
                      Map.of(
                          "what", REMOVED,
                          "first", Long.toString(first),
                          "until", Long.toString(until),
                          "before", before.toString(),
                          "keep", keep.toString())));
          return until - first;
        });
  }

  /** Of the checkpoints that are older than a week the last of each day stays. */
  private static void thinCheckpoints(Jdbi jdbi, Instant now) {
    long week = now.minus(Duration.ofDays(7)).toEpochMilli();
    long day = Duration.ofDays(1).toMillis();
    jdbi.useTransaction(
        handle ->
            handle.execute(
                """
                DELETE FROM audit_checkpoint WHERE at_millis < ? AND EXISTS (
                  SELECT 1 FROM audit_checkpoint later
                  WHERE later.key_id = audit_checkpoint.key_id
                  AND later.size > audit_checkpoint.size
                  AND later.at_millis / ? = audit_checkpoint.at_millis / ?)
                """,
                week,
                day,
                day));
  }
}
