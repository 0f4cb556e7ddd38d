package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The control message that says which own address a datagram came to, or is to leave from: struct
 * in6_pktinfo (RFC 3542 §6) and in_pktinfo (ip(7)). Without it a machine with several addresses
 * answers from whichever its routes prefer, and whoever asked another one hears nothing.
 */
final class PacketInfo {
  /** Room for either, as CMSG_SPACE has it. */
  static final int BYTES = 40;

  private static final int IPV4_BYTES = 32;
  private static final int HEADER_BYTES = 16;
  private static final int IPPROTO_IP = 0;
  private static final int IP_PKTINFO = 8;
  private static final int IP_PKTINFO_BYTES = 12;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_PKTINFO = 50;
  private static final int IPV6_PKTINFO_BYTES = 20;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private PacketInfo() {}

  /** Asks for it with each datagram that comes to a socket. */
  static void ask(Descriptor socket, short family) throws PosixException {
    boolean six = family == SocketAddress.AF_INET6;
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls.must(
          Syscall.SETSOCKOPT,
          socket.number(),
          six ? IPPROTO_IPV6 : IPPROTO_IP,
          six ? IPV6_RECVPKTINFO : IP_PKTINFO,
          arena.allocateFrom(JAVA_INT, 1).address(),
          JAVA_INT.byteSize(),
          0);
    }
  }

  /** Whether what the kernel wrote, one message at most, names an own address. */
  static boolean isIn(MemorySegment control, long length) {
    return length >= HEADER_BYTES + IP_PKTINFO_BYTES && (isFour(control) || isSix(control));
  }

  private static boolean isFour(MemorySegment control) {
    return is(control, IPPROTO_IP, IP_PKTINFO, IP_PKTINFO_BYTES);
  }

  private static boolean isSix(MemorySegment control) {
    return is(control, IPPROTO_IPV6, IPV6_PKTINFO, IPV6_PKTINFO_BYTES);
  }

  private static boolean is(MemorySegment control, int level, int type, int bytes) {
    return control.get(JAVA_LONG, 0) == HEADER_BYTES + bytes
        && control.get(JAVA_INT, 8) == level
        && control.get(JAVA_INT, 12) == type;
  }

  /** The first half of the own address; one of IPv4 is as {@link Peer} has it. */
  static long high(MemorySegment control) {
    return isFour(control) ? 0 : control.get(LONG, HEADER_BYTES);
  }

  /** The second half. */
  static long low(MemorySegment control) {
    return isFour(control)
        ? Peer.ofIpv4(control.get(INT, HEADER_BYTES + 4)) // ipi_spec_dst, behind the interface
        : control.get(LONG, HEADER_BYTES + 8);
  }

  /**
   * Writes from which own address a datagram leaves; the interface is the routes'.
   *
   * @return its length with the padding
   */
  static int write(MemorySegment control, short family, long high, long low) {
    if (family == SocketAddress.AF_INET) {
      header(control, IPPROTO_IP, IP_PKTINFO, IP_PKTINFO_BYTES);
      control.set(JAVA_INT, HEADER_BYTES, 0);
      control.set(INT, HEADER_BYTES + 4, (int) low);
      control.set(JAVA_INT, HEADER_BYTES + 8, 0);
      return IPV4_BYTES;
    }
    header(control, IPPROTO_IPV6, IPV6_PKTINFO, IPV6_PKTINFO_BYTES);
    control.set(LONG, HEADER_BYTES, high);
    control.set(LONG, HEADER_BYTES + 8, low);
    control.set(JAVA_INT, HEADER_BYTES + 16, 0);
    return BYTES;
  }

  private static void header(MemorySegment control, int level, int type, int bytes) {
    control.set(JAVA_LONG, 0, HEADER_BYTES + bytes);
    control.set(JAVA_INT, 8, level);
    control.set(JAVA_INT, 12, type);
  }
}
