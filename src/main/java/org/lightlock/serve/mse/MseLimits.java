package org.lightlock.serve.mse;

import java.time.Duration;

/**
 * How much one viewer may cost.
 *
 * @param maxBacklogBytes what may wait for one socket before pictures are dropped
 * @param stall a socket that takes nothing for so long is closed
 */
public record MseLimits(int maxBacklogBytes, Duration stall) {
  /** 1.5 MB is about two seconds of the largest rendition. */
  public static final MseLimits DEFAULT = new MseLimits(1_500_000, Duration.ofSeconds(10));
}
