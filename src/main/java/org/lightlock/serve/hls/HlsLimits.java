package org.lightlock.serve.hls;

import java.time.Duration;

/**
 * How much one play may cost.
 *
 * @param partMicros how long a part is at most, as long as the camera's pictures come closer
 * @param idle a play of which nothing is asked for so long ends; three target durations when those
 *     are longer
 * @param sendWithin an answer that has not left by then is cut off, so that it holds no old
 *     pictures
 * @param maxRequests how many of a play's requests may be under way at once
 * @param maxBytes how much is kept of all renditions that are played, together
 */
public record HlsLimits(
    long partMicros, Duration idle, Duration sendWithin, int maxRequests, long maxBytes) {
  /**
   * Parts of a third of a second; less than a third of the gateway's heap, which holds five cameras
   * of the largest rendition.
   */
  public static final HlsLimits DEFAULT =
      new HlsLimits(334_000, Duration.ofSeconds(10), Duration.ofSeconds(20), 8, 48_000_000);
}
