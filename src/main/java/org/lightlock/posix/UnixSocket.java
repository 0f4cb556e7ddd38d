package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Unix socket that keeps message boundaries (SOCK_SEQPACKET) and can hand over open descriptors
 * (unix(7), SCM_RIGHTS). One thread receives; any thread sends.
 */
public final class UnixSocket implements AutoCloseable {
  private static final long AF_UNIX = 1;
  private static final long SOCK_SEQPACKET_CLOEXEC = 5 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final long MSG_DONTWAIT = 0x40;
  private static final long MSG_NOSIGNAL = 0x4000;
  private static final long MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_CTRUNC = 0x8;
  private static final int CMSG_HEADER_BYTES = 16;
  private static final int MSGHDR_BYTES = 56;
  private static final int MAX_PATH_BYTES = 107;

  /** The most descriptors in one message. */
  public static final int MAX_DESCRIPTORS = 8;

  private final Descriptor descriptor;

  /** Takes ownership of a connected or listening socket. */
  public UnixSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** Two sockets that are connected to each other. */
  public static List<UnixSocket> pair() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(JAVA_INT, 2);
      SystemCalls.must(
          Syscall.SOCKETPAIR, AF_UNIX, SOCK_SEQPACKET_CLOEXEC, 0, both.address(), 0, 0);
      return List.of(
          new UnixSocket(new Descriptor(both.getAtIndex(JAVA_INT, 0))),
          new UnixSocket(new Descriptor(both.getAtIndex(JAVA_INT, 1))));
    }
  }

  /** Listens at a path that does not exist yet; who may connect is the directory's mode. */
  public static UnixSocket listen(Path path) throws PosixException {
    UnixSocket socket = open();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(path, arena);
      SystemCalls.must(Syscall.BIND, socket.number(), address.address(), address.byteSize());
      SystemCalls.must(Syscall.LISTEN, socket.number(), 4, 0);
      return socket;
    } catch (PosixException e) {
      socket.close();
      throw e;
    }
  }

  /** Connects to a listening path. */
  public static UnixSocket connect(Path path) throws PosixException {
    UnixSocket socket = open();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(path, arena);
      SystemCalls.must(Syscall.CONNECT, socket.number(), address.address(), address.byteSize());
      return socket;
    } catch (PosixException e) {
      socket.close();
      throw e;
    }
  }

  /** Waits for the next caller. */
  public UnixSocket accept() throws PosixException {
    long accepted = SystemCalls.must(Syscall.ACCEPT4, number(), 0, 0, 0x80000, 0, 0);
    return new UnixSocket(new Descriptor((int) accepted));
  }

  /** The descriptor, still owned by this socket. */
  public Descriptor descriptor() {
    return descriptor;
  }

  /**
   * Sends one message without waiting.
   *
   * @return whether it was taken; false when the receiver's queue is full
   * @throws PosixException when the other end is gone
   */
  public boolean send(MemorySegment message) throws PosixException {
    long sent =
        SystemCalls.call(
            Syscall.SENDTO,
            number(),
            message.address(),
            message.byteSize(),
            MSG_DONTWAIT | MSG_NOSIGNAL,
            0,
            0);
    return taken(sent, "sendto");
  }

  /** Sends one message with descriptors, which stay the caller's too. Does not wait. */
  public boolean send(MemorySegment message, List<Descriptor> descriptors) throws PosixException {
    if (descriptors.isEmpty()) {
      return send(message);
    }
    try (Arena arena = Arena.ofConfined()) {
      int rightsBytes = CMSG_HEADER_BYTES + descriptors.size() * 4;
      MemorySegment control = arena.allocate((rightsBytes + 7) & ~7, 8);
      control.set(JAVA_LONG, 0, rightsBytes);
      control.set(JAVA_INT, 8, SOL_SOCKET);
      control.set(JAVA_INT, 12, SCM_RIGHTS);
      for (int i = 0; i < descriptors.size(); i++) {
        control.set(JAVA_INT, CMSG_HEADER_BYTES + i * 4L, descriptors.get(i).number());
      }
      MemorySegment header = header(arena, message, control);
      long sent =
          SystemCalls.call(
              Syscall.SENDMSG, number(), header.address(), MSG_DONTWAIT | MSG_NOSIGNAL);
      return taken(sent, "sendmsg");
    }
  }

  /**
   * Waits for one message.
   *
   * @param into where it is put; a longer message is reported as such, never cut silently
   */
  public Received receive(MemorySegment into) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment control = arena.allocate(CMSG_HEADER_BYTES + MAX_DESCRIPTORS * 4L, 8);
      MemorySegment header = header(arena, into, control);
      long got = SystemCalls.must(Syscall.RECVMSG, number(), header.address(), MSG_CMSG_CLOEXEC);
      List<Descriptor> descriptors = descriptors(header, control);
      int flags = header.get(JAVA_INT, 48);
      return new Received((int) got, (flags & (MSG_TRUNC | MSG_CTRUNC)) != 0, descriptors);
    }
  }

  /**
   * Takes a waiting message of plain bytes.
   *
   * @return its length, 0 when the other end is gone, -1 when none is waiting
   */
  public int poll(MemorySegment into) throws PosixException {
    long got =
        SystemCalls.call(
            Syscall.RECVFROM,
            number(),
            into.address(),
            into.byteSize(),
            MSG_DONTWAIT | MSG_TRUNC,
            0,
            0);
    if (got == -Errno.EAGAIN || got == -Errno.EINTR) {
      return -1;
    }
    if (got == -Errno.ECONNRESET) {
      return 0;
    }
    if (got < 0) {
      throw new PosixException("recvfrom", (int) -got);
    }
    return (int) got;
  }

  /**
   * A place from which one thread waits for this socket.
   *
   * @param arena how long the waiter lives
   */
  public Waiter waiter(Arena arena) {
    Readiness readiness = new Readiness(arena);
    return nanos -> readiness.await(descriptor, Readiness.READABLE, nanos);
  }

  /** Waits until a message can be received or the other end is gone. */
  @FunctionalInterface
  public interface Waiter {
    /** Returns false when the time has passed. */
    boolean await(long nanos) throws PosixException;
  }

  /**
   * Ends both directions; a thread that waits in {@link #receive} returns with length 0. Harmless
   * when another thread closes it at the same time.
   */
  public void shutdown() {
    descriptor.ifOpen(number -> SystemCalls.call(Syscall.SHUTDOWN, number, 2, 0));
  }

  @Override
  public void close() {
    descriptor.close();
  }

  /**
   * A received message.
   *
   * @param length in bytes, 0 when the other end is gone
   * @param truncated whether a part of it or of its descriptors did not fit
   * @param descriptors now owned by the receiver
   */
  public record Received(int length, boolean truncated, List<Descriptor> descriptors) {
    /** Closes what came along; for messages that are refused. */
    public void closeDescriptors() {
      descriptors.forEach(Descriptor::close);
    }
  }

  private int number() {
    return descriptor.number();
  }

  private static UnixSocket open() throws PosixException {
    return new UnixSocket(
        new Descriptor((int) SystemCalls.must(Syscall.SOCKET, AF_UNIX, SOCK_SEQPACKET_CLOEXEC, 0)));
  }

  private static MemorySegment address(Path path, Arena arena) {
    byte[] bytes = path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_PATH_BYTES) {
      throw new IllegalArgumentException(
          "a socket's path has at most " + MAX_PATH_BYTES + " bytes: " + path);
    }
    MemorySegment address = arena.allocate(2L + bytes.length + 1, 2);
    address.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
    return address;
  }

  private static boolean taken(long result, String call) throws PosixException {
    if (result == -Errno.EAGAIN) {
      return false;
    }
    if (result < 0) {
      throw new PosixException(call, (int) -result);
    }
    return true;
  }

  /** struct msghdr with one struct iovec behind it. */
  private static MemorySegment header(Arena arena, MemorySegment data, MemorySegment control) {
    MemorySegment header = arena.allocate(MSGHDR_BYTES + 16, 8);
    header.set(JAVA_LONG, 16, header.address() + MSGHDR_BYTES);
    header.set(JAVA_LONG, 24, 1);
    header.set(JAVA_LONG, 32, control.address());
    header.set(JAVA_LONG, 40, control.byteSize());
    header.set(JAVA_LONG, MSGHDR_BYTES, data.address());
    header.set(JAVA_LONG, MSGHDR_BYTES + 8, data.byteSize());
    return header;
  }

  private static List<Descriptor> descriptors(MemorySegment header, MemorySegment control) {
    List<Descriptor> found = new ArrayList<>();
    if (header.get(JAVA_LONG, 40) < CMSG_HEADER_BYTES) {
      return found;
    }
    boolean rights =
        control.get(JAVA_INT, 8) == SOL_SOCKET && control.get(JAVA_INT, 12) == SCM_RIGHTS;
    long bytes = Math.min(control.get(JAVA_LONG, 0), control.byteSize());
    for (long at = CMSG_HEADER_BYTES; rights && at + 4 <= bytes; at += 4) {
      found.add(new Descriptor(control.get(JAVA_INT, at)));
    }
    return found;
  }
}
