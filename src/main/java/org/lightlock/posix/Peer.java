package org.lightlock.posix;

import java.net.InetAddress;

/** Who is at the other end of datagrams: an IP address and a port. A value. */
public final class Peer {
  /** The peer at an address. */
  public Peer(InetAddress address, int port) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Its IP address; one of IPv4 also where it came through a socket of both families. */
  public InetAddress address() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Its port. */
  public int port() {
    throw new UnsupportedOperationException("not written yet");
  }
}
