package org.lightlock.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Who is at the other end of datagrams: an IP address and a port, and which of our addresses it
 * sends to where we have several. A value, cheap to compare; the kernel's form of it is written
 * anew for each packet.
 */
public final class Peer {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** ::ffff:0:0/96, in which a socket of both families has the addresses of IPv4. */
  private static final long IPV4_IN_IPV6 = 0xFFFFL << 32;

  private final long high;
  private final long low;
  private final int scope;
  private final int port;

  // Which of our addresses it sends to, both 0 for whichever the routes choose.
  private final long ownHigh;
  private final long ownLow;

  /** Not part of the value: see {@link #takesSegments}. */
  private volatile boolean segmentsRefused;

  Peer(long high, long low, int scope, int port) {
    this(high, low, scope, port, 0, 0);
  }

  Peer(long high, long low, int scope, int port, long ownHigh, long ownLow) {
    this.high = high;
    this.low = low;
    this.scope = scope;
    this.port = port;
    this.ownHigh = ownHigh;
    this.ownLow = ownLow;
  }

  /** Of an address of IPv4, the second half of the same one of IPv6. */
  static long ofIpv4(int address) {
    return IPV4_IN_IPV6 | Integer.toUnsignedLong(address);
  }

  /** Whether it is known which of our addresses it sends to. */
  boolean hasOwnAddress() {
    return (ownHigh | ownLow) != 0;
  }

  /** Writes that address; the length of it. */
  int writeOwn(MemorySegment control, short family) {
    return PacketInfo.write(control, family, ownHigh, ownLow);
  }

  /** The peer at an address. */
  public static Peer of(InetAddress address, int port) {
    if (port < 0 || port > 0xFFFF) {
      throw new IllegalArgumentException("no port: " + port);
    }
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.remaining() == 4
        ? new Peer(0, ofIpv4(bytes.getInt()), 0, port)
        : new Peer(bytes.getLong(), bytes.getLong(), ((Inet6Address) address).getScopeId(), port);
  }

  /** Its IP address; one of IPv4 also where it came through a socket of both families. */
  public InetAddress address() {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return scope == 0
          ? InetAddress.getByAddress(bytes)
          : Inet6Address.getByAddress(null, bytes, scope);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Its port. */
  public int port() {
    return port;
  }

  /** Whether its address is one of IPv4. */
  boolean isIpv4() {
    return high == 0 && (low & 0xFFFF_FFFF_0000_0000L) == IPV4_IN_IPV6;
  }

  /**
   * Whether the kernel has not refused yet to cut packets to it: the way may be too narrow for
   * them, or end in a tunnel. That must not make packets to others dearer.
   */
  boolean takesSegments() {
    return !segmentsRefused;
  }

  void refuseSegments() {
    segmentsRefused = true;
  }

  /** Where {@link #write} writes, and {@link #readHigh} and the others read. */
  static int family(MemorySegment address) {
    return address.get(ValueLayout.JAVA_SHORT, 0);
  }

  static int readPort(MemorySegment address) {
    return Short.toUnsignedInt(address.get(SHORT, 2));
  }

  static long readHigh(MemorySegment address) {
    return family(address) == SocketAddress.AF_INET ? 0 : address.get(LONG, 8);
  }

  static long readLow(MemorySegment address) {
    return family(address) == SocketAddress.AF_INET
        ? ofIpv4(address.get(INT, 4))
        : address.get(LONG, 16);
  }

  static int readScope(MemorySegment address) {
    return family(address) == SocketAddress.AF_INET ? 0 : address.get(ValueLayout.JAVA_INT, 24);
  }

  /**
   * Writes it as a socket of a family has it.
   *
   * @return the length; IPv4's only for a peer that {@link #isIpv4}
   */
  int write(MemorySegment address, short family) {
    address.set(ValueLayout.JAVA_SHORT, 0, family);
    address.set(SHORT, 2, (short) port);
    if (family == SocketAddress.AF_INET) {
      address.set(INT, 4, (int) low);
      address.set(LONG, 8, 0);
      return 16;
    }
    address.set(INT, 4, 0);
    address.set(LONG, 8, high);
    address.set(LONG, 16, low);
    address.set(ValueLayout.JAVA_INT, 24, scope);
    return SocketAddress.MAX_BYTES;
  }

  /**
   * A hash of where it is, whatever its port: of an IPv4 address, or of the network of 64 bits that
   * an IPv6 address is in, of which one host has as many as it likes.
   *
   * @param seed so that senders cannot choose addresses whose hashes agree
   */
  public int networkHash(long seed) {
    return (int) (isIpv4() ? hash(0, low, 0, seed) : hash(high, 0, 0, seed));
  }

  boolean is(long high, long low, int scope, int port, long ownHigh, long ownLow) {
    return this.low == low
        && this.port == port
        && this.high == high
        && this.scope == scope
        && this.ownLow == ownLow
        && this.ownHigh == ownHigh;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Peer peer && peer.is(high, low, scope, port, ownHigh, ownLow));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash(high, low, port, 0));
  }

  /** Of all bits, mixed with a seed. */
  static long hash(long high, long low, int port, long seed) {
    long mixed = (low ^ seed ^ (long) port << 40) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32 ^ high) * 0xD6E8FEB86659FD93L;
    return mixed ^ mixed >>> 29;
  }

  @Override
  public String toString() {
    String host = address().getHostAddress();
    return (isIpv4() ? host : "[" + host + "]") + ":" + port;
  }
}
