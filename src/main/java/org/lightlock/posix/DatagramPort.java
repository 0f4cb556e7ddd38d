package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Objects;

/**
 * A server's UDP socket for all of its viewers. Any thread sends; each thread that receives has its
 * own {@link Received}. Nothing is allocated for a packet of or to a peer that was heard lately. A
 * port of all addresses answers each peer from the one that the peer has sent to.
 */
public final class DatagramPort implements AutoCloseable {
  /** How many datagrams {@link #sendSegments} sends at most: UDP_MAX_SEGMENTS of older kernels. */
  public static final int MAX_SEGMENTS = 64;

  /** How many bytes {@link #sendSegments} sends at most: one IP packet's, before it is cut. */
  public static final int MAX_SEGMENTED_BYTES = 65_000;

  private static final long SOCK_DGRAM_CLOEXEC_NONBLOCK = 2 | 0x80000 | 0x800;
  private static final long O_CLOEXEC = 0x80000;
  private static final long SHUT_RDWR = 2;
  private static final long SOL_SOCKET = 1;
  private static final long SO_SNDBUF = 7;
  private static final long SO_RCVBUF = 8;
  private static final long SO_SNDBUFFORCE = 32;
  private static final long SO_RCVBUFFORCE = 33;
  private static final long IPPROTO_IPV6 = 41;
  private static final long IPV6_V6ONLY = 26;
  private static final InetAddress ALL_OF_IPV4 = Inet4Address.ofLiteral("0.0.0.0");

  /** The key frames of some hundred viewers; less where net.core.wmem_max forbids it. */
  private static final int SEND_BUFFER_BYTES = 8 << 20;

  /** A second of feedback of a thousand viewers; less where net.core.rmem_max forbids it. */
  private static final int RECEIVE_BUFFER_BYTES = 2 << 20;

  private static final Cleaner CLEANER = Cleaner.create();

  private static final ThreadLocal<OutgoingMessage> OUTGOING =
      ThreadLocal.withInitial(OutgoingMessage::new);

  private final Descriptor socket;
  private final int number;
  private final short family;
  private final int localPort;
  private volatile boolean segments;
  private volatile boolean closed;

  private DatagramPort(Descriptor socket, short family) throws PosixException {
    this.socket = socket;
    this.number = socket.number();
    this.family = family;
    this.localPort = portOf(socket);
    this.segments = OutgoingMessage.cutByKernel(socket);
    CLEANER.register(this, socket::close);
  }

  /**
   * Opens a port.
   *
   * @param ip an own address; "::" for all of both families, or of IPv4 alone on a machine without
   *     IPv6; "0.0.0.0" for all of IPv4
   * @param port 0 for any that is free
   */
  public static DatagramPort bind(InetAddress ip, int port) throws PosixException {
    try {
      return bindTo(ip, port);
    } catch (PosixException e) {
      if (e.errno() == Errno.EAFNOSUPPORT && ip.isAnyLocalAddress()) {
        return bindTo(ALL_OF_IPV4, port);
      }
      throw e;
    }
  }

