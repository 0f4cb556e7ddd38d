package org.lightlock.fmp4;

import java.util.ArrayDeque;
import java.util.Optional;
import org.lightlock.encode.WaitingBytes;

/**
 * The fragments that one viewer's socket has not taken yet, within a budget of bytes. Over it,
 * everything waiting is dropped and nothing is taken until the next IDR: a late picture is worth
 * less than a recent one. Filled by the encoder's thread, emptied by the socket's; thread-safe.
 */
public final class Backlog {
  private final int maxBytes;
  private final WaitingBytes all;
  private final ArrayDeque<Fragment> waiting = new ArrayDeque<>();
  private int bytes;
  private boolean untilIdr = true;
  private boolean closed;
  private long dropped;
  private long reported;

  /**
   * Waits for an IDR.
   *
   * @param maxBytes what may wait
   * @param all what waits for every viewer, this one among them; close it, or its part stays
   */
  public Backlog(int maxBytes, WaitingBytes all) {
    this.maxBytes = maxBytes;
    this.all = all;
  }

  /** Takes a fragment or drops it; says whether the socket has something new to do. */
  public synchronized boolean offer(Fragment fragment) {
    if (closed) {
      return false;
    }
    if (untilIdr && !fragment.idr()) {
      dropped += fragment.init().isSound() ? 0 : 1;
      return false;
    }
    int size = fragment.message().length;
    if (bytes + size > all.allowed(maxBytes) && bytes > 0) {
      dropped += waiting.size();
      waiting.forEach(old -> count(-old.message().length));
      waiting.clear();
      if (!fragment.idr()) {
        dropped++;
        untilIdr = true;
        return false;
      }
    }
    untilIdr = false;
    waiting.add(fragment);
    count(size);
    return true;
  }

  /** The next fragment to send. Its bytes count until it is {@link #sent}. */
  public synchronized Optional<Fragment> poll() {
    return Optional.ofNullable(waiting.poll());
  }

  /** A polled fragment has left. */
  public synchronized void sent(Fragment fragment) {
    if (!closed) {
      count(-fragment.message().length);
    }
  }

  /** Whether fragments were dropped and an IDR is needed to go on. */
  public synchronized boolean needsIdr() {
    return untilIdr && !closed;
  }

  /** How many fragments were dropped since this was asked last. */
  public synchronized long newlyDropped() {
    long newly = dropped - reported;
    reported = dropped;
    return newly;
  }

  /** Drops everything and takes nothing more. */
  public synchronized void close() {
    closed = true;
    waiting.clear();
    count(-bytes);
  }

  private void count(int change) {
    bytes += change;
    all.add(change);
  }
}
