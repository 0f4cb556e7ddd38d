package org.lightlock.serve.webrtc.sdp;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * An address at which the gateway can be reached.
 *
 * @param tcp whether it is a listener for ICE-TCP (RFC 6544) instead of a datagram socket
 */
public record Candidate(InetAddress ip, int port, boolean tcp) {
  private static final int HOST_PREFERENCE = 126;
  private static final int TCP_PREFERENCE = 90;

  /** A candidate line's value (RFC 8839 §5.1) for the one component there is. */
  String line(int foundation) {
    // Datagrams before connections, IPv6 before IPv4 as RFC 8421 asks, then the configured order.
    int local =
        (tcp ? 4 << 13 : 6 << 13) | (ip instanceof Inet6Address ? 1 << 12 : 0) | (255 - foundation);
    long priority = (long) (tcp ? TCP_PREFERENCE : HOST_PREFERENCE) << 24 | (long) local << 8 | 255;
    return "%d 1 %s %d %s %d typ host%s"
        .formatted(
            foundation,
            tcp ? "tcp" : "udp",
            priority,
            literal(),
            port,
            tcp ? " tcptype passive" : "");
  }

  /** Without the interface that the machine itself may name behind an address of IPv6. */
  private String literal() {
    String text = ip.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