  private static DatagramPort bindTo(InetAddress ip, int port) throws PosixException {
    short family = SocketAddress.family(ip);
    Descriptor socket = open(family);
    try (Arena arena = Arena.ofConfined()) {
      if (family == SocketAddress.AF_INET6) {
        SystemCalls.must(
            Syscall.SETSOCKOPT,
            socket.number(),
            IPPROTO_IPV6,
            IPV6_V6ONLY,
            arena.allocateFrom(JAVA_INT, 0).address(),
            JAVA_INT.byteSize(),
            0);
      }
      buffer(socket, SO_SNDBUFFORCE, SO_SNDBUF, SEND_BUFFER_BYTES);
      buffer(socket, SO_RCVBUFFORCE, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      if (ip.isAnyLocalAddress()) {
        PacketInfo.ask(socket, family);
      }
      MemorySegment address = SocketAddress.of(ip, port, arena);
      SystemCalls.must(Syscall.BIND, socket.number(), address.address(), address.byteSize());
      return new DatagramPort(socket, family);
    } catch (PosixException e) {
      socket.close();
      throw e;
    }
  }

  private static Descriptor open(short family) throws PosixException {
    return new Descriptor(
        (int) SystemCalls.must(Syscall.SOCKET, family, SOCK_DGRAM_CLOEXEC_NONBLOCK, 0));
  }

  /** Over the system's limit if the process may; else up to it. */
  private static void buffer(Descriptor socket, long forced, long name, int bytes) {
    try (Arena arena = Arena.ofConfined()) {
      long value = arena.allocateFrom(JAVA_INT, bytes).address();
      int number = socket.number();
      if (SystemCalls.call(Syscall.SETSOCKOPT, number, SOL_SOCKET, forced, value, 4, 0) < 0) {
        SystemCalls.call(Syscall.SETSOCKOPT, number, SOL_SOCKET, name, value, 4, 0);
      }
    }
  }

  private static int portOf(Descriptor socket) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SocketAddress.MAX_BYTES, 4);
      MemorySegment length = arena.allocateFrom(JAVA_INT, SocketAddress.MAX_BYTES);
      SystemCalls.must(Syscall.GETSOCKNAME, socket.number(), address.address(), length.address());
      return SocketAddress.port(address);
    }
  }

  /** The own port. */
  public int localPort() {
    return localPort;
  }

  /**
   * Whether the kernel cuts what {@link #sendSegments} is given. For a single peer it may refuse
   * later on; then packets to that one leave one by one.
   */
  public boolean segments() {
    return segments;
  }

  /** Makes every packet leave by itself, as on an old kernel. */
  void refuseSegments() {
    segments = false;
  }

  /**
   * Waits for datagrams and takes those that are there.
   *
   * @return how many: 0 when the time is over, -1 when the port is closed
   */
  public int receive(Received into, int timeoutMillis) throws PosixException {
    long end = System.nanoTime() + timeoutMillis * 1_000_000L;
    try {
      while (!closed) {
        int got = into.take(socket);
        long left = end - System.nanoTime();
        if (got > 0 || left <= 0) {
          return got;
        }
        into.await(socket, left);
      }
      return -1;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Sends a datagram.
   *
   * @param bytes in native memory
   * @return false when it is lost: the kernel's buffer is full, there is no way to the peer, or the
   *     port is closed
   */
  public boolean send(Peer to, MemorySegment bytes, int length) {
    requireInside(bytes, length);
    return reaches(to) && sendOne(OUTGOING.get(), to, bytes, 0, length) == length;
  }

  /**
   * Sends one frame to one viewer: datagrams of equal length, the last may be shorter.
   *
   * @param bytes in native memory
   * @param length of all together, at most {@link #MAX_SEGMENTED_BYTES}
   * @param segmentBytes of each; at most {@link #MAX_SEGMENTS} result
   * @return false when all or the rest is lost, as for {@link #send}
   */
  public boolean sendSegments(Peer to, MemorySegment bytes, int length, int segmentBytes) {
    if (length > MAX_SEGMENTED_BYTES || length > (long) segmentBytes * MAX_SEGMENTS) {
      throw new IllegalArgumentException("more than one call can send");
    }
    requireInside(bytes, length);
    if (!reaches(to)) {
      return false;
    }
    OutgoingMessage message = OUTGOING.get();
    if (length > segmentBytes && segments && to.takesSegments()) {
      long sent;
      try {
        sent = message.sendSegments(number, family, to, bytes, length, segmentBytes);
      } finally {
        Reference.reachabilityFence(this);
      }
      if (!cannotCut(sent, to)) {
        return sent == length;
      }
    }
    for (int at = 0; at < length; at += segmentBytes) {
      int part = Math.min(segmentBytes, length - at);
      if (sendOne(message, to, bytes, at, part) != part) {
        return false;
      }
    }
    return true;
  }

  /** Whether the kernel can send this to the peer, but not cut it; remembers that. */
  private boolean cannotCut(long answer, Peer to) {
    if (answer == -Errno.ENOPROTOOPT || answer == -Errno.EOPNOTSUPP) {
      segments = false;
      return true;
    }
    // A device that computes no checksums, a tunnel, or a way that is too narrow.
    if (answer == -Errno.EIO || answer == -Errno.EINVAL || answer == -Errno.EMSGSIZE) {
      to.refuseSegments();
      return true;
    }
    return false;
  }

  private long sendOne(OutgoingMessage message, Peer to, MemorySegment bytes, int at, int length) {
    try {
      return message.send(number, family, to, bytes, at, length);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The kernel must not read what lies behind, nor take an offset for an address. */
  private static void requireInside(MemorySegment bytes, int length) {
    Objects.checkFromIndexSize(0, length, bytes.byteSize());
    if (!bytes.isNative()) {
      throw new IllegalArgumentException("bytes are not in native memory");
    }
  }

  private boolean reaches(Peer to) {
    return !closed && (family == SocketAddress.AF_INET6 || to.isIpv4());
  }

  /**
   * Waits until the kernel has room to send, after a send has returned false.
   *
   * @return false when the time is over or the port is closed
   */
  public boolean awaitRoom(int timeoutMillis) throws PosixException {
    try {
      return OUTGOING.get().awaitRoom(socket, timeoutMillis * 1_000_000L) && !closed;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Gives the port back and wakes who waits. The descriptor's number stays taken, by a socket that
   * takes nothing, until nobody has this object: a thread that is about to send must not send to
   * whatever got the number next.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    SystemCalls.call(Syscall.SHUTDOWN, number, SHUT_RDWR, 0);
    try (Descriptor nothing = open(family)) {
      SystemCalls.call(Syscall.SHUTDOWN, nothing.number(), SHUT_RDWR, 0);
      SystemCalls.call(Syscall.DUP3, nothing.number(), number, O_CLOEXEC);
    } catch (PosixException e) {
      // No descriptor is left: the port stays taken as long as the number.
    }
  }
}
