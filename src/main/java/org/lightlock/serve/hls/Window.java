package org.lightlock.serve.hls;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked for at one moment: the last segments, the last of which may not be complete.
 * Immutable.
 *
 * @param listed how many of the segments, from the end, a playlist names; the others are still
 *     there for those who read an older one
 * @param discontinuities how many there were before the first listed segment
 */
record Window(
    List<Segment> segments,
    int listed,
    long discontinuities,
    long targetMicros,
    long partTargetMicros) {
  Window {
    segments = List.copyOf(segments);
  }

  /** The segments that a playlist names. */
  List<Segment> listedSegments() {
    return segments.subList(segments.size() - listed, segments.size());
  }

  /** The newest segment, null before the first picture. */
  @Nullable Segment newest() {
    return segments.isEmpty() ? null : segments.getLast();
  }

  /** Whether a segment is complete, so that players which know no parts can begin. */
  boolean canBegin() {
    return segments.stream().anyMatch(Segment::complete);
  }

  Optional<Segment> segment(long number) {
    return segments.stream().filter(segment -> segment.number() == number).findFirst();
  }

  /** The number of the segment that comes after all that are complete. */
  long nextNumber() {
    Segment newest = newest();
    return newest == null ? 0 : newest.number() + (newest.complete() ? 1 : 0);
  }

  /**
   * Whether a playlist names this part, or what comes after it (RFC 8216bis §6.2.5.2): a part
   * behind a segment's last one stands for the first of the next segment.
   *
   * @param part -1 asks for the whole segment
   */
  boolean holds(long number, int part) {
    Segment newest = newest();
    if (newest == null || newest.number() < number) {
      return false;
    }
    return newest.number() > number
        || (part < 0 ? newest.complete() : newest.parts().size() > part);
  }

  /** Whether a segment's parts are all there. */
  boolean isOver(long number) {
    Segment newest = newest();
    return newest != null
        && (newest.number() > number || (newest.number() == number && newest.complete()));
  }

  /** One part, empty when it is no more or not yet there. */
  Optional<Part> part(long number, int part) {
    return segment(number)
        .filter(segment -> part < segment.parts().size())
        .map(segment -> segment.parts().get(part));
  }

  /** Whether a playlist of this window says that this part comes next. */
  boolean hints(long number, int part) {
    Segment newest = newest();
    int next = newest == null || newest.complete() ? 0 : newest.parts().size();
    return number == nextNumber() && part == next;
  }
}
