package org.lightlock.access.audit;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lightlock.access.audit.AuditEvent.Kind;

/**
 * Failures that somebody can cause as often as he likes, without filling the disk: the first one of
 * a source is written at once, the rest of its minute as one entry with their number. Of more than
 * {@value #MOST_SOURCES} sources in a minute the others become one entry. Thread-safe.
 */
public final class FailureTally {
  /** The most sources that have entries of their own in a minute. */
  public static final int MOST_SOURCES = 20;

  /** The most names in an entry. */
  private static final int MOST_NAMES = 8;

  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final String OTHERS = "other sources";

  private static final String UNKNOWN = "unknown";
  private static final String BRUTE_FORCE = "brute-force";
  private static final String REFUSED = "access-refused";

  /** What counts as the same: what it is, whose, from where, and what was tried. */
  private record Key(Kind kind, String what, String actor, String source, String how) {}

  private static final class Count {
    private long more;
    private final TreeSet<String> names = new TreeSet<>();

    void add(Optional<String> name) {
      more++;
      if (names.size() < MOST_NAMES) {
        name.ifPresent(names::add);
      }
    }
  }

  private final AuditTrail trail;
  private final Ticker ticker;
  private final Map<Key, Count> counts = new LinkedHashMap<>();
  private long beganNanos;

  /** Nothing has failed yet. */
  public FailureTally(AuditTrail trail, Ticker ticker) {
    this.trail = trail;
    this.ticker = ticker;
    this.beganNanos = ticker.read();
  }

  /**
   * Something was refused.
   *
   * @param source the address or network it came from
   * @param how what was tried: {@code password}, {@code stream-credential}
   * @param name whose, when there is somebody of that name: people type passphrases into the field
   *     for the name
   */
  public void failed(String source, String how, Optional<String> name) {
    add(new Key(Kind.LOGIN_FAILED, "", UNKNOWN, source, how), name);
  }

  /** A source or a name has failed so often that it is held back. */
  public void heldBack(String source, String how, Optional<String> name) {
    add(new Key(Kind.SECURITY, BRUTE_FORCE, UNKNOWN, source, how), name);
  }

  /**
   * Somebody who is known was refused something that they may not do.
   *
   * @param how what was asked for
   * @param camera which one was named, which need not exist
   */
  public void denied(String actor, String source, String how, Optional<String> camera) {
    add(new Key(Kind.SECURITY, REFUSED, actor, source, how), camera);
  }

  private synchronized void add(Key key, Optional<String> name) {
    endMinute();
    Count count = counts.get(key);
    if (count != null) {
      count.add(name);
      return;
    }
    if (counts.size() >= MOST_SOURCES) {
      Key others = new Key(key.kind, key.what, UNKNOWN, OTHERS, key.how);
      counts.computeIfAbsent(others, _ -> new Count()).add(name);
      return;
    }
    counts.put(key, new Count());
    write(key, 1, name.orElse(""));
  }

  /** Writes what a minute that is over has left to say. Called now and then. */
  public synchronized void endMinute() {
    long now = ticker.read();
    if (now - beganNanos < MINUTE_NANOS) {
      return;
    }
    beganNanos = now;
    counts.forEach(
        (key, count) -> {
          if (count.more > 0) {
            write(key, count.more, String.join(" ", count.names));
          }
        });
    counts.clear();
  }

  private void write(Key key, long times, String names) {
    Map<String, String> details = new TreeMap<>();
    details.put("how", key.how);
    details.put("count", Long.toString(times));
    if (!names.isEmpty()) {
      details.put(key.what.equals(REFUSED) ? "cameras" : "users", names);
    }
    if (!key.what.isEmpty()) {
      details.put("what", key.what);
    }
    trail.note(AuditEvent.of(key.kind, key.actor, details).from(key.source));
  }
}
