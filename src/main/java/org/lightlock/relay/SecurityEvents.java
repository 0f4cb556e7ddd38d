package org.lightlock.relay;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Rejection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this gateway's cameras did that may be an attack. Everything is counted; the log and the
 * list that operators see hold one line a minute per camera and case, whatever a camera does.
 * Numbers and Lightlock's own words only. Thread-safe.
 */
public final class SecurityEvents {
  private static final Logger log = LoggerFactory.getLogger("lightlock.security");
  private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final int KEPT = 200;

  /** Metadata beside the picture: every camera sends some, so it is no event to look at. */
  private static final int ORDINARY_CASE = 30;

  private static final long ORDINARY_MILLIS = Duration.ofHours(1).toMillis();

  private final InstantSource clock;
  private final RelayEvents listener;
  private final Map<Key, Line> lines = new HashMap<>();
  private final Deque<Line> kept = new ArrayDeque<>();

  /**
   * What happened within a minute.
   *
   * @param epochMillis when it began
   * @param attackCase its number in docs/attacks.md
   * @param number the rejection's number, 0 for what the gateway noticed itself
   * @param words what an operator reads
   * @param count how often
   */
  public record Event(
      long epochMillis, CameraId camera, int attackCase, int number, String words, long count) {}

  private record Key(CameraId camera, int attackCase) {}

  private static final class Line {
    private final Key key;
    private final int number;
    private final String words;
    private final long beganMillis;
    private long count;
    private long unlogged;

    Line(Key key, int number, String words, long beganMillis) {
      this.key = key;
      this.number = number;
      this.words = words;
      this.beganMillis = beganMillis;
    }

    Event event() {
      return new Event(beganMillis, key.camera, key.attackCase, number, words, count);
    }
  }

  /** Nothing has happened yet; the listener counts. */
  public SecurityEvents(InstantSource clock, RelayEvents listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** A rejection that may be a sign of an attack, so many times more; nothing when it is none. */
  void rejected(CameraId camera, Rejection why, long times) {
    if (why.attackCase() != 0 && times > 0) {
      happened(new Key(camera, why.attackCase()), why.number(), why.words(), times);
    }
  }

  /** What the gateway noticed itself. */
  void noticed(CameraId camera, Attack attack) {
    happened(new Key(camera, attack.attackCase()), 0, attack.words(), 1);
  }

  /** Logs what came after a line was logged, once its minute is over. Called now and then. */
  synchronized void tick() {
    long now = clock.millis();
    lines.values().stream().filter(line -> isOver(line, now)).forEach(this::logRest);
    lines.values().removeIf(line -> isOver(line, now));
  }

  /** The last of them, the newest first. */
  public synchronized List<Event> last() {
    List<Event> events = new ArrayList<>(kept.stream().map(Line::event).toList());
    Collections.reverse(events);
    return events;
  }

  private void happened(Key key, int number, String words, long times) {
    listener.securityEvent(key.camera, key.attackCase, times);
    synchronized (this) {
      long now = clock.millis();
      Line line = lines.get(key);
      if (line != null && isOver(line, now)) {
        logRest(line);
        line = null;
      }
      if (line != null) {
        line.count += times;
        line.unlogged += times;
        return;
      }
      Line fresh = new Line(key, number, words, now);
      fresh.count = times;
      lines.put(key, fresh);
      write(fresh, times);
      if (key.attackCase != ORDINARY_CASE) {
        kept.addLast(fresh);
        if (kept.size() > KEPT) {
          kept.removeFirst();
        }
      }
    }
  }

  private static boolean isOver(Line line, long now) {
    long minute = line.key.attackCase == ORDINARY_CASE ? ORDINARY_MILLIS : MINUTE_MILLIS;
    return now - line.beganMillis >= minute;
  }

  private void logRest(Line line) {
    if (line.unlogged > 0) {
      write(line, line.unlogged);
      line.unlogged = 0;
    }
  }

  private void write(Line line, long count) {
    var level =
        line.key.attackCase == ORDINARY_CASE
            ? org.slf4j.event.Level.INFO
            : org.slf4j.event.Level.WARN;
    log.atLevel(level)
        .log(
            "security event camera={} case={} number={} count={} what=\"{}\"",
            line.key.camera.value(),
            line.key.attackCase,
            line.number,
            count,
            line.words);
    if (line.key.attackCase != ORDINARY_CASE) {
      listener.securityLine(line.key.camera, line.key.attackCase, line.number, line.words, count);
    }
  }
}
