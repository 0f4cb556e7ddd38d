package org.lightlock.encode;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where one frame waits for the encoder. A newer frame takes the place of the one before, which is
 * released: an encoder that is too slow drops frames and never falls behind. Thread-safe; leases
 * are released outside of the lock.
 */
final class Mailbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Parcel place;
  private boolean woken;
  private boolean closed;

  /** A frame and its number within the rendition. */
  record Parcel(FrameLease lease, long number) {}

  /** What became of a frame. */
  enum Placed {
    KEPT,
    KEPT_INSTEAD_OF_ANOTHER,
    CLOSED
  }

  /** Retains the frame and keeps it, unless closed. Never waits. */
  Placed put(FrameLease lease, long number) {
    Parcel displaced;
    lock.lock();
    try {
      if (closed) {
        return Placed.CLOSED;
      }
      lease.retain();
      displaced = place;
      place = new Parcel(lease, number);
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (displaced == null) {
      return Placed.KEPT;
    }
    displaced.lease().release();
    return Placed.KEPT_INSTEAD_OF_ANOTHER;
  }

  /** The frame, which the caller releases; null when none came in time or {@link #wake} did. */
  @Nullable Parcel take(long timeout, TimeUnit unit) throws InterruptedException {
    lock.lock();
    try {
      long nanos = unit.toNanos(timeout);
      while (place == null && !woken && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      woken = false;
      Parcel taken = place;
      place = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Lets the one who waits look around. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Releases what is left and keeps no frame any more. */
  void close() {
    Parcel left;
    lock.lock();
    try {
      closed = true;
      left = place;
      place = null;
    } finally {
      lock.unlock();
    }
    if (left != null) {
      left.lease().release();
    }
  }
}
