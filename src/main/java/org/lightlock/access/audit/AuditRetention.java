package org.lightlock.access.audit;

import static org.lightlock.access.audit.RecordedKey.NAMES_A_KEY;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
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

  private record Step(long passed, long removed) {}

  /**
   * Removes what is older, as far as signed checkpoints prove it. An entry's own time is not
   * enough: a clock that was wrong when it was written would keep everything behind it, or give it
   * away.
   *
   * @param key of the keys that sign the one that is trusted; others when it covers them
   * @return how many entries
   */
  public static long apply(Jdbi jdbi, CheckpointKey.Public key, Instant now, Duration keep) {
    Instant before = now.minus(keep).truncatedTo(ChronoUnit.MILLIS);
    long old = jdbi.withHandle(handle -> provenOld(handle, key, before, now));
    long removed = 0;
    while (true) {
      Step step = applyOnce(jdbi, now, keep, old);
      removed += step.removed;
      if (step.passed < MOST_AT_ONCE) {
        thinCheckpoints(jdbi, now);
        return removed;
      }
    }
  }

  private static long provenOld(
      Handle handle, CheckpointKey.Public key, Instant before, Instant now) {
    List<String> notes = AuditRows.checkpoints(handle);
    List<RecordedKey> recorded = RecordedKey.in(handle);
    List<CheckpointKey.Public> roots = List.of(key);
    List<CheckpointKey.Public> keys = TrustedCheckpoints.keys(roots, recorded);
    List<TrustedCheckpoints.Signed> signed =
        notes.stream()
            .flatMap(note -> TrustedCheckpoints.Signed.open(note, keys).stream())
            .filter(one -> one.point().origin().equals(key.name()))
            .toList();
    return TrustedCheckpoints.writtenBefore(
        TrustedCheckpoints.of(signed, roots, recorded), before, now);
  }

  private static Step applyOnce(Jdbi jdbi, Instant now, Duration keep, long old) {
    Instant before = now.minus(keep).truncatedTo(ChronoUnit.MILLIS);
    return jdbi.inTransaction(
        handle -> {
          // The log is emptied from its begin on, up to the first entry that is young enough. What
          // is dated in the future tells nothing.
          long first =
              handle
                  .createQuery(
                      "SELECT min(idx) FROM audit_entry WHERE body IS NOT NULL AND NOT "
                          + NAMES_A_KEY)
                  .mapTo(Long.class)
                  .findOne()
                  .orElse(0L);
          long young =
              handle
                  .createQuery(
                      "SELECT coalesce(min(idx), (SELECT size FROM audit_tree)) FROM audit_entry"
                          + " WHERE idx >= :first AND at_millis >= :before AND at_millis <= :now")
                  .bind("first", first)
                  .bind("before", before.toEpochMilli())
                  .bind("now", now.toEpochMilli())
                  .mapTo(Long.class)
                  .one();
          long until = Math.min(Math.min(young, old), first + MOST_AT_ONCE);
          if (until <= first) {
            return new Step(0, 0);
          }
          long removed =
              handle.execute(
                  """
                  UPDATE audit_entry
                  SET body = NULL, at_millis = NULL, kind = NULL, actor = NULL, camera = NULL
                  WHERE idx >= ? AND idx < ? AND body IS NOT NULL AND NOT
                  """
                      + NAMES_A_KEY,
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
          return new Step(until - first, removed);
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
