package org.lightlock.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who watches: the start before the first picture, and the stop with how long and how
 * many bytes. A start that cannot be written down is none. Thread-safe.
 */
final class WatchRecord {
  /** How long pictures may go on while nothing can be written down. */
  static final Duration MOST_UNWRITABLE = Duration.ofSeconds(60);

  /** How long whoever shows pictures may take to give an ended grant back. */
  private static final Duration GIVEN_BACK_WITHIN = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(WatchRecord.class);

  private final AuditTrail trail;
  private final Ticker ticker;
  private final Map<ViewerGrant, Open> open = new ConcurrentHashMap<>();

  private record Open(Session session, Optional<Long> endedNanos) {}

  WatchRecord(AuditTrail trail, Ticker ticker) {
    this.trail = trail;
    this.ticker = ticker;
  }

  /**
   * Writes a start and waits until it will survive a crash; false when it cannot be written.
   *
   * @param person who is signed in at the shared desk that watches, if somebody is
   */
  boolean begin(ViewerGrant grant, Session session, Circumstances how, Optional<String> person) {
    boolean still = grant.action() == Action.SNAPSHOT;
    SortedMap<String, String> details = new TreeMap<>();
    details.put("rendition", grant.rendition());
    details.put("way", how.way().word());
    grant.purpose().ifPresent(purpose -> details.put("purpose", purpose));
    person.ifPresent(name -> details.put("person", name));
    AuditEvent event = event(still ? Kind.SNAPSHOT : Kind.VIEW_START, grant, session, how, details);
    try {
      long entry = trail.append(event);
      grant.viewing().began(new Viewing.Start(entry, ticker.read(), how));
      open.put(grant, new Open(session, Optional.empty()));
      return true;
    } catch (AuditException e) {
      LOG.warn("nobody starts to watch: {}", e.getMessage());
      return false;
    }
  }

  /** A further grant of a viewing that has begun. */
  void also(ViewerGrant grant, Session session) {
    open.put(grant, new Open(session, Optional.empty()));
  }

  /**
   * A grant is given back. When it was the viewing's last one, the stop is written as soon as it
   * can be. Doing it twice is harmless.
   *
   * @param shown whether there was anything to see
   */
  void end(ViewerGrant grant, boolean shown) {
    Open was = open.remove(grant);
    if (was != null) {
      String why = !shown ? "not-shown" : grant.wasTaken() ? "ended" : "left";
      grant.viewing().leave().ifPresent(start -> stop(grant, was.session, start, why));
    }
  }

  private void stop(ViewerGrant grant, Session session, Viewing.Start start, String why) {
    boolean still = grant.action() == Action.SNAPSHOT;
    if (still && !why.equals("not-shown")) {
      return; // A still that was given out is one entry.
    }
    SortedMap<String, String> details = new TreeMap<>();
    details.put("start", Long.toString(start.entry()));
    details.put("renditions", grant.viewing().renditions());
    details.put("way", start.how().way().word());
    details.put(
        "seconds", Long.toString(Duration.ofNanos(ticker.read() - start.nanos()).toSeconds()));
    details.put("bytes", Long.toString(grant.viewing().bytes()));
    details.put("why", why);
    trail.note(event(Kind.VIEW_STOP, grant, session, start.how(), details));
  }

  private static AuditEvent event(
      Kind kind,
      ViewerGrant grant,
      Session session,
      Circumstances how,
      SortedMap<String, String> details) {
    AuditEvent event =
        AuditEvent.of(kind, grant.user(), details).in(session.id()).about(grant.camera());
    return how.from().map(event::from).orElse(event);
  }

  /**
   * Writes the stops of grants that ended and that nobody gives back, and ends all when nothing can
   * be written for too long. Called about twice a second.
   */
  void look() {
    boolean mustEnd =
        trail.unwritableFor().filter(time -> time.compareTo(MOST_UNWRITABLE) > 0).isPresent();
    long now = ticker.read();
    open.forEach(
        (grant, entry) -> {
          if (mustEnd && !grant.hasEnded()) {
            grant.end();
          }
          if (!grant.hasEnded()) {
            return;
          }
          if (entry.endedNanos.isEmpty()) {
            open.computeIfPresent(grant, (_, was) -> new Open(was.session, Optional.of(now)));
          } else if (now - entry.endedNanos.get() > GIVEN_BACK_WITHIN.toNanos()) {
            end(grant, true);
          }
        });
  }

  /** Writes every stop that is due, at the end. */
  void close() {
    open.keySet().forEach(grant -> end(grant, true));
  }
}
