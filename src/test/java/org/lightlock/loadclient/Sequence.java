package org.lightlock.loadclient;

import java.util.Arrays;

/**
 * Which packets of one sender have come. A missing one may still come, asked for again, while the
 * window has not moved past it; then it is lost. One thread; allocates nothing.
 */
final class Sequence {
  /** Some two seconds at 3 Mb/s. */
  static final int WINDOW = 512;

  private static final long ROUND = 1L << 16;

  private final boolean[] came = new boolean[WINDOW];
  private long first = -1;
  private long highest = -1;
  private long lost;
  private int missing;

  /** What a sequence number counts up to over the rounds: the nearest to the highest so far. */
  long extended(int sequence) {
    if (highest < 0) {
      return ROUND + sequence;
    }
    return highest + (short) (sequence - (int) highest);
  }

  /**
   * Notes a packet.
   *
   * @return whether it is new
   */
  boolean note(long extended) {
    if (highest < 0) {
      first = extended;
      highest = extended - 1;
    }
    if (extended <= highest - WINDOW || extended < first) {
      return false;
    }
    if (extended <= highest) {
      boolean isNew = !came[slot(extended)];
      came[slot(extended)] = true;
      missing -= isNew ? 1 : 0;
      return isNew;
    }
    if (extended - highest > WINDOW) {
      // As if everything between had been lost: a viewer who slept, not a network.
      lost += missing + extended - highest - WINDOW;
      missing = 0;
      Arrays.fill(came, true);
      highest = extended - WINDOW;
    }
    while (highest < extended) {
      highest++;
      int slot = slot(highest);
      if (highest - WINDOW >= first && !came[slot]) {
        lost++;
        missing--;
      }
      came[slot] = false;
      missing++;
    }
    came[slot(extended)] = true;
    missing--;
    return true;
  }

  private static int slot(long extended) {
    return (int) (extended % WINDOW);
  }

  /** Packets that have not come and will not. */
  long lost() {
    return lost;
  }

  /** Packets that have not come yet. */
  int missing() {
    return missing;
  }

  /** The highest so far, -1 before the first. */
  long highest() {
    return highest;
  }

  /** Everything that should have come. */
  long expected() {
    return highest < 0 ? 0 : highest - first + 1;
  }

  /** The sequence numbers that are missing, the oldest first; returns how many were written. */
  int missing(long[] into) {
    int count = 0;
    long from = Math.max(first, highest - WINDOW + 1);
    for (long each = from; missing > 0 && each < highest && count < into.length; each++) {
      if (!came[slot(each)]) {
        into[count++] = each;
      }
    }
    return count;
  }
}
