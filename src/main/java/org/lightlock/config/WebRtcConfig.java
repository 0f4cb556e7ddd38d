package org.lightlock.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * How browsers and WHEP players get pictures over WebRTC.
 *
 * @param enabled whether they do
 * @param address of the sockets for pictures, {@code listen.address} by default
 * @param udpPort one for all viewers, {@code listen.port}'s number by default; 0 takes a free one
 * @param tcpPort for networks that let no datagrams pass, empty for none; 0 takes a free one
 * @param advertise the addresses that viewers are told, the best one first; empty for those of
 *     {@code listen.names}, or the machine's own
 * @param maxSessions so many viewers at once, within what {@code viewers} allows
 */
public record WebRtcConfig(
    boolean enabled,
    InetAddress address,
    int udpPort,
    Optional<Integer> tcpPort,
    List<InetAddress> advertise,
    int maxSessions) {
  /** A browser tries every address, so that more than a few only cost time. */
  public static final int MOST_ADVERTISED = 8;

  /**
   * On, because it is the quickest way. The port's number is {@code listen.port}'s, for datagrams:
   * it needs no other right than that one, nothing else takes it as there is no HTTP/3, and the
   * firewall's rule is the same but for the protocol. No TCP: who has no datagrams has the page's
   * WebSocket.
   */
  public static final WebRtcConfig DEFAULTS =
      new WebRtcConfig(
          true, InetAddress.ofLiteral("0.0.0.0"), 8443, Optional.empty(), List.of(), 400);

  /** No WebRTC. */
  public static final WebRtcConfig OFF =
      new WebRtcConfig(
          false, DEFAULTS.address, 0, Optional.empty(), List.of(), DEFAULTS.maxSessions);

  private static final int MAX_PORT = 65_535;

  /** Keeps its own list. */
  public WebRtcConfig {
    advertise = List.copyOf(advertise);
  }

  /** The same at other ports. */
  public WebRtcConfig atPorts(int udp, Optional<Integer> tcp) {
    return new WebRtcConfig(enabled, address, udp, tcp, advertise, maxSessions);
  }

  static WebRtcConfig read(Section section, GatewayConfig.Listen listen, GatewayConfig.Rtsps rtsps)
      throws ConfigException {
    var config =
        new WebRtcConfig(
            section.flag("enabled", DEFAULTS.enabled),
            section.ip("address", listen.address()),
            section.number("udp-port", 0, MAX_PORT, listen.port()),
            section.has("tcp-port")
                ? Optional.of(section.number("tcp-port", 0, MAX_PORT, 0))
                : Optional.empty(),
            section.ips("advertise"),
            section.number("max-sessions", 1, 10_000, DEFAULTS.maxSessions));
    config.checkAddress(section);
    config.checkTcpPort(section, listen, rtsps);
    config.checkAdvertised(section);
    return config;
  }

  private void checkAddress(Section section) throws ConfigException {
    if (address.isMulticastAddress()
        || (address instanceof Inet6Address && address.isLinkLocalAddress())) {
      throw section.problem(
          "address",
          address.getHostAddress()
              + " is no address at which viewers reach this machine; write a global one of its own,"
              + " or \"::\" for all of IPv6 and IPv4");
    }
  }

  private void checkTcpPort(Section section, GatewayConfig.Listen listen, GatewayConfig.Rtsps rtsps)
      throws ConfigException {
    if (isTaken(listen.address(), listen.port())) {
      throw section.problem("tcp-port", "is listen.port's; choose another, or remove the key");
    }
    if (rtsps.enabled() && isTaken(rtsps.address(), rtsps.port())) {
      throw section.problem("tcp-port", "is rtsps.port's; choose another, or remove the key");
    }
  }

  private boolean isTaken(InetAddress by, int port) {
    return port != 0
        && tcpPort.equals(Optional.of(port))
        && (by.equals(address) || by.isAnyLocalAddress() || address.isAnyLocalAddress());
  }

  private void checkAdvertised(Section section) throws ConfigException {
    if (advertise.size() > MOST_ADVERTISED) {
      throw section.problem(
          "advertise", "has more than " + MOST_ADVERTISED + " addresses; keep the best ones");
    }
    for (InetAddress ip : advertise) {
      if (!canBeTold(ip)) {
        throw section.problem(
            "advertise",
            ip.getHostAddress()
                + " is no address at which viewers reach this machine; write its own, or the"
                + " router's that forwards to it");
      }
      if (!canReach(ip)) {
        throw section.problem(
            "advertise",
            ip.getHostAddress()
                + " is of the other family than webrtc.address; \"::\" there takes both");
      }
    }
  }

  /**
   * Whether viewers can be told an address: not one of everybody or of one link alone, whose
   * interface only this machine can name, nor one that is deprecated (RFC 8445 §5.1.1.1).
   */
  public static boolean canBeTold(InetAddress ip) {
    return !ip.isAnyLocalAddress()
        && !ip.isMulticastAddress()
        && !ip.isLinkLocalAddress()
        && !(ip instanceof Inet6Address six && isDeprecated(six));
  }

  /** Site-local, or an address of IPv4 behind zeros. */
  private static boolean isDeprecated(Inet6Address ip) {
    return ip.isSiteLocalAddress() || (ip.isIPv4CompatibleAddress() && !ip.isLoopbackAddress());
  }

  /** Whether what is sent to an address of this family can come to {@link #address}. */
  public boolean canReach(InetAddress ip) {
    return canReach(ip, address);
  }

  /** Whether what is sent to an address of this family can come to a socket. */
  public static boolean canReach(InetAddress ip, InetAddress bound) {
    boolean takesBoth = bound instanceof Inet6Address && bound.isAnyLocalAddress();
    return takesBoth || (ip instanceof Inet6Address == bound instanceof Inet6Address);
  }
}
