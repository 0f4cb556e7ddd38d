package org.lightlock.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Numbers in order of size. */
final class Samples {
  private final List<Double> sorted;

  Samples(Collection<Double> numbers) {
    sorted = new ArrayList<>(numbers);
    Collections.sort(sorted);
  }

  int count() {
    return sorted.size();
  }

  /** The smallest number that so many percent do not exceed (nearest rank); NaN without any. */
  double percentile(double percent) {
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.clamp(rank - 1, 0, sorted.size() - 1));
  }

  /** The middle one, or the mean of the two in the middle. */
  double median() {
    int count = sorted.size();
    return count == 0 ? Double.NaN : (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
  }

  double max() {
    return sorted.isEmpty() ? Double.NaN : sorted.getLast();
  }

  /** All of them as a person reads them. */
  List<Double> rounded() {
    return sorted.stream().map(Figure::rounded).toList();
  }
}
