package org.lightlock.access.audit;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of reading the log. Never locks: a reader must not keep anybody from writing. */
final class AuditRows {
  /** So many rows at once, whatever the log's size. */
  static final int PAGE = 2_000;

  private AuditRows() {}

  /**
   * An entry as it is stored; nothing of it is believed.
   *
   * @param body empty when it was removed
   */
  record Row(
      long index,
      String leafHashHex,
      Optional<String> body,
      @Nullable Long atMillis,
      @Nullable String kind,
      @Nullable String actor,
      @Nullable String camera) {
    byte[] leafHash() {
      return HexFormat.of().parseHex(leafHashHex);
    }
  }

  /** The stored tree: nothing of it is believed. */
  record Tree(long size, String frontier, String origin) {}

  static Tree tree(Handle handle) {
    return handle
        .createQuery("SELECT size, frontier, origin FROM audit_tree WHERE only_row = 1")
        .map(
            (row, _) ->
                new Tree(row.getLong("size"), row.getString("frontier"), row.getString("origin")))
        .one();
  }

  /** The rows from an index on, at most a page. */
  static List<Row> page(Handle handle, long from) {
    return page(handle, from, PAGE);
  }

  /** The rows from an index on. */
  static List<Row> page(Handle handle, long from, int most) {
    return handle
        .createQuery(
            """
            SELECT idx, leaf_hash, body, at_millis, kind, actor, camera FROM audit_entry
            WHERE idx >= :from ORDER BY idx LIMIT :most
            """)
        .bind("from", from)
        .bind("most", most)
        .map(
            (row, _) -> {
              long at = row.getLong("at_millis");
              boolean timeless = row.wasNull();
              return new Row(
                  row.getLong("idx"),
                  HexFormat.of().formatHex(row.getBytes("leaf_hash")),
                  Optional.ofNullable(row.getString("body")),
                  timeless ? null : at,
                  row.getString("kind"),
                  row.getString("actor"),
                  row.getString("camera"));
            })
        .list();
  }

  /** The stored checkpoint that covers most. */
  static Optional<String> newestCheckpoint(Handle handle) {
    return handle
        .createQuery("SELECT note FROM audit_checkpoint ORDER BY size DESC, at_millis DESC LIMIT 1")
        .mapTo(String.class)
        .findOne();
  }

  /** The stored checkpoints, the smallest first. */
  static List<String> checkpoints(Handle handle) {
    return handle
        .createQuery("SELECT note FROM audit_checkpoint ORDER BY size, at_millis")
        .mapTo(String.class)
        .list();
  }

  /** An entry's hash as it is stored; empty when there is none. */
  record Leaf(long index, String hashHex) {}

  /** The hashes from an index on and before another, at most a page. */
  static List<Leaf> leaves(Handle handle, long from, long until) {
    return handle
        .createQuery(
            """
            SELECT idx, leaf_hash FROM audit_entry
            WHERE idx >= :from AND idx < :until ORDER BY idx LIMIT :most
            """)
        .bind("from", from)
        .bind("until", until)
        .bind("most", PAGE)
        .map(
            (row, _) -> {
              byte[] hash = row.getBytes("leaf_hash");
              return new Leaf(
                  row.getLong("idx"), hash == null ? "" : HexFormat.of().formatHex(hash));
            })
        .list();
  }
}
