package org.lightlock.access.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.camera.CameraId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the log by who, where, what and when. */
public final class AuditSearch {
  private static final Logger LOG = LoggerFactory.getLogger(AuditSearch.class);

  private AuditSearch() {}

  /**
   * What is looked for; what is empty does not matter.
   *
   * @param actor as it stands in the entry
   * @param from not before this
   * @param to before this
   * @param firstIndex not before this place in the log
   */
  public record Criteria(
      Optional<String> actor,
      Optional<CameraId> camera,
      Optional<Kind> kind,
      Optional<Instant> from,
      Optional<Instant> to,
      long firstIndex) {
    /** Every entry. */
    public static final Criteria EVERYTHING =
        new Criteria(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0);

    /** The same, not before this place in the log. */
    Criteria from(long index) {
      return new Criteria(actor, camera, kind, from, to, index);
    }
  }

  private record Body(long index, String text) {}

  /** So many of the newest entries that match, the newest first. */
  public static List<AuditEntry> newest(Handle handle, Criteria criteria, int most) {
    List<AuditEntry> entries = new ArrayList<>();
    bodies(handle, criteria, "DESC", most).forEach(body -> parse(body, entries::add));
    return entries;
  }

  /**
   * Some entries.
   *
   * @param entries empty behind the last one
   * @param next where the next page begins
   */
  record Page(List<AuditEntry> entries, long next) {}

  /** Every entry that matches, however many, the oldest first. */
  public static void each(Handle handle, Criteria criteria, Consumer<AuditEntry> use) {
    Page page = page(handle, criteria);
    while (!page.entries().isEmpty()) {
      page.entries().forEach(use);
      page = page(handle, criteria.from(page.next()));
    }
  }

  /** The first entries that match, the oldest first; past those that cannot be read. */
  static Page page(Handle handle, Criteria criteria) {
    List<AuditEntry> entries = new ArrayList<>();
    long next = criteria.firstIndex;
    List<Body> bodies;
    do {
      bodies = bodies(handle, criteria.from(next), "ASC", AuditRows.PAGE);
      bodies.forEach(body -> parse(body, entries::add));
      next = bodies.isEmpty() ? next : bodies.getLast().index + 1;
    } while (entries.isEmpty() && !bodies.isEmpty());
    return new Page(entries, next);
  }

  private static void parse(Body body, Consumer<AuditEntry> use) {
    AuditEntry.parse(body.text)
        .ifPresentOrElse(
            use, () -> LOG.error("audit entry {} cannot be read: run audit verify", body.index));
  }

  private static List<Body> bodies(Handle handle, Criteria criteria, String order, int most) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT idx, body FROM audit_entry WHERE body IS NOT NULL AND idx >= :first");
    criteria.actor.ifPresent(_ -> sql.append(" AND actor = :actor"));
    criteria.camera.ifPresent(_ -> sql.append(" AND camera = :camera"));
    criteria.kind.ifPresent(_ -> sql.append(" AND kind = :kind"));
    criteria.from.ifPresent(_ -> sql.append(" AND at_millis >= :from"));
    criteria.to.ifPresent(_ -> sql.append(" AND at_millis < :to"));
    sql.append(" ORDER BY idx ").append(order).append(" LIMIT :most");
    Query query =
        handle.createQuery(sql.toString()).bind("first", criteria.firstIndex).bind("most", most);
    criteria.actor.ifPresent(actor -> query.bind("actor", actor));
    criteria.camera.ifPresent(camera -> query.bind("camera", camera.value()));
    criteria.kind.ifPresent(kind -> query.bind("kind", kind.word()));
    criteria.from.ifPresent(from -> query.bind("from", from.toEpochMilli()));
    criteria.to.ifPresent(to -> query.bind("to", to.toEpochMilli()));
    return query.map((row, _) -> new Body(row.getLong("idx"), row.getString("body"))).list();
  }
}
