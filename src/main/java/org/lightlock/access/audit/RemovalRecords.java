package org.lightlock.access.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditVerifier.Finding;
import org.lightlock.access.audit.AuditVerifier.Rule;

/**
 * The removals that a log records. Whoever can write the database can write such an entry, so it
 * counts only when signed checkpoints prove that what it removed was old enough. Not thread-safe.
 */
final class RemovalRecords {
  /**
   * How much younger than its rule a removal may look: of old checkpoints only a day's last one
   * stays, and clocks of gateways differ.
   */
  static final Duration THINNED = Duration.ofHours(25);

  /** Longer than can be configured: texts of an enemy are no numbers to calculate with. */
  private static final Duration LONGEST_KEEP = Duration.ofDays(36_500);

  /** A removal that the log records. */
  private record Removal(long entry, Instant at, long until, Instant before, Duration keep) {}

  private final List<Removal> removals = new ArrayList<>();

  /** Takes an entry that may be the record of a removal. */
  void look(AuditEntry entry) {
    SortedMap<String, String> details = entry.event().details();
    if (entry.event().kind() != Kind.AUDIT || !AuditRetention.REMOVED.equals(details.get("what"))) {
      return;
    }
    try {
      Removal removal =
          new Removal(
              entry.index(),
              entry.time(),
              Long.parseLong(details.getOrDefault("until", "")),
              Instant.parse(details.getOrDefault("before", "")),
              Duration.parse(details.getOrDefault("keep", "")));
      // A record that removes what is younger than its own rule is none.
      boolean possible =
          !removal.keep.isNegative()
              && removal.keep.compareTo(LONGEST_KEEP) <= 0
              && removal.at.isAfter(Instant.EPOCH)
              && !removal.before.plus(removal.keep).isAfter(removal.at)
              && removal.until <= removal.entry;
      if (possible) {
        removals.add(removal);
      }
    } catch (java.time.DateTimeException | ArithmeticException | NumberFormatException e) {
      // No record of a removal: what it would have allowed is found.
    }
  }

  /** How far is recorded, whether that counts or not. */
  long until() {
    return removals.stream().mapToLong(Removal::until).max().orElse(0);
  }

  /** The rules by which was removed. */
  List<Rule> rules() {
    Map<Duration, Rule> rules = new TreeMap<>();
    for (Removal removal : removals) {
      Rule one = new Rule(removal.keep, 1, removal.until, removal.at);
      rules.merge(removal.keep, one, Rule::and);
    }
    return List.copyOf(rules.values());
  }

  /**
   * What was removed and should not have been.
   *
   * @param emptied how many entries are empty, from the first on
   * @param points the checkpoints that count
   * @param atLeast for how long entries must have been kept
   * @param now when this is asked
   */
  List<Finding> findings(
      long emptied, Collection<Checkpoint> points, Duration atLeast, Instant now) {
    List<Finding> findings = new ArrayList<>();
    if (emptied > until()) {
      findings.add(new Finding(until(), emptied - 1, "removed, and no entry says so"));
    }
    long proven =
        removals.stream()
            .filter(removal -> refusal(removal, points, atLeast, now).isEmpty())
            .mapToLong(Removal::until)
            .max()
            .orElse(0);
    if (Math.min(emptied, until()) > proven) {
      removals.stream()
          .max(Comparator.comparingLong(Removal::until))
          .ifPresent(
              removal ->
                  findings.add(
                      new Finding(
                          proven,
                          Math.min(emptied, removal.until) - 1,
                          refusal(removal, points, atLeast, now).orElse(""))));
    }
    removals.forEach(
        removal -> refuted(removal, points, time(removal, points, now)).ifPresent(findings::add));
    return findings;
  }

  /** Why a removal does not count; empty when it does. */
  private static Optional<String> refusal(
      Removal removal, Collection<Checkpoint> points, Duration atLeast, Instant now) {
    if (removal.keep.compareTo(atLeast) < 0) {
      return Optional.of(
          "removed by entry %d as older than %d hours, though they were to be kept for %d"
              .formatted(removal.entry, removal.keep.toHours(), atLeast.toHours()));
    }
    Instant at = time(removal, points, now);
    Instant latest = at.minus(removal.keep).plus(THINNED);
    return TrustedCheckpoints.writtenBefore(points, latest, at) >= removal.until
        ? Optional.empty()
        : Optional.of(
            "removed by entry %d, and no signed checkpoint proves that they were older than %d hours"
                .formatted(removal.entry, removal.keep.toHours()));
  }

  /** When it was at the latest: an entry's own time is only what somebody wrote there. */
  private static Instant time(Removal removal, Collection<Checkpoint> points, Instant now) {
    Instant signed =
        points.stream()
            .filter(point -> point.size() > removal.entry)
            .min(Comparator.comparingLong(Checkpoint::size).thenComparing(Checkpoint::time))
            .map(Checkpoint::time)
            .orElse(now);
    Instant latest = signed.isAfter(now) ? now : signed;
    return removal.at.isAfter(latest) ? latest : removal.at;
  }

  /** What a checkpoint does not cover was written after it. */
  private static Optional<Finding> refuted(
      Removal removal, Collection<Checkpoint> points, Instant at) {
    return points.stream()
        .filter(
            point ->
                point.size() < removal.until
                    && point.time().isAfter(removal.before)
                    && !point.time().isAfter(at))
        .min(Comparator.comparingLong(Checkpoint::size))
        .map(
            point ->
                new Finding(
                    point.size(),
                    removal.until - 1,
                    "removed by entry %d as older than %s, but written after %s"
                        .formatted(removal.entry, removal.before, point.time())));
  }
}
