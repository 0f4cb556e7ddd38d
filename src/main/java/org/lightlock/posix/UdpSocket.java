package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/**
 * A socket for a camera's datagrams. The camera side binds it, joins groups and connects it; a
 * worker that was handed it receives with recvfrom and sends with sendto without an address, which
 * only reaches who the camera side has connected it to. One thread in each of the two processes.
 */
public final class UdpSocket implements AutoCloseable {
  private static final long SOCK_DGRAM_CLOEXEC_NONBLOCK = 2 | 0x80000 | 0x800;
  private static final long SOL_SOCKET = 1;
  private static final long SO_REUSEADDR = 2;
  private static final long SO_RCVBUF = 8;
  private static final long IPPROTO_IP = 0;
  private static final long IPPROTO_IPV6 = 41;
  private static final long MCAST_JOIN_GROUP = 42;
  private static final long MCAST_JOIN_SOURCE_GROUP = 46;
  private static final int GROUP_AT = 8;
  private static final int SOURCE_AT = 136;
  private static final int GROUP_REQUEST_BYTES = 136;
  private static final int GROUP_SOURCE_REQUEST_BYTES = 264;
  private static final long MSG_DONTWAIT = 0x40;
  private static final long MSG_NOSIGNAL = 0x4000;
  private static final int PAIR_ATTEMPTS = 100;

  /** Enough for the burst of a large key frame, where the system's limit allows it. */
  private static final int RECEIVE_BUFFER_BYTES = 2 << 20;

  private final Descriptor descriptor;
  private final MemorySegment sender = Arena.ofAuto().allocate(SocketAddress.MAX_BYTES, 4);
  private final MemorySegment senderLength = Arena.ofAuto().allocate(JAVA_INT);

  /** Takes ownership of a bound socket. */
  public UdpSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** An even port for RTP and the next one for RTCP (RFC 3550 §11), at one own address. */
  public static List<UdpSocket> bindPair(InetAddress own) throws PosixException {
    for (int attempt = 0; attempt < PAIR_ATTEMPTS; attempt++) {
      UdpSocket rtp = bind(own, 0, false);
      int port = rtp.localPort();
      if (port % 2 == 0) {
        try {
          return List.of(rtp, bind(own, port + 1, false));
        } catch (PosixException e) {
          // Somebody has the odd port: try another pair.
        }
      }
      rtp.close();
    }
    throw new PosixException("bind", Errno.EADDRINUSE);
  }

  /**
   * A socket that hears one group at one port, from one source where the system can choose it.
   *
   * @param own the address of the interface that looks towards the source
   */
  public static UdpSocket join(InetAddress group, int port, InetAddress source, InetAddress own)
      throws PosixException {
    // Bound to the group itself: what comes to the port for other addresses is not heard.
    UdpSocket socket = bind(group, port, true);
    try {
      socket.join(group, source, NetworkInterface.getByInetAddress(own));
      return socket;
    } catch (SocketException e) {
      socket.close();
      throw new PosixException("interface", Errno.EINVAL);
    } catch (PosixException e) {
      socket.close();
      throw e;
    }
  }

  /** The own address from which packets to another one leave. Nothing is sent. */
  public static InetAddress ownAddressTowards(InetAddress ip) throws PosixException {
    try (UdpSocket probe = open(ip)) {
      probe.connect(ip, 9);
      return SocketAddress.ip(probe.localAddress());
    }
  }

  private static UdpSocket open(InetAddress ofFamily) throws PosixException {
    long family = SocketAddress.family(ofFamily);
    return new UdpSocket(
        new Descriptor(
            (int) SystemCalls.must(Syscall.SOCKET, family, SOCK_DGRAM_CLOEXEC_NONBLOCK, 0)));
  }

