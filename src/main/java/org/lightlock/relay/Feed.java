package org.lightlock.relay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lightlock.relay.StreamChoice.Stream;

/**
 * Lets the pictures of one stream through at a time, so that two streams of a camera never mix in a
 * rendition: the preferred one from its first picture on, the other one only while nothing comes
 * from the one before. The owner calls with a lock held.
 */
final class Feed {
  private static final long SHORTEST_SILENCE_NANOS = Duration.ofMillis(900).toNanos();
  private static final int SILENT_DISTANCES = 3;

  private Stream preferred = Stream.MAIN;
  private @Nullable Stream current;
  private long lastNanos;
  private long distanceNanos;

  /** Says which stream is to be shown as soon as it can be. */
  void prefer(Stream stream) {
    preferred = stream;
  }

  /** Where the last picture came from, null before the first. */
  @Nullable Stream current() {
    return current;
  }

  /** A stream is closed: the other one need not wait. */
  void closed(Stream stream) {
    if (current == stream) {
      current = null;
    }
  }

  /**
   * Whether a picture is shown.
   *
   * @param distance of the stream's pictures, 0 when it is not known
   */
  boolean takes(Stream from, long now, long distance) {
    boolean silent =
        now - lastNanos > Math.max(SHORTEST_SILENCE_NANOS, SILENT_DISTANCES * distanceNanos);
    if (current != null && from != current && from != preferred && !silent) {
      return false;
    }
    current = from;
    lastNanos = now;
    distanceNanos = distance;
    return true;
  }
}
