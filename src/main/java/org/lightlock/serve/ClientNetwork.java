package org.lightlock.serve;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A viewer's address, as far as it can be counted: one IPv4 address, or the first bits of an IPv6
 * address, because one host may take any address of its /64 and one customer of a provider any /64
 * of his /48.
 *
 * @param bits how many bits count; 32 is an IPv4 address
 * @param prefix those bits
 */
public record ClientNetwork(int bits, long prefix) {
  private static final int IPV4 = 32;
  private static final int HOST = 64;
  private static final int SITE = 48;

  /** The address, or its /64. */
  public static ClientNetwork of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address
        ? new ClientNetwork(HOST, bytes.getLong())
        : new ClientNetwork(IPV4, bytes.getInt());
  }

  /** The /48 around an IPv6 address; an IPv4 address as it is. */
  public ClientNetwork site() {
    return bits == HOST ? new ClientNetwork(SITE, prefix >>> (HOST - SITE)) : this;
  }
}
