package org.lightlock.sandbox;

import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.frame.Rejection;

/** How often what was thrown away; reported when a count has changed. One thread. */
final class RejectionCounts {
  private static final Rejection[] ALL = Rejection.values();

  private final long[] counts = new long[1000];
  private final long[] reported = new long[counts.length];

  void add(Rejection rejection) {
    counts[rejection.number()]++;
  }

  /** How often something was thrown away. */
  long count(Rejection rejection) {
    return counts[rejection.number()];
  }

  void report(Reports reports) {
    for (Rejection rejection : ALL) {
      int number = rejection.number();
      if (counts[number] != reported[number]) {
        reported[number] = counts[number];
        reports.send(Message.of(Kind.REJECTED, number, counts[number]));
      }
    }
  }
}
