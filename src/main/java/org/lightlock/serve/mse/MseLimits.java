package org.lightlock.serve.mse;

import java.time.Duration;

/**
 * How much one viewer may cost.
 *
 * @param maxBacklogBytes what may wait for one socket before pictures are dropped
 * @param stall a socket that takes nothing for so long is closed
 * @param maxSessionsPerUser open streams of one user
 * @param maxSessionsPerAddress open streams of one network address
 * @param maxSessions open streams altogether
 */
public record MseLimits(
    int maxBacklogBytes,
    Duration stall,
    int maxSessionsPerUser,
    int maxSessionsPerAddress,
    int maxSessions) {
  /** 1.5 MB is about two seconds of the largest rendition. */
  public static final MseLimits DEFAULT =
      new MseLimits(1_500_000, Duration.ofSeconds(10), 128, 256, 1_024);
}
