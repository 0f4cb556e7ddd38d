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
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
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
   * @param unproven how many checkpoints do not count: no trusted one covers the key that signed
   * @param rules by which the retention removed
   * @param findings empty when nothing was changed
   */
  public record Report(
      long entries,
      long removed,
      long proven,
      int checkpoints,
      Optional<Instant> provenAt,
      int unproven,
      List<Rule> rules,
      List<Finding> findings) {
    /** Whether everything is as it was written. */
    public boolean holds() {
      return findings.isEmpty();
    }
  }

  /**
   * A rule by which the retention removed.
   *
   * @param keep what was older was removed
   * @param records how many entries record such a removal
   * @param until the furthest of them removed what is before this entry
   * @param lastAt when the last of them was written
   */
  public record Rule(Duration keep, int records, long until, Instant lastAt) {
    Rule and(Rule other) {
      return new Rule(
          keep,
          records + other.records,
          Math.max(until, other.until),
          lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt);
    }
  }

  /**
   * What the log is held against.
   *
   * @param keys whose checkpoints count; of the keys that the log names those that theirs cover
   * @param witness what was kept elsewhere
   * @param signed the checkpoint that lies in the data directory, read before this begins
   * @param keep for how long entries had to be kept; never less than a day
   * @param now when this is
   */
  public record Grounds(
      List<CheckpointKey.Public> keys,
      WitnessFile witness,
      Optional<String> signed,
      Duration keep,
      Instant now) {
    /** The shortest retention that can be configured. */
    public static final Duration SHORTEST_KEEP = Duration.ofDays(1);

    /** Bounds the retention. */
    public Grounds {
      keys = List.copyOf(keys);
      keep = keep.compareTo(SHORTEST_KEEP) < 0 ? SHORTEST_KEEP : keep;
    }
  }

  private final Handle handle;
  private final Grounds grounds;
  private final List<Finding> findings = new ArrayList<>();
  private final MerkleFrontier tree = MerkleFrontier.empty();
  private final RemovalRecords removals = new RemovalRecords();
  private final TreeMap<Long, List<Checkpoint>> checkpoints = new TreeMap<>();
  private final WitnessFile witness;
  private int good;
  private @Nullable Checkpoint newest;
  private long sureUntil;
  private int unproven;
  private long removed;

  /** So many from the first on are empty or name a key. */
  private long emptyOrKey;

  /** Behind the last empty one of those. */
  private long emptyUntil;

  private boolean broken;
  private boolean exact;

  private AuditVerifier(Handle handle, Grounds grounds) {
    this.handle = handle;
    this.grounds = grounds;
    this.witness = grounds.witness;
  }

  /**
   * Verifies the log behind this handle.
   *
   * @param keys whose checkpoints count
   * @param witness what was kept elsewhere
   */
  static Report verify(Handle handle, List<CheckpointKey.Public> keys, WitnessFile witness) {
    return verify(
        handle, new Grounds(keys, witness, Optional.empty(), Grounds.SHORTEST_KEEP, Instant.MAX));
  }

  /** Verifies the log behind this handle. */
  public static Report verify(Handle handle, Grounds grounds) {
    return new AuditVerifier(handle, grounds).run();
  }

  private Report run() {
    // The checkpoints first: one that is signed meanwhile covers entries that are read later.
    AuditRows.Tree stored = AuditRows.tree(handle);
    open(AuditRows.checkpoints(handle), stored.origin());
    witness
        .contradictions()
        .forEach(index -> find(index, index, "two different copies of it were given"));
    compareCheckpoints(0);
    walk(stored);
    if (emptyUntil > removals.until()) {
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
        removed,
        last == null ? 0 : last.size(),
        good,
        Optional.ofNullable(last).map(Checkpoint::time),
        unproven,
        removals.rules(),
        sorted);
  }

  /** The keys of the log are read after its checkpoints: each was recorded before it signed. */
  private void open(List<String> stored, String origin) {
    List<RecordedKey> recorded = RecordedKey.in(handle);
    List<CheckpointKey.Public> keys = TrustedCheckpoints.keys(grounds.keys, recorded);
    List<TrustedCheckpoints.Signed> signed = new ArrayList<>();
    open(stored, "stored", origin, keys, signed);
    open(grounds.signed.stream().toList(), "data directory's", origin, keys, signed);
    open(witness.notes(), "given", origin, keys, signed);
    List<Checkpoint> counting = TrustedCheckpoints.of(signed, grounds.keys, recorded);
    unproven = signed.size() - counting.size();
    Set<String> seen = new HashSet<>();
    for (Checkpoint point : counting) {
      if (seen.add(point.text())) {
        checkpoints.computeIfAbsent(point.size(), _ -> new ArrayList<>()).add(point);
      }
    }
  }

  private void open(
      List<String> notes,
      String which,
      String origin,
      List<CheckpointKey.Public> keys,
      List<TrustedCheckpoints.Signed> signed) {
    int number = 0;
    for (String note : notes) {
      number++;
      Optional<TrustedCheckpoints.Signed> opened = TrustedCheckpoints.Signed.open(note, keys);
      if (opened.isEmpty()) {
        find(0, 0, "the %s checkpoint number %d is not signed by the key".formatted(which, number));
      } else if (!opened.get().point().origin().equals(origin)) {
        find(
            0,
            0,
            "the %s checkpoint number %d is of another log, or this log was exchanged"
                .formatted(which, number));
      } else {
        signed.add(opened.get());
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
    removals.look(entry);
    if (RecordedKey.isIn(entry) && emptyOrKey == index) {
      emptyOrKey = index + 1;
    }
  }

  private void checkEmpty(AuditRows.Row row) {
    removed++;
    if (emptyOrKey != row.index()) {
      findExactly(row.index(), "removed, though entries before it are there");
    } else {
      emptyOrKey = row.index() + 1;
      emptyUntil = emptyOrKey;
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

  private void checkRemovals() {
    List<Checkpoint> points = checkpoints.values().stream().flatMap(List::stream).toList();
    removals
        .findings(emptyUntil, points, grounds.keep, grounds.now)
        .forEach(finding -> find(finding.first(), finding.last(), finding.words()));
    if (emptyOrKey < removals.until() && !broken) {
      find(emptyOrKey, removals.until() - 1, "recorded as removed, but there again");
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
