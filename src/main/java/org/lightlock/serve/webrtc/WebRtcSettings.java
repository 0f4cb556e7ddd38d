package org.lightlock.serve.webrtc;

import java.net.InetAddress;
import java.util.List;

/**
 * How browsers reach the gateway for media.
 *
 * @param bind the address of both sockets; {@code ::} for all of both families
 * @param udpPort of the one datagram socket for all viewers; 0 takes a free one
 * @param tcpPort of the listener for networks that let no datagrams pass (RFC 6544); 0 takes a free
 *     one, {@link #NO_TCP} opens none
 * @param advertised the addresses that answers name, the best one first; the own ones or those that
 *     a router forwards the same ports of
 * @param limits what strangers and viewers can make the gateway hold
 */
public record WebRtcSettings(
    InetAddress bind, int udpPort, int tcpPort, List<InetAddress> advertised, WebRtcLimits limits) {
  /** No listener for TCP. */
  public static final int NO_TCP = -1;

  /** The most addresses in an answer: a browser tries all of them, in both protocols. */
  public static final int MOST_ADVERTISED = 8;

  /** Checks the values; keeps its own list. */
  public WebRtcSettings {
    advertised = List.copyOf(advertised);
    if (udpPort < 0 || udpPort > 65_535 || tcpPort < NO_TCP || tcpPort > 65_535) {
      throw new IllegalArgumentException("no port");
    }
    if (advertised.isEmpty() || advertised.size() > MOST_ADVERTISED) {
      throw new IllegalArgumentException("advertise 1 to " + MOST_ADVERTISED + " addresses");
    }
    if (advertised.stream().anyMatch(WebRtcSettings::reachesNobody)) {
      throw new IllegalArgumentException("no viewer reaches one of these addresses");
    }
  }

  /** Zeros, a group's, or one of a single link, of which a viewer cannot name the interface. */
  private static boolean reachesNobody(InetAddress ip) {
    return ip.isAnyLocalAddress() || ip.isMulticastAddress() || ip.isLinkLocalAddress();
  }
}
