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
 * @param connectionsPerAddress of one address, an IPv6 /64 being one; so many may also come at once
 * @param newPerSecond of one address, for ever: each costs a TLS handshake
 * @param unshown connections altogether that have not shown yet who they are
 * @param unshownPerAddress of one address
 */
public record RtspsLimits(
    int maxBacklogBytes,
    Duration stall,
    Duration handshake,
    Duration shown,
    Duration silence,
    int connections,
    int connectionsPerAddress,
    int newPerSecond,
    int unshown,
    int unshownPerAddress) {
  /**
   * 1.5 MB is about two seconds of the largest rendition. A video wall, or a control room behind
   * NAT, has one address; a recorder of 64 cameras through tunnels has 128 connections, all new at
   * once when the gateway was started again.
   */
  public static final RtspsLimits DEFAULT =
      new RtspsLimits(
          1_500_000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(80),
          1_024,
          512,
          40,
          512,
          384);
}
