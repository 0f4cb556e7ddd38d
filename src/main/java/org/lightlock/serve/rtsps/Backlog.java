package org.lightlock.serve.rtsps;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lightlock.encode.WaitingBytes;

/**
 * The pictures and sounds that one viewer's socket has not taken yet, within a budget of bytes.
 * Over it, everything waiting is dropped and nothing is taken until the next IDR. Before PLAY it
 * keeps what has come since the last IDR, so that the first picture is there at once. Filled by the
 * encoders' threads, emptied by the viewer's writer; thread-safe.
 */
final class Backlog {
  private final int maxBytes;
  private final WaitingBytes all;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition something = lock.newCondition();
  private final ArrayDeque<Item> waiting = new ArrayDeque<>();
  private int bytes;
  private boolean untilIdr = true;
  private boolean playing;
  private boolean closed;
  private long dropped;
  private boolean askIdr;

  /**
   * Waits for an IDR.
   *
   * @param maxBytes what may wait
   * @param all what waits for every viewer, this one among them; close it, or its part stays
   */
  Backlog(int maxBytes, WaitingBytes all) {
    this.maxBytes = maxBytes;
    this.all = all;
  }

  /** Takes something or drops it; never waits. */
  void offer(Item item) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (!playing && item.idr()) {
        clear(); // not counted as dropped: nobody has asked for it yet
        untilIdr = false;
      }
      if (untilIdr && !item.idr()) {
        drop(item);
        return;
      }
      int size = item.bytes();
      if (bytes + size > all.allowed(maxBytes) && bytes > 0) {
        waiting.forEach(this::drop);
        clear();
        if (!item.idr()) {
          drop(item);
          untilIdr = true;
          askIdr = playing;
          something.signal();
          return;
        }
      }
      untilIdr = false;
      waiting.add(item);
      count(size);
      if (playing) {
        something.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void drop(Item item) {
    dropped += item instanceof Item.Picture && playing ? 1 : 0;
  }

  private void clear() {
    waiting.clear();
    count(-bytes);
  }

  private void count(int change) {
    bytes += change;
    all.add(change);
  }

  /**
   * Lets the waiting things out, the kept ones first when they are recent.
   *
   * @param oldestNanos arrival of the oldest picture worth to begin with
   * @return the picture that comes first, null when it has not come yet and an IDR is needed
   */
  Item.@Nullable Picture play(long oldestNanos) {
    lock.lock();
    try {
      playing = true;
      if (waiting.peek() instanceof Item.Picture first
          && first.packets().arrivalNanos() - oldestNanos >= 0) {
        something.signal();
        return first;
      }
      clear();
      untilIdr = true;
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps things again. */
  void pause() {
    lock.lock();
    try {
      playing = false;
      clear();
      untilIdr = true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next thing to send, null when it is closed. */
  @Nullable Item take() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && (!playing || (waiting.isEmpty() && !askIdr))) {
        something.await();
      }
      if (closed) {
        return null;
      }
      if (askIdr) {
        // The socket has room again: sooner would only have cost the other viewers.
        askIdr = false;
        return Item.NEEDS_IDR;
      }
      Item next = waiting.remove();
      count(-next.bytes());
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** How many pictures were dropped while playing. */
  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Drops everything and takes nothing more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      clear();
      something.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
