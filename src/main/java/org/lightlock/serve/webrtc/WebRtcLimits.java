package org.lightlock.serve.webrtc;

/**
 * What strangers and viewers can make the gateway hold.
 *
 * @param waiting sessions whose handshake is not complete
 * @param checksPerSecond ICE checks that are looked at, of one address and from places that no
 *     viewer is known at
 * @param tcpConnections open at once
 * @param tcpConnectionsPerAddress of one address
 */
public record WebRtcLimits(
    int waiting, int checksPerSecond, int tcpConnections, int tcpConnectionsPerAddress) {
  /** A wall of cameras behind one address, opened at once. */
  public static final WebRtcLimits DEFAULT = new WebRtcLimits(256, 500, 512, 128);

  /** Checks the values. */
  public WebRtcLimits {
    if (waiting < 1 || checksPerSecond < 1 || tcpConnections < 1 || tcpConnectionsPerAddress < 1) {
      throw new IllegalArgumentException("at least one of each");
    }
  }
}
