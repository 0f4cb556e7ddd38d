package org.lightlock.access.audit;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.audit.AuditEvent.Kind;

/**
 * A signing key that the log itself names. Whoever can write the database can write such an entry:
 * it proves nothing before {@link TrustedCheckpoints} found it covered.
 *
 * @param index the entry that names it
 */
record RecordedKey(long index, CheckpointKey.Public key) {
  /** What such an entry says under {@code what}. */
  static final String WHAT = "key";

  /** In SQL: which rows are such entries. In no text of others: JSON escapes its quotes. */
  static final String NAMES_A_KEY = "(kind = 'audit' AND body LIKE '%\"what\":\"key\"%')";

  /** The oldest count: a flood of later ones pushes none out. */
  private static final int MOST = 1_000;

  private record Row(long index, String body) {}

  /** The keys that the log names, the oldest first. */
  static List<RecordedKey> in(Handle handle) {
    List<RecordedKey> keys = new ArrayList<>();
    handle
        .createQuery(
            "SELECT idx, body FROM audit_entry WHERE "
                + NAMES_A_KEY
                + " ORDER BY idx LIMIT "
                + MOST)
        .map((row, _) -> new Row(row.getLong("idx"), row.getString("body")))
        .forEach(
            row ->
                AuditEntry.parse(row.body)
                    .filter(RecordedKey::isIn)
                    .flatMap(
                        entry ->
                            CheckpointKey.Public.parse(
                                entry.event().details().getOrDefault("key", "")))
                    .ifPresent(key -> keys.add(new RecordedKey(row.index, key))));
    return keys;
  }

  /** Whether an entry names a key. It names no person: retention leaves it. */
  static boolean isIn(AuditEntry entry) {
    return entry.event().kind() == Kind.AUDIT && WHAT.equals(entry.event().details().get("what"));
  }
}
