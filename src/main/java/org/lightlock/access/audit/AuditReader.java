package org.lightlock.access.audit;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditSearch.Criteria;

/**
 * Reads the audit on behalf of whoever is at work, and records that: without the record nothing is
 * read. Thread-safe.
 */
public final class AuditReader {
  private final Jdbi jdbi;
  private final AuditTrail trail;

  /** Reads from a database and records there. */
  public AuditReader(Jdbi jdbi, AuditTrail trail) {
    this.jdbi = jdbi;
    this.trail = trail;
  }

  /** So many of the newest entries that match, the newest first. */
  public AuditSearch.Newest search(Criteria criteria, int most) throws AuditException {
    record("search", asked(criteria));
    try {
      return jdbi.withHandle(handle -> AuditSearch.search(handle, criteria, most));
    } catch (JdbiException e) {
      throw unreadable(e);
    }
  }

  /**
   * Every entry that matches, however many. It is recorded before any of them is read.
   *
   * @throws AuditException when that cannot be written down
   */
  public Export export(Criteria criteria) throws AuditException {
    record("export", asked(criteria));
    return new Export(criteria);
  }

  /**
   * Entries page by page, the oldest first. Holds nothing between two pages, so that whoever takes
   * them slowly keeps nobody from the database. For one thread.
   */
  public final class Export {
    private final Criteria criteria;
    private long next;

    private Export(Criteria criteria) {
      this.criteria = criteria;
    }

    /**
     * The next page, empty at the end.
     *
     * @throws IOException when the database cannot be read
     */
    public List<AuditEntry> next() throws IOException {
      try {
        AuditSearch.Page page =
            jdbi.withHandle(handle -> AuditSearch.page(handle, criteria.from(next)));
        next = page.next();
        return page.entries();
      } catch (JdbiException e) {
        throw new IOException("the audit cannot be read", e);
      }
    }
  }

  /**
   * Everyone who watched a camera at any moment of the time, page by page.
   *
   * @param first 0, or the {@code next} of the page before
   */
  public Viewings.Page watched(Viewings.Question question, long first, int most)
      throws AuditException {
    Map<String, String> asked = new TreeMap<>();
    asked.put("of-camera", question.camera().value());
    put(asked, question.from(), question.to());
    if (first > 0) {
      asked.put("first", Long.toString(first));
    }
    record("watched", asked);
    try {
      return jdbi.withHandle(handle -> Viewings.page(handle, question, first, most));
    } catch (JdbiException e) {
      throw unreadable(e);
    }
  }

  private static Map<String, String> asked(Criteria criteria) {
    Map<String, String> asked = new TreeMap<>();
    criteria.actor().ifPresent(actor -> asked.put("of-user", actor));
    criteria.camera().ifPresent(camera -> asked.put("of-camera", camera.value()));
    criteria.kind().ifPresent(kind -> asked.put("of-kind", kind.word()));
    put(asked, criteria.from(), criteria.to());
    return asked;
  }

  private static void put(Map<String, String> asked, Optional<Instant> from, Optional<Instant> to) {
    from.ifPresent(time -> asked.put("from", time.toString()));
    to.ifPresent(time -> asked.put("to", time.toString()));
  }

  private void record(String command, Map<String, String> asked) throws AuditException {
    asked.put("what", "read");
    asked.put("command", command);
    long _ = trail.append(Actor.current().event(Kind.AUDIT, asked));
  }

  private static AuditException unreadable(JdbiException e) {
    return new AuditException("the audit cannot be read: is the database there?", e);
  }
}
