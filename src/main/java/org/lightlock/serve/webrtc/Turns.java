package org.lightlock.serve.webrtc;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose key frame goes on next. All viewers of a rendition get one in the same moment, and a lane
 * may be unable to pace all of them at once. Those that have begun go first, each when it is due;
 * only when none of them is, another begins. So nobody gets the last packet later than if all went
 * on side by side, and most get it sooner. One thread.
 */
final class Turns<T extends Turns.Taker> {
  /** Who takes turns. */
  interface Taker {
    /** Whether its key frame has begun; changes in its own turn only. */
    boolean hasBegun();

    /** When the next part of one that has begun is due; changes in its own turn only. */
    long dueNanos();
  }

  private final Set<T> members = new HashSet<>();
  private final Queue<T> beginning = new ArrayDeque<>();
  private final PriorityQueue<T> goingOn =
      new PriorityQueue<>((a, b) -> Long.signum(a.dueNanos() - b.dueNanos()));

  /** Takes somebody in who waits for a turn; twice is as once. */
  void add(T taker) {
    if (members.add(taker)) {
      (taker.hasBegun() ? goingOn : beginning).add(taker);
    }
  }

  void remove(T taker) {
    if (members.remove(taker)) {
      beginning.remove(taker);
      goingOn.remove(taker);
    }
  }

  /** Takes out whose turn it is; null when nobody's. Whoever has more to send is added again. */
  @Nullable T next(long nowNanos) {
    T due = goingOn.peek();
    T next = due != null && due.dueNanos() - nowNanos <= 0 ? goingOn.poll() : beginning.poll();
    if (next != null) {
      members.remove(next);
    }
    return next;
  }

  /** How long until it is somebody's turn, at most what is given; not above 0 when it is. */
  long untilNext(long nowNanos, long mostNanos) {
    if (!beginning.isEmpty()) {
      return 0;
    }
    T due = goingOn.peek();
    return due == null ? mostNanos : Math.min(mostNanos, due.dueNanos() - nowNanos);
  }
}
