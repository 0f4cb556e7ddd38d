package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/** An IP address and port as the kernel has them: struct sockaddr_in and sockaddr_in6. */
final class SocketAddress {
  static final short AF_INET = 2;
  static final short AF_INET6 = 10;

  /** Room for either. */
  static final int MAX_BYTES = 28;

  private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddress() {}

  static short family(InetAddress ip) {
    return ip.getAddress().length == 4 ? AF_INET : AF_INET6;
  }

  static MemorySegment of(InetAddress ip, int port, Arena arena) {
    MemorySegment address = arena.allocate(family(ip) == AF_INET ? 16 : MAX_BYTES, 4);
    write(ip, port, address);
    return address;
  }

  static void write(InetAddress ip, int port, MemorySegment into) {
    byte[] host = ip.getAddress();
    into.set(JAVA_SHORT, 0, family(ip));
    into.set(PORT, 2, (short) port);
    MemorySegment.copy(host, 0, into, JAVA_BYTE, host.length == 4 ? 4 : 8, host.length);
  }

  static int port(MemorySegment address) {
    return Short.toUnsignedInt(address.get(PORT, 2));
  }

  static InetAddress ip(MemorySegment address) {
    boolean four = address.get(JAVA_SHORT, 0) == AF_INET;
    byte[] host = new byte[four ? 4 : 16];
    MemorySegment.copy(address, JAVA_BYTE, four ? 4 : 8, host, 0, host.length);
    try {
      return InetAddress.getByAddress(host);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Whether family and IP of two addresses are the same; no object is made. */
  static boolean sameIp(MemorySegment one, MemorySegment other) {
    boolean four = other.get(JAVA_SHORT, 0) == AF_INET;
    int at = four ? 4 : 8;
    int length = four ? 4 : 16;
    if (one.get(JAVA_SHORT, 0) != other.get(JAVA_SHORT, 0)) {
      return false;
    }
    for (int i = at; i < at + length; i++) {
      if (one.get(JAVA_BYTE, i) != other.get(JAVA_BYTE, i)) {
        return false;
      }
    }
    return true;
  }
}
