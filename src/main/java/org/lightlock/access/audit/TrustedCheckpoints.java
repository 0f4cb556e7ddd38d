package org.lightlock.access.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which checkpoints count: those of the keys that the verifier was given, and those of a key that
 * the log names once a counting checkpoint covers the entry that names it. Such a key cannot speak
 * for the time before: whoever adds one today proves nothing about last year.
 */
final class TrustedCheckpoints {
  /** So much may the clocks of gateways on one database differ. */
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

  /** A checkpoint and whose signature is on it. */
  record Signed(Checkpoint point, CheckpointKey.Public key) {
    /** Opens a note that one of the keys signed. */
    static Optional<Signed> open(String note, Collection<CheckpointKey.Public> keys) {
      return keys.stream()
          .flatMap(
              key ->
                  Checkpoint.open(note, List.of(key)).map(point -> new Signed(point, key)).stream())
          .findFirst();
    }
  }

  private final List<Checkpoint> counting = new ArrayList<>();
  private final Set<String> trusted = new HashSet<>();

  private TrustedCheckpoints() {}

  /**
   * Those that count.
   *
   * @param roots the keys that are trusted without the log
   */
  static List<Checkpoint> of(
      List<Signed> signed, List<CheckpointKey.Public> roots, List<RecordedKey> recorded) {
    TrustedCheckpoints result = new TrustedCheckpoints();
    roots.forEach(root -> result.trust(signed, root, -1, Instant.MIN));
    boolean more = true;
    while (more) {
      more = false;
      for (RecordedKey next : recorded) {
        if (!result.trusted.contains(next.key().toString()) && result.covers(next.index())) {
          result.trust(signed, next.key(), next.index(), result.bornAfter(next.index()));
          more = true;
        }
      }
    }
    return result.counting;
  }

  /** The keys of the roots and of the log. */
  static List<CheckpointKey.Public> keys(
      List<CheckpointKey.Public> roots, List<RecordedKey> recorded) {
    List<CheckpointKey.Public> keys = new ArrayList<>(roots);
    recorded.forEach(next -> keys.add(next.key()));
    return keys;
  }

  private void trust(List<Signed> signed, CheckpointKey.Public key, long index, Instant notBefore) {
    if (!trusted.add(key.toString())) {
      return;
    }
    signed.stream()
        .filter(one -> one.key.toString().equals(key.toString()))
        .map(Signed::point)
        .filter(point -> point.size() > index && !point.time().isBefore(notBefore))
        .forEach(counting::add);
  }

  private boolean covers(long index) {
    return counting.stream().anyMatch(point -> point.size() > index);
  }

  /** An entry is younger than every checkpoint that does not cover it. */
  private Instant bornAfter(long index) {
    return counting.stream()
        .filter(point -> point.size() <= index)
        .map(Checkpoint::time)
        .max(Instant::compareTo)
        .map(time -> time.minus(CLOCKS_DIFFER))
        .orElse(Instant.MIN);
  }

  /**
   * How many entries, from the first on, were surely written before a moment.
   *
   * @param latest this moment
   * @param seen when it is asked: what was signed later says that a clock was wrong, no more
   */
  static long writtenBefore(Collection<Checkpoint> points, Instant latest, Instant seen) {
    // An entry behind a younger checkpoint is younger, whatever an older time on a larger one says.
    long younger =
        points.stream()
            .filter(point -> point.time().isAfter(latest) && !point.time().isAfter(seen))
            .mapToLong(Checkpoint::size)
            .min()
            .orElse(Long.MAX_VALUE);
    return points.stream()
        .filter(point -> !point.time().isAfter(latest) && point.size() <= younger)
        .mapToLong(Checkpoint::size)
        .max()
        .orElse(0);
  }
}
