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

  /**
   * The newest entries that match.
   *
   * @param entries the newest first
   * @param more whether older ones match too
   */
  public record Newest(List<AuditEntry> entries, boolean more) {}

  /** So many of the newest entries that match, the newest first. */
  public static List<AuditEntry> newest(Handle handle, Criteria criteria, int most) {
    return search(handle, criteria, most).entries;
  }

  /** The same, and whether there are more. */
  public static Newest search(Handle handle, Criteria criteria, int most) {
    List<AuditEntry> entries = new ArrayList<>();
    Places places = places(handle, criteria);
    List<Body> bodies = bodies(handle, criteria, places, "DESC", most + 1);
    bodies.stream().limit(most).forEach(body -> parse(body, entries::add));
    return new Newest(entries, bodies.size() > most);
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
    // Once is enough: behind the first page nothing lies before the time.
    long next =
        criteria.firstIndex == 0 && criteria.from.isPresent()
            ? places(handle, criteria).first
            : criteria.firstIndex;
    List<Body> bodies;
    do {
      bodies = bodies(handle, criteria, new Places(next, Long.MAX_VALUE), "ASC", AuditRows.PAGE);
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

  /** The milliseconds of a moment; an entry, which has whole ones, is before it as before this. */
  static long millis(Instant moment) {
    try {
      long floor = moment.toEpochMilli();
      return Instant.ofEpochMilli(floor).equals(moment) ? floor : floor + 1;
    } catch (ArithmeticException e) {
      return moment.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** From where to where in the log, both included. */
  record Places(long first, long last) {}

  /**
   * Where the entries of this time are. Clocks jump, so the log is not quite in the order of time;
   * but few entries between these places are of another one.
   */
  static Places places(Handle handle, Criteria criteria) {
    if (criteria.from.isEmpty() && criteria.to.isEmpty()) {
      return new Places(criteria.firstIndex, Long.MAX_VALUE);
    }
    // The signs keep the database to the time's index, which holds all that this needs.
    return handle
        .createQuery(
            "SELECT min(+idx) AS least, max(+idx) AS most FROM audit_entry"
                + " WHERE at_millis >= :from AND at_millis < :to")
        .bind("from", criteria.from.map(AuditSearch::millis).orElse(Long.MIN_VALUE))
        .bind("to", criteria.to.map(AuditSearch::millis).orElse(Long.MAX_VALUE))
        .map(
            (row, _) -> {
              long least = row.getLong("least");
              return row.wasNull()
                  ? new Places(Long.MAX_VALUE, Long.MAX_VALUE)
                  : new Places(Math.max(criteria.firstIndex, least), row.getLong("most"));
            })
        .one();
  }

  /** The signs keep the database from the time's index: it would have to sort all it finds. */
  static String sql(Criteria criteria, String order) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT idx, body FROM audit_entry"
                + " WHERE body IS NOT NULL AND idx >= :first AND idx <= :last");
    criteria.actor.ifPresent(_ -> sql.append(" AND actor = :actor"));
    criteria.camera.ifPresent(_ -> sql.append(" AND camera = :camera"));
    criteria.kind.ifPresent(_ -> sql.append(" AND kind = :kind"));
    criteria.from.ifPresent(_ -> sql.append(" AND +at_millis >= :from"));
    criteria.to.ifPresent(_ -> sql.append(" AND +at_millis < :to"));
    return sql.append(" ORDER BY idx ").append(order).append(" LIMIT :most").toString();
  }

  private static List<Body> bodies(
      Handle handle, Criteria criteria, Places places, String order, int most) {
    Query query =
        handle
            .createQuery(sql(criteria, order))
            .bind("first", places.first)
            .bind("last", places.last)
            .bind("most", most);
    criteria.actor.ifPresent(actor -> query.bind("actor", actor));
    criteria.camera.ifPresent(camera -> query.bind("camera", camera.value()));
    criteria.kind.ifPresent(kind -> query.bind("kind", kind.word()));
    criteria.from.ifPresent(from -> query.bind("from", millis(from)));
    criteria.to.ifPresent(to -> query.bind("to", millis(to)));
    return query.map((row, _) -> new Body(row.getLong("idx"), row.getString("body"))).list();
  }
}
