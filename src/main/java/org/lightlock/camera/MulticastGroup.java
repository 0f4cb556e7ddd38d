package org.lightlock.camera;

import java.net.InetAddress;

/**
 * A group that the operator allows a camera to send to.
 *
 * @param port of RTP, even; RTCP has the next one
 */
public record MulticastGroup(InetAddress ip, int port) {
  /**
   * Checks both.
   *
   * @throws IllegalArgumentException when the address is no multicast address or the port is odd
   */
  public MulticastGroup {
    if (!ip.isMulticastAddress()) {
      throw new IllegalArgumentException("a group's address is a multicast address");
    }
    if (port < 1024 || port > 65_534 || port % 2 != 0) {
      throw new IllegalArgumentException("a group's port is an even number from 1024 to 65534");
    }
  }

  /**
   * Reads {@code 239.1.2.3:5004} or {@code [ff15::1]:5004}.
   *
   * @throws IllegalArgumentException when it is no group with an even port
   */
  public static MulticastGroup parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(0, colon)).replaceAll("^\\[(.*)]$", "$1");
    return new MulticastGroup(
        InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1)));
  }
}
