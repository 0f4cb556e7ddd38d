package org.lightlock.serve.rtsps;

import java.time.Duration;

/**
 * How much connections and viewers may cost.
 *
 * @param maxBacklogBytes what may wait for one socket before pictures are dropped
 * @param stall a socket that takes nothing for so long is closed
 * @param handshake how long a viewer may let TLS wait; all of it may take six times as long
 * @param shown how long a connection may then take to show who it is
 * @param silence a viewer who says nothing for so long has gone; clients are told three quarters
 * @param connections altogether
 * @param connectionsPerAddress of one network address
 */
public record RtspsLimits(
    int maxBacklogBytes,
    Duration stall,
    Duration handshake,
    Duration shown,
    Duration silence,
    int connections,
    int connectionsPerAddress) {
  /** 1.5 MB is about two seconds of the largest rendition. A video wall has one address. */
  public static final RtspsLimits DEFAULT =
      new RtspsLimits(
          1_500_000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(80),
          1_024,
          512);
}
