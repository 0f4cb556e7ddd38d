package org.lightlock.sandbox;

/**
 * The mean distance of a stream's last key frames. A single distance says little: packets come in
 * bursts, and where every frame is a key frame, two of them often arrive almost together.
 */
final class KeyFrameDistance {
  private static final int DISTANCES = 8;

  /** The last arrivals, the newest at {@code (count - 1) % length}. */
  private final long[] arrivals = new long[DISTANCES + 1];

  private long count;

  /** Takes note of a key frame. */
  void keyFrameAt(long nanos) {
    arrivals[(int) (count % arrivals.length)] = nanos;
    count++;
  }

  /** How many key frames there were. */
  long keyFrames() {
    return count;
  }

  /** The mean distance, 0 as long as fewer than two key frames came. */
  long nanos() {
    int distances = (int) Math.min(count - 1, DISTANCES);
    if (distances < 1) {
      return 0;
    }
    long newest = arrivals[(int) ((count - 1) % arrivals.length)];
    long oldest = arrivals[(int) ((count - 1 - distances) % arrivals.length)];
    return (newest - oldest) / distances;
  }
}