  private static UdpSocket bind(InetAddress ip, int port, boolean shared) throws PosixException {
    UdpSocket socket = open(ip);
    try (Arena arena = Arena.ofConfined()) {
      if (shared) {
        socket.option(SOL_SOCKET, SO_REUSEADDR, 1);
      }
      socket.option(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      MemorySegment address = SocketAddress.of(ip, port, arena);
      SystemCalls.must(Syscall.BIND, socket.number(), address.address(), address.byteSize());
      return socket;
    } catch (PosixException e) {
      socket.close();
      throw e;
    }
  }

  private void join(InetAddress group, InetAddress source, NetworkInterface through)
      throws PosixException {
    long level = SocketAddress.family(group) == SocketAddress.AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
    int index = through == null ? 0 : through.getIndex();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(GROUP_SOURCE_REQUEST_BYTES, 8);
      request.set(JAVA_INT, 0, index);
      SocketAddress.write(group, 0, request.asSlice(GROUP_AT));
      SocketAddress.write(source, 0, request.asSlice(SOURCE_AT));
      long chosen =
          SystemCalls.call(
              Syscall.SETSOCKOPT,
              number(),
              level,
              MCAST_JOIN_SOURCE_GROUP,
              request.address(),
              GROUP_SOURCE_REQUEST_BYTES,
              0);
      if (chosen < 0) {
        // Without a choice of source: whoever receives looks at the sender of each datagram.
        SystemCalls.must(
            Syscall.SETSOCKOPT,
            number(),
            level,
            MCAST_JOIN_GROUP,
            request.address(),
            GROUP_REQUEST_BYTES,
            0);
      }
    }
  }

  /**
   * Lets the kernel drop what comes from anybody else, from now on, and makes sending possible.
   * What is queued already stays.
   */
  public void connect(InetAddress ip, int port) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = SocketAddress.of(ip, port, arena);
      SystemCalls.must(Syscall.CONNECT, number(), address.address(), address.byteSize());
    }
  }

  /** The own port. Not possible after confinement: ask before. */
  public int localPort() throws PosixException {
    return SocketAddress.port(localAddress());
  }

  private MemorySegment localAddress() throws PosixException {
    MemorySegment address = Arena.ofAuto().allocate(SocketAddress.MAX_BYTES, 4);
    senderLength.set(JAVA_INT, 0, SocketAddress.MAX_BYTES);
    SystemCalls.must(Syscall.GETSOCKNAME, number(), address.address(), senderLength.address());
    return address;
  }

  /** The descriptor, still owned by this socket. */
  public Descriptor descriptor() {
    return descriptor;
  }

  /**
   * Takes a waiting datagram and remembers its sender.
   *
   * @param into cut where it does not fit
   * @return its length, -1 when none is waiting
   */
  public int receive(MemorySegment into) throws PosixException {
    sender.set(JAVA_SHORT, 0, (short) 0);
    senderLength.set(JAVA_INT, 0, SocketAddress.MAX_BYTES);
    long got =
        SystemCalls.call(
            Syscall.RECVFROM,
            number(),
            into.address(),
            into.byteSize(),
            MSG_DONTWAIT,
            sender.address(),
            senderLength.address());
    if (got == -Errno.EAGAIN
        || got == -Errno.EINTR
        || got == -Errno.ECONNREFUSED // the camera does not listen for reports
        || got == -Errno.EHOSTUNREACH) {
      return -1;
    }
    if (got < 0) {
      throw new PosixException("recvfrom", (int) -got);
    }
    return (int) got;
  }

  /** A host as {@link #senderIs} compares it. */
  public static MemorySegment host(InetAddress ip) {
    return SocketAddress.of(ip, 0, Arena.ofAuto());
  }

  /** Whether the last datagram came from a host. */
  public boolean senderIs(MemorySegment host) {
    return SocketAddress.sameIp(sender, host);
  }

  /** The port from which the last datagram came. */
  public int senderPort() {
    return SocketAddress.port(sender);
  }

  /** Sends a datagram to who it is connected to; what cannot be sent now is lost. */
  public boolean send(MemorySegment datagram) {
    long sent =
        SystemCalls.call(
            Syscall.SENDTO,
            number(),
            datagram.address(),
            datagram.byteSize(),
            MSG_DONTWAIT | MSG_NOSIGNAL,
            0,
            0);
    return sent == datagram.byteSize();
  }

  @Override
  public void close() {
    descriptor.close();
  }

  private int number() {
    return descriptor.number();
  }

  private void option(long level, long name, int value) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(JAVA_INT);
      segment.set(JAVA_INT, 0, value);
      SystemCalls.must(Syscall.SETSOCKOPT, number(), level, name, segment.address(), 4, 0);
    }
  }
}
