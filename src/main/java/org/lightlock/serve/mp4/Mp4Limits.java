package org.lightlock.serve.mp4;

import java.time.Duration;

/**
 * How much one viewer may cost.
 *
 * @param maxBacklogBytes what may wait for one socket before pictures are dropped
 * @param stall a socket that takes nothing for so long is closed
 * @param wakeUp how long a camera that shows no picture may take before its card is sent
 */
public record Mp4Limits(int maxBacklogBytes, Duration stall, Duration wakeUp) {
  /** 1.5 MB is about two seconds of the largest rendition. */
  public static final Mp4Limits DEFAULT =
      new Mp4Limits(1_500_000, Duration.ofSeconds(10), Duration.ofSeconds(5));
}
