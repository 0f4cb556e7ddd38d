package org.lightlock.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where a login comes from, as far as it can be counted: an IPv4 address, or an IPv6 /64, because
 * one host may choose any address of its /64.
 */
record SourceNetwork(String text) {
  private static final int PREFIX_BYTES = 8;

  static SourceNetwork of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return new SourceNetwork(address.getHostAddress());
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
    try {
      return new SourceNetwork(InetAddress.getByAddress(bytes).getHostAddress() + "/64");
    } catch (UnknownHostException e) {
      throw new AssertionError("an IPv6 address has 16 bytes", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
