package org.lightlock.access.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.camera.CameraId;

/**
 * Proves that nothing in the log was changed, removed, reordered or cut off. Reads every entry,
 * builds the tree anew and holds it against every checkpoint. Believes nothing that is stored but
 * what a key signed. Used once, by one thread.
 */
public final class AuditVerifier {
  /** More is the same damage again. */
  private static final int MOST_FINDINGS = 100;

  /**
   * Something that is not as it was written.
   *
   * @param first the first entry that it is about
   * @param last the last one
   */
  public record Finding(long first, long last, String words) {}

  /**
   * What was found.
   *
   * @param entries how many there are
   * @param removed how many of them the retention emptied, from the first on
   * @param proven how many the newest good checkpoint covers
   * @param checkpoints how many good ones there were
   * @param provenAt when the newest of them was signed
   * @param findings empty when nothing was changed
   */
  public record Report(
      long entries,
      long removed,
      long proven,
      int checkpoints,
      Optional<Instant> provenAt,
      List<Finding> findings) {
    /** Whether everything is as it was written. */
    public boolean holds() {
      return findings.isEmpty();
    }
  }

  /** A removal that the log itself records. */
  private record Removal(long record, long until, Instant before) {}

  private final Handle handle;
  private final List<CheckpointKey.Public> keys;
  private final List<Finding> findings = new ArrayList<>();
  private final MerkleFrontier tree = MerkleFrontier.empty();
  private final List<Removal> removals = new ArrayList<>();
  private final TreeMap<Long, List<Checkpoint>> checkpoints = new TreeMap<>();
  private final WitnessFile witness;
  private int good;
  private @Nullable Checkpoint newest;
  private long sureUntil;
  private long emptyUntil;
  private boolean broken;
  private boolean exact;

  private AuditVerifier(Handle handle, List<CheckpointKey.Public> keys, WitnessFile witness) {
    this.handle = handle;
    this.keys = keys;
    this.witness = witness;
  }

  /**
   * Verifies the log behind this handle.
   *
   * @param keys whose checkpoints count
   * @param witness what was kept elsewhere
   */
  public static Report verify(Handle handle, List<CheckpointKey.Public> keys, WitnessFile witness) {
    return new AuditVerifier(handle, List.copyOf(keys), witness).run();
  }

  private Report run() {
    // The checkpoints first: one that is signed meanwhile covers entries that are read later.
    AuditRows.Tree stored = AuditRows.tree(handle);
    open(AuditRows.checkpoints(handle), "stored", stored.origin());
    open(witness.notes(), "given", stored.origin());
    witness
        .contradictions()
        .forEach(index -> find(index, index, "two different copies of it were given"));
    compareCheckpoints(0);
    walk(stored);
    if (emptyUntil > recordedUntil()) {
      // The retention may have run meanwhile: its record is further back.
      walk(AuditRows.tree(handle));
    }
    checkRemovals();
    checkCutOff();
    List<Finding> sorted =
        findings.stream().sorted(Comparator.comparingLong(Finding::first)).toList();
    Checkpoint last = newest;
    return new Report(
        tree.size(),
        emptyUntil,
        last == null ? 0 : last.size(),
        good,
        Optional.ofNullable(last).map(Checkpoint::time),
        sorted);
  }

  private void open(List<String> notes, String which, String origin) {
    Set<String> seen = new HashSet<>();
    int number = 0;
    for (String note : notes) {
      number++;
      Optional<Checkpoint> opened = Checkpoint.open(note, keys);
      if (opened.isEmpty()) {
        find(0, 0, "the %s checkpoint number %d is not signed by the key".formatted(which, number));
      } else if (!opened.get().origin().equals(origin)) {
        find(
            0,
            0,
            "the %s checkpoint number %d is of another log, or this log was exchanged"
                .formatted(which, number));
      } else if (seen.add(opened.get().text())) {
        checkpoints.computeIfAbsent(opened.get().size(), _ -> new ArrayList<>()).add(opened.get());
      }
    }
  }

  private void walk(AuditRows.Tree stored) {
    while (tree.size() < stored.size()) {
      List<AuditRows.Row> page = AuditRows.page(handle, tree.size());
      for (AuditRows.Row row : page) {
        if (row.index() >= stored.size()) {
          break;
        }
        passGap(row.index());
        check(row);
        tree.append(row.leafHash());
        compareCheckpoints(tree.size());
      }
      if (page.size() < AuditRows.PAGE) {
        break;
      }
    }
    if (tree.size() < stored.size()) {
      find(
          tree.size(),
          stored.size() - 1,
          "missing: the tree counts %d entries".formatted(stored.size()));
      broken = true;
    } else if (!broken && !stored.frontier().equals(tree.hex())) {
      find(
          0,
          Math.max(0, stored.size() - 1),
          "the stored tree is not the one of these entries: an entry's hash or the tree was"
              + " changed");
    }
    checkBehind();
  }

  /** Entries that the tree does not count, seen in one look: nobody appends in between. */
  private void checkBehind() {
    handle
        .createQuery(
            """
            SELECT t.size AS size, (SELECT coalesce(max(idx), -1) FROM audit_entry) AS last
            FROM audit_tree t WHERE t.only_row = 1
            """)
        .map((row, _) -> new long[] {row.getLong("size"), row.getLong("last")})
        .findOne()
        .filter(both -> both[1] >= both[0])
        .ifPresent(
            both -> find(both[0], both[1], "added without the tree, which does not count them"));
  }

