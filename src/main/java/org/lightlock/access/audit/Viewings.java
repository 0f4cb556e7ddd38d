package org.lightlock.access.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditSearch.Criteria;
import org.lightlock.camera.CameraId;

/** Who watched a camera: the starts and stops of the log, brought together. */
public final class Viewings {
  private Viewings() {}

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
      SortedMap<String, String> facts) {
    private boolean overlaps(Optional<Instant> from, Optional<Instant> to) {
      return to.map(began::isBefore).orElse(true)
          && from.map(begin -> ended.map(end -> !end.isBefore(begin)).orElse(true)).orElse(true);
    }

    private Viewing endedAt(Instant moment, boolean known, Map<String, String> more) {
      SortedMap<String, String> both = new TreeMap<>(facts);
      both.putAll(more);
      return new Viewing(index, actor, this.from, began, Optional.of(moment), known, both);
    }
  }

  /** Everyone who watched this camera at any moment of the time, in the order of their starts. */
  public static List<Viewing> of(
      Handle handle, CameraId camera, Optional<Instant> from, Optional<Instant> to) {
    Map<Long, Viewing> found = new LinkedHashMap<>();
    Criteria all = Criteria.EVERYTHING;
    AuditSearch.each(
        handle,
        new Criteria(all.actor(), Optional.of(camera), all.kind(), all.from(), Optional.empty(), 0),
        entry -> {
          switch (entry.event().kind()) {
            case VIEW_START -> found.put(entry.index(), begun(entry, Optional.empty()));
            case SNAPSHOT -> found.put(entry.index(), begun(entry, Optional.of(entry.time())));
            case VIEW_STOP -> end(found, entry);
            default -> {}
          }
        });
    return endedByRestart(handle, found).stream()
        .filter(viewing -> viewing.overlaps(from, to))
        .toList();
  }

  private static Viewing begun(AuditEntry entry, Optional<Instant> ended) {
    AuditEvent event = entry.event();
    return new Viewing(
        entry.index(),
        event.actor(),
        event.from(),
        entry.time(),
        ended,
        ended.isPresent(),
        event.details());
  }

  private static void end(Map<Long, Viewing> found, AuditEntry stop) {
    Map<String, String> details = stop.event().details();
    long start;
    try {
      start = Long.parseLong(details.getOrDefault("start", ""));
    } catch (NumberFormatException e) {
      return;
    }
    Instant ended = happened(stop);
    found.computeIfPresent(
        start,
        (_, viewing) -> {
          Map<String, String> more = new TreeMap<>(details);
          more.remove("start");
          more.remove("happened");
          return viewing.endedAt(ended, true, more);
        });
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

  /** A viewing does not outlive its gateway. */
  private static List<Viewing> endedByRestart(Handle handle, Map<Long, Viewing> found) {
    List<AuditEntry> starts = new ArrayList<>();
    AuditSearch.each(
        handle,
        new Criteria(
            Optional.empty(),
            Optional.empty(),
            Optional.of(Kind.AUDIT),
            Optional.empty(),
            Optional.empty(),
            0),
        entry -> {
          if ("started".equals(entry.event().details().get("what"))) {
            starts.add(entry);
          }
        });
    return found.values().stream()
        .map(
            viewing ->
                viewing.ended.isPresent()
                    ? viewing
                    : starts.stream()
                        .filter(start -> start.index() > viewing.index)
                        .filter(
                            start ->
                                start
                                    .event()
                                    .details()
                                    .getOrDefault("gateway", "")
                                    .equals(viewing.facts.getOrDefault("gateway", "")))
                        .findFirst()
                        .map(start -> viewing.endedAt(start.time(), false, Map.of()))
                        .orElse(viewing))
        .toList();
  }
}
