package org.lightlock.serve.hls;

import java.util.List;
import org.lightlock.fmp4.Fragment;
import org.lightlock.fmp4.Init;

/**
 * A segment, which begins with an IDR. Immutable; one that is not complete is replaced by a longer
 * one.
 *
 * @param number its media sequence number
 * @param initNumber the number of its initialisation segment
 * @param discontinuity whether its shape is another than that of the one before
 */
record Segment(
    long number,
    int initNumber,
    Init init,
    boolean discontinuity,
    List<Part> parts,
    boolean complete) {
  Segment {
    parts = List.copyOf(parts);
  }

  long durationMicros() {
    return parts.stream().mapToLong(Part::durationMicros).sum();
  }

  /** How many bytes its pictures have. */
  long bytes() {
    return parts.stream()
        .flatMap(part -> part.fragments().stream())
        .mapToLong(Fragment::movieBytes)
        .sum();
  }

  /** All its fragments, in order. */
  List<Fragment> fragments() {
    return parts.stream().flatMap(part -> part.fragments().stream()).toList();
  }
}
