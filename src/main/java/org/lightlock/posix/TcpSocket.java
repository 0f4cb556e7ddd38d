package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * A worker's connection to its camera, made of the fewest system calls: after it is connected it
 * needs ppoll, recvfrom and sendto only, so that everything else can be forbidden. One thread.
 */
public final class TcpSocket implements AutoCloseable {
  private static final long AF_INET = 2;
  private static final long AF_INET6 = 10;
  private static final long SOCK_STREAM_CLOEXEC_NONBLOCK = 1 | 0x80000 | 0x800;
  private static final long SOL_SOCKET = 1;
  private static final long SO_ERROR = 4;
  private static final long IPPROTO_TCP = 6;
  private static final long TCP_NODELAY = 1;
  private static final long MSG_DONTWAIT = 0x40;
  private static final long MSG_NOSIGNAL = 0x4000;

  private final Descriptor descriptor;
  private final Arena arena = Arena.ofConfined();
  private final Readiness readiness = new Readiness(arena);

  private TcpSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Connects.
   *
   * @throws PosixException when it is refused, unreachable or takes too long
   */
  public static TcpSocket connect(InetAddress ip, int port, Duration limit) throws PosixException {
    byte[] host = ip.getAddress();
    long family = host.length == 4 ? AF_INET : AF_INET6;
    TcpSocket socket =
        new TcpSocket(
            new Descriptor(
                (int) SystemCalls.must(Syscall.SOCKET, family, SOCK_STREAM_CLOEXEC_NONBLOCK, 0)));
    try {
      socket.connect(family, host, port, limit);
      socket.option(IPPROTO_TCP, TCP_NODELAY, 1);
      return socket;
    } catch (PosixException e) {
      socket.close();
      throw e;
    }
  }

  /** The descriptor, still owned by this socket. */
  public Descriptor descriptor() {
    return descriptor;
  }

  /** This end's address. Not possible after confinement: ask before. */
  public InetAddress localAddress() throws PosixException {
    MemorySegment address = arena.allocate(28, 4);
    MemorySegment length = arena.allocate(JAVA_INT);
    length.set(JAVA_INT, 0, 28);
    SystemCalls.must(Syscall.GETSOCKNAME, descriptor.number(), address.address(), length.address());
    boolean four = address.get(JAVA_SHORT, 0) == AF_INET;
    byte[] host = new byte[four ? 4 : 16];
    MemorySegment.copy(address, JAVA_BYTE, four ? 4 : 8, host, 0, host.length);
    try {
      return InetAddress.getByAddress(host);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Waits until bytes can be received.
   *
   * @return false when the time has passed
   */
  public boolean awaitReadable(long nanos) throws PosixException {
    return readiness.await(descriptor, Readiness.READABLE, nanos);
  }

  /**
   * Takes the bytes that have arrived, as many as fit.
   *
   * @return their number, 0 when the camera closed the connection, -1 when none are there
   */
  public int receive(MemorySegment into) throws PosixException {
    long got =
        SystemCalls.call(
            Syscall.RECVFROM,
            descriptor.number(),
            into.address(),
            into.byteSize(),
            MSG_DONTWAIT,
            0,
            0);
    if (got == -Errno.EAGAIN || got == -Errno.EINTR) {
      return -1;
    }
    if (got == -Errno.ECONNRESET || got == -Errno.ETIMEDOUT) {
      return 0;
    }
    if (got < 0) {
      throw new PosixException("recvfrom", (int) -got);
    }
    return (int) got;
  }

  /**
   * Sends all bytes, waiting for room.
   *
   * @return false when the camera did not take them in time
   */
  public boolean send(MemorySegment bytes, Duration limit) throws PosixException {
    long from = 0;
    while (from < bytes.byteSize()) {
      long sent =
          SystemCalls.call(
              Syscall.SENDTO,
              descriptor.number(),
              bytes.address() + from,
              bytes.byteSize() - from,
              MSG_DONTWAIT | MSG_NOSIGNAL,
              0,
              0);
      if (sent >= 0) {
        from += sent;
      } else if (sent == -Errno.EAGAIN) {
        if (!readiness.await(descriptor, Readiness.WRITABLE, limit.toNanos())) {
          return false;
        }
      } else if (sent != -Errno.EINTR) {
        throw new PosixException("sendto", (int) -sent);
      }
    }
    return true;
  }

  @Override
  public void close() {
    descriptor.close();
    arena.close();
  }

  private void connect(long family, byte[] host, int port, Duration limit) throws PosixException {
    MemorySegment address = arena.allocate(family == AF_INET ? 16 : 28, 4);
    address.set(JAVA_SHORT, 0, (short) family);
    address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) port);
    MemorySegment.copy(host, 0, address, JAVA_BYTE, family == AF_INET ? 4 : 8, host.length);
    long result =
        SystemCalls.call(
            Syscall.CONNECT, descriptor.number(), address.address(), address.byteSize());
    if (result == -Errno.EINPROGRESS) {
      if (!readiness.await(descriptor, Readiness.WRITABLE, limit.toNanos())) {
        throw new PosixException("connect", Errno.ETIMEDOUT);
      }
      result = -pendingError();
    }
    if (result < 0) {
      throw new PosixException("connect", (int) -result);
    }
  }

  private long pendingError() throws PosixException {
    MemorySegment value = arena.allocate(JAVA_INT);
    MemorySegment length = arena.allocate(JAVA_INT);
    length.set(JAVA_INT, 0, 4);
    SystemCalls.must(
        Syscall.GETSOCKOPT,
        descriptor.number(),
        SOL_SOCKET,
        SO_ERROR,
        value.address(),
        length.address(),
        0);
    return value.get(JAVA_INT, 0);
  }

  private void option(long level, long name, int value) throws PosixException {
    MemorySegment segment = arena.allocate(JAVA_INT);
    segment.set(JAVA_INT, 0, value);
    SystemCalls.must(Syscall.SETSOCKOPT, descriptor.number(), level, name, segment.address(), 4, 0);
  }
}
