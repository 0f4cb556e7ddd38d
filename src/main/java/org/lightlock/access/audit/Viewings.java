package org.lightlock.access.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.camera.CameraId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who watched a camera: the starts and stops of the log, brought together. The database finds each
 * start's stop by an index, so however long the log is, a page of the answer is all that is held.
 */
public final class Viewings {
  /** So many places of the log in one query: none takes long, and none holds a snapshot long. */
  private static final long WINDOW = 200_000;

  private static final Logger LOG = LoggerFactory.getLogger(Viewings.class);

  /** The stop that was written last. The empty text keeps the database from the camera's index. */
  private static final String STOP =
      """
      FROM audit_entry e WHERE e.kind = 'view-stop' AND e.refers = CAST(s.idx AS TEXT)
      AND e.camera || '' = s.camera AND e.idx > s.idx ORDER BY e.idx DESC LIMIT 1
      """;

  /** A viewing does not outlive its gateway. */
  private static final String RESTART =
      """
      SELECT r.at_millis FROM audit_entry r WHERE r.kind = 'audit' AND r.refers = s.refers
      AND r.idx > s.idx ORDER BY r.idx LIMIT 1
      """;

  /** Without an end it goes on. */
  private static final String SQL =
      """
      SELECT s.idx, s.body, (SELECT e.body %1$s) AS stop,
        CASE WHEN s.kind = 'view-start' THEN (%2$s) END AS restarted
      FROM audit_entry s
      WHERE s.camera = :camera AND s.idx >= :first AND s.idx <= :last
      AND s.kind IN ('view-start', 'snapshot') AND s.at_millis < :to
      AND (s.at_millis >= :from OR (s.kind = 'view-start'
        AND coalesce((SELECT e.at_millis %1$s), (%2$s), :from) >= :from))
      ORDER BY s.idx LIMIT :most
      """
          .formatted(STOP, RESTART);

  private Viewings() {}

  /**
   * What is asked.
   *
   * @param from whoever still watched at this moment or later
   * @param to whoever began before this
   */
  public record Question(CameraId camera, Optional<Instant> from, Optional<Instant> to) {}

  /**
   * Some of the answer.
   *
   * @param next where the next page begins; empty when this was the last one
   */
  public record Page(List<Viewing> viewings, OptionalLong next) {}

  /**
   * One viewing, or one still picture that was given out.
   *
   * @param index of the entry that began it
   * @param ended empty while it goes on; when the gateway did not live to write the stop, the
   *     moment when it was started again
   * @param endKnown whether the end was written down
   * @param facts what the entries say: way, renditions, purpose, seconds, bytes
   */
  public record Viewing(
      long index,
      String actor,
      Optional<String> from,
      Instant began,
      Optional<Instant> ended,
      boolean endKnown,
      SortedMap<String, String> facts) {}

  private record Row(long index, String body, @Nullable String stop, @Nullable Long restarted) {}

  /**
   * Everyone who watched this camera at any moment of the time, in the order of their starts.
   *
   * @param first where to begin: 0, or the {@code next} of the page before
   * @param most at least 1
   */
  public static Page page(Handle handle, Question question, long first, int most) {
    return page(handle, question, first, last(handle, question), most);
  }

  /** All of them, however many: only a page of them is held. */
  public static void each(Handle handle, Question question, Consumer<Viewing> use) {
    long last = last(handle, question);
    OptionalLong next = OptionalLong.of(0);
    while (next.isPresent()) {
      Page page = page(handle, question, next.getAsLong(), last, AuditRows.PAGE);
      page.viewings.forEach(use);
      next = page.next;
    }
  }

  private static Page page(Handle handle, Question question, long first, long last, int most) {
    List<Viewing> found = new ArrayList<>();
    long at = Math.max(0, first);
    while (at <= last && found.size() <= most) {
      long end = Math.min(last, at + WINDOW - 1);
      int limit = most + 1 - found.size();
      List<Row> rows = rows(handle, question, at, end, limit);
      rows.forEach(row -> viewing(row, question).ifPresent(found::add));
      at = rows.size() < limit ? end + 1 : rows.getLast().index + 1;
    }
    if (found.size() <= most) {
      return new Page(found, OptionalLong.empty());
    }
    return new Page(found.subList(0, most), OptionalLong.of(found.getLast().index));
  }

  /** Nothing behind this place began in time. The sign keeps the database to the time's index. */
  private static long last(Handle handle, Question question) {
    return handle
        .createQuery("SELECT max(+idx) FROM audit_entry WHERE at_millis < :to")
        .bind("to", to(question))
        .mapTo(Long.class)
        .findOne()
        .orElse(-1L);
  }

  private static long to(Question question) {
    return question.to.map(AuditSearch::millis).orElse(Long.MAX_VALUE);
  }

  private static List<Row> rows(
      Handle handle, Question question, long first, long last, int limit) {
    return handle
        .createQuery(SQL)
        .bind("camera", question.camera.value())
        .bind("first", first)
        .bind("last", last)
        .bind("from", question.from.map(AuditSearch::millis).orElse(Long.MIN_VALUE))
        .bind("to", to(question))
        .bind("most", limit)
        .map(
            (row, _) -> {
              long restarted = row.getLong("restarted");
              boolean none = row.wasNull();
              return new Row(
                  row.getLong("idx"),
                  row.getString("body"),
                  row.getString("stop"),
                  none ? null : restarted);
            })
        .list();
  }

  private static Optional<Viewing> viewing(Row row, Question question) {
    Optional<AuditEntry> start = AuditEntry.parse(row.body);
    if (start.isEmpty()) {
      LOG.error("audit entry {} cannot be read: run audit verify", row.index);
      return Optional.empty();
    }
    AuditEntry entry = start.get();
    AuditEvent event = entry.event();
    Optional<AuditEntry> stop = row.stop == null ? Optional.empty() : AuditEntry.parse(row.stop);
    boolean still = event.kind() == Kind.SNAPSHOT;
    Optional<Instant> ended =
        still
            ? Optional.of(entry.time())
            : stop.map(Viewings::happened)
                .or(() -> Optional.ofNullable(row.restarted).map(Instant::ofEpochMilli));
    if (question.from.isPresent()
        && ended.isPresent()
        && ended.get().isBefore(question.from.get())) {
      return Optional.empty();
    }
    SortedMap<String, String> facts = new TreeMap<>(event.details());
    stop.ifPresent(last -> facts.putAll(more(last)));
    return Optional.of(
        new Viewing(
            entry.index(),
            event.actor(),
            event.from(),
            entry.time(),
            ended,
            still || stop.isPresent(),
            facts));
  }

  private static Map<String, String> more(AuditEntry stop) {
    Map<String, String> more = new TreeMap<>(stop.event().details());
    more.remove("start");
    more.remove("happened");
    return more;
  }

  /** A stop that had to wait for the disk says when it happened. */
  private static Instant happened(AuditEntry entry) {
    String text = entry.event().details().get("happened");
    try {
      return text == null ? entry.time() : Instant.parse(text);
    } catch (java.time.DateTimeException e) {
      return entry.time();
    }
  }
}
