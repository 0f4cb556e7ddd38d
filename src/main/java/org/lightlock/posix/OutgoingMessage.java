package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** What one thread needs to send: a message's header and address, in native memory. */
final class OutgoingMessage {
  private static final long MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int CONTROL_HEADER_BYTES = 16;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment header = arena.allocate(MessageHeader.BYTES, 8);
  private final MemorySegment vector = arena.allocate(MessageHeader.VECTOR_BYTES, 8);

  /** Which own address, where one is named, then how the kernel cuts. */
  private final MemorySegment control =
      arena.allocate(PacketInfo.BYTES + CONTROL_HEADER_BYTES + 8, 8);

  private final MemorySegment name = arena.allocate(SocketAddress.MAX_BYTES, 8);
  private final Readiness readiness = new Readiness(arena);

  OutgoingMessage() {
    MessageHeader.write(header, 0, name, vector, MemorySegment.NULL);
    MessageHeader.control(header, 0, control);
  }

  /** Whether the kernel knows how to cut (since Linux 4.18). */
  static boolean cutByKernel(Descriptor socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_INT);
      MemorySegment length = arena.allocate(JAVA_INT);
      length.set(JAVA_INT, 0, (int) JAVA_INT.byteSize());
      long got =
          SystemCalls.call(
              Syscall.GETSOCKOPT,
              socket.number(),
              SOL_UDP,
              UDP_SEGMENT,
              value.address(),
              length.address(),
              0);
      return got == 0;
    }
  }

  /** Sends one datagram; the kernel's answer. */
  long send(int socket, short family, Peer to, MemorySegment bytes, int offset, int length) {
    if (to.hasOwnAddress()) {
      return sendMessage(socket, family, to, bytes, offset, length, to.writeOwn(control, family));
    }
    try {
      return SystemCalls.call(
          Syscall.SENDTO,
          socket,
          bytes.address() + offset,
          length,
          MSG_DONTWAIT_NOSIGNAL,
          name.address(),
          to.write(name, family));
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  /** Sends datagrams that the kernel cuts; its answer. */
  long sendSegments(
      int socket, short family, Peer to, MemorySegment bytes, int length, int segmentBytes) {
    int at = to.hasOwnAddress() ? to.writeOwn(control, family) : 0;
    control.set(JAVA_LONG, at, CONTROL_HEADER_BYTES + JAVA_SHORT.byteSize());
    control.set(JAVA_INT, at + 8, SOL_UDP);
    control.set(JAVA_INT, at + 12, UDP_SEGMENT);
    control.set(JAVA_SHORT, at + CONTROL_HEADER_BYTES, (short) segmentBytes);
    int controlBytes = at + CONTROL_HEADER_BYTES + 8;
    return sendMessage(socket, family, to, bytes, 0, length, controlBytes);
  }

  private long sendMessage(
      int socket,
      short family,
      Peer to,
      MemorySegment bytes,
      int offset,
      int length,
      int controlBytes) {
    vector.set(JAVA_LONG, 0, bytes.address() + offset);
    vector.set(JAVA_LONG, 8, length);
    MessageHeader.controlLength(header, 0, controlBytes);
    MessageHeader.nameLength(header, 0, to.write(name, family));
    try {
      return SystemCalls.call(Syscall.SENDMSG, socket, header.address(), MSG_DONTWAIT_NOSIGNAL);
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  /** Waits until there is room to send; false when the time is over or a signal came. */
  boolean awaitRoom(Descriptor socket, long nanos) throws PosixException {
    return readiness.await(socket, Readiness.WRITABLE, nanos);
  }
}