  private void passGap(long index) {
    if (index == tree.size()) {
      return;
    }
    find(tree.size(), index - 1, "missing");
    broken = true;
    exact = true;
    while (tree.size() < index) {
      tree.append(MerkleHash.ofNothing());
      compareCheckpoints(tree.size());
    }
  }

  private void check(AuditRows.Row row) {
    long index = row.index();
    Optional<String> body = row.body();
    if (body.isEmpty()) {
      checkEmpty(row);
      return;
    }
    if (!Arrays.equals(AuditEntry.leafHash(body.get()), row.leafHash())) {
      findExactly(index, "changed: its text or its hash is not the one that was written");
      return;
    }
    Optional<AuditEntry> parsed = AuditEntry.parse(body.get());
    if (parsed.isEmpty()) {
      findExactly(index, "changed: its text is not one that Lightlock writes");
      return;
    }
    AuditEntry entry = parsed.get();
    if (entry.index() != index) {
      findExactly(index, "moved: its text says that it is entry " + entry.index());
    }
    if (!Objects.equals(row.atMillis(), entry.time().toEpochMilli())
        || !Objects.equals(row.kind(), entry.event().kind().word())
        || !Objects.equals(row.actor(), entry.event().actor())
        || !Objects.equals(
            row.camera(), entry.event().camera().map(CameraId::value).orElse(null))) {
      find(
          index,
          index,
          "changed: a column for searching (time, kind, actor or camera) is not what its text"
              + " says");
    }
    byte[] copy = witness.copies().get(index);
    if (copy != null && !Arrays.equals(copy, row.leafHash())) {
      findExactly(index, "changed: its text is not that of the copy that was given");
    }
    removal(entry).ifPresent(removals::add);
  }

  private void checkEmpty(AuditRows.Row row) {
    if (emptyUntil != row.index()) {
      findExactly(row.index(), "removed, though entries before it are there");
    } else {
      emptyUntil = row.index() + 1;
    }
    if (row.atMillis() != null
        || row.kind() != null
        || row.actor() != null
        || row.camera() != null) {
      find(row.index(), row.index(), "removed, but its columns for searching are not");
    }
    byte[] copy = witness.copies().get(row.index());
    if (copy != null && !Arrays.equals(copy, row.leafHash())) {
      findExactly(row.index(), "changed: its hash is not that of the copy that was given");
    }
  }

  private static Optional<Removal> removal(AuditEntry entry) {
    SortedMap<String, String> details = entry.event().details();
    if (entry.event().kind() != Kind.AUDIT || !AuditRetention.REMOVED.equals(details.get("what"))) {
      return Optional.empty();
    }
    try {
      Instant before = Instant.parse(details.getOrDefault("before", ""));
      Duration keep = Duration.parse(details.getOrDefault("keep", ""));
      long until = Long.parseLong(details.getOrDefault("until", ""));
      // A record that removes what is younger than its own rule is none.
      return before.plus(keep).isAfter(entry.time()) || until > entry.index()
          ? Optional.empty()
          : Optional.of(new Removal(entry.index(), until, before));
    } catch (java.time.DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private long recordedUntil() {
    return removals.stream().mapToLong(Removal::until).max().orElse(0);
  }

  private void checkRemovals() {
    long recorded = recordedUntil();
    if (emptyUntil > recorded) {
      find(recorded, emptyUntil - 1, "removed, and no entry says so");
    } else if (emptyUntil < recorded && !broken) {
      find(emptyUntil, recorded - 1, "recorded as removed, but there again");
    }
    // What a checkpoint does not cover was written after it.
    for (Removal removal : removals) {
      checkpoints.values().stream()
          .flatMap(List::stream)
          .filter(point -> point.size() < removal.until && point.time().isAfter(removal.before))
          .findFirst()
          .ifPresent(
              point ->
                  find(
                      point.size(),
                      removal.until - 1,
                      "removed by entry %d as older than %s, but written after %s"
                          .formatted(removal.record, removal.before, point.time())));
    }
  }

  private void compareCheckpoints(long size) {
    for (Checkpoint point : checkpoints.getOrDefault(size, List.of())) {
      if (point.hasRoot(tree.root())) {
        good++;
        newest = point;
        sureUntil = size;
      } else if (!broken) {
        if (!exact) {
          find(
              sureUntil,
              Math.max(sureUntil, size - 1),
              "one of them was changed, removed or added: the checkpoint of %s over %d entries does"
                      .formatted(point.time(), size)
                  + " not hold");
        }
        broken = true;
      }
    }
    if (!checkpoints.getOrDefault(size, List.of()).isEmpty()) {
      exact = false;
    }
  }

  private void checkCutOff() {
    Map.Entry<Long, List<Checkpoint>> last = checkpoints.lastEntry();
    if (last != null && last.getKey() > tree.size()) {
      Checkpoint point = last.getValue().getFirst();
      find(
          tree.size(),
          point.size() - 1,
          "cut off: the checkpoint of %s covers %d entries".formatted(point.time(), point.size()));
    }
  }

  private void findExactly(long index, String words) {
    exact = true;
    find(index, index, words);
  }

  private void find(long first, long last, String words) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(new Finding(first, last, words));
    }
  }
}
