package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Room for the datagrams that one {@link DatagramPort#receive} takes, and what it remembers of
 * their senders. One thread; what it holds is valid until the next call.
 */
public final class Received {
  /** How many datagrams one call takes at most. */
  public static final int MAX_DATAGRAMS = 64;

  /** The longest datagram that is taken; a longer one has length 0. */
  public static final int MAX_BYTES = 2048;

  private static final long MSG_DONTWAIT = 0x40;

  /** struct mmsghdr: a header and the length of what came. */
  private static final int MESSAGE_BYTES = MessageHeader.BYTES + 8;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment messages = arena.allocate(MAX_DATAGRAMS * MESSAGE_BYTES, 8);
  private final MemorySegment[] bytes = new MemorySegment[MAX_DATAGRAMS];
  private final MemorySegment[] senders = new MemorySegment[MAX_DATAGRAMS];
  private final MemorySegment[] controls = new MemorySegment[MAX_DATAGRAMS];
  private final KnownPeers peers = new KnownPeers();
  private final Readiness readiness = new Readiness(arena);
  private int count;

  /** Room that goes when nobody has it any more. */
  public Received() {
    MemorySegment all = arena.allocate((long) MAX_DATAGRAMS * MAX_BYTES, 64);
    MemorySegment vectors = arena.allocate(MAX_DATAGRAMS * MessageHeader.VECTOR_BYTES, 8);
    for (int i = 0; i < MAX_DATAGRAMS; i++) {
      bytes[i] = all.asSlice((long) i * MAX_BYTES, MAX_BYTES);
      senders[i] = arena.allocate(SocketAddress.MAX_BYTES, 8);
      MessageHeader.write(
          messages,
          header(i),
          senders[i],
          vectors.asSlice(i * (long) MessageHeader.VECTOR_BYTES, MessageHeader.VECTOR_BYTES),
          bytes[i]);
      controls[i] = arena.allocate(PacketInfo.BYTES, 8);
      MessageHeader.control(messages, header(i), controls[i]);
    }
  }

  /** Takes what waits at a socket; 0 when nothing does. */
  int take(Descriptor socket) throws PosixException {
    for (int i = 0; i < count; i++) {
      MessageHeader.nameLength(messages, header(i), SocketAddress.MAX_BYTES);
      MessageHeader.controlLength(messages, header(i), PacketInfo.BYTES);
    }
    count = 0;
    long got =
        SystemCalls.call(
            Syscall.RECVMMSG,
            socket.number(),
            messages.address(),
            MAX_DATAGRAMS,
            MSG_DONTWAIT,
            0,
            0);
    if (got < 0 && got != -Errno.EAGAIN && got != -Errno.EINTR) {
      throw new PosixException("recvmmsg", (int) -got);
    }
    count = (int) Math.max(0, got);
    return count;
  }

  /** Waits until something can be taken, or the socket is shut down, or the time is over. */
  void await(Descriptor socket, long nanos) throws PosixException {
    readiness.await(socket, Readiness.READABLE, nanos);
  }

  /** The i-th datagram, with what earlier ones left behind its end. */
  public MemorySegment bytes(int i) {
    return bytes[Objects.checkIndex(i, count)];
  }

  /** The length of the i-th datagram. */
  public int length(int i) {
    long header = header(Objects.checkIndex(i, count));
    return MessageHeader.isCut(messages, header)
        ? 0
        : messages.get(JAVA_INT, header + MessageHeader.BYTES);
  }

  /**
   * Copies the i-th datagram.
   *
   * @param into at least as long as it
   * @return its length
   */
  public int copy(int i, byte[] into) {
    int length = length(i);
    MemorySegment.copy(bytes(i), JAVA_BYTE, 0, into, 0, length);
    return length;
  }

  /** Who sent the i-th datagram: the same object as before, for who was heard lately. */
  public Peer peer(int i) {
    MemorySegment sender = senders[Objects.checkIndex(i, count)];
    MemorySegment control = controls[i];
    return PacketInfo.isIn(control, MessageHeader.controlLength(messages, header(i)))
        ? peers.at(sender, PacketInfo.high(control), PacketInfo.low(control))
        : peers.at(sender);
  }

  private static long header(int i) {
    return i * (long) MESSAGE_BYTES;
  }
}
