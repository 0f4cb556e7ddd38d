package org.lightlock.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lightlock.posix.Errno;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.Syscall;
import org.lightlock.posix.SystemCalls;
import org.lightlock.posix.UdpSocket;

/**
 * What a worker that was handed UDP sockets may try with them: reach somebody else than its camera.
 * Made before the locks close, as the camera side makes them.
 */
final class EscapeAttemptsByDatagram {
  private static final int EDESTADDRREQ = 89;
  private static final long MSG_DONTWAIT = 0x40;
  private static final long SENDMMSG = "aarch64".equals(System.getProperty("os.arch")) ? 269 : 307;

  /** What the kernel must say to each attempt. */
  static final Map<Integer, Long> EXPECTED =
      Map.of(
          900, (long) -Errno.EPERM, // sendto with another address
          901, (long) -Errno.EPERM, // the same of a connected socket
          902, (long) -Errno.EPERM, // sendmsg with another address
          903, (long) -Errno.EPERM, // sendmmsg
          904, (long) -Errno.EPERM, // connect
          905, (long) -Errno.EPERM, // connect of a connected socket
          906, (long) -EDESTADDRREQ, // sendto without address
          907, (long) -Errno.EINVAL, // sendto with an address of no length
          908, 1L, // the one thing that goes: to whom the camera side has connected it
          909, (long) -Errno.EPERM); // joining a group

  private final UdpSocket unconnected;
  private final UdpSocket connected;

  EscapeAttemptsByDatagram() throws PosixException {
    List<UdpSocket> pair = UdpSocket.bindPair(InetAddress.getLoopbackAddress());
    unconnected = pair.get(0);
    connected = pair.get(1);
    connected.connect(InetAddress.getLoopbackAddress(), 9);
  }

  Map<Integer, Long> attempts() {
    Map<Integer, Long> results = new TreeMap<>();
    long free = unconnected.descriptor().number();
    long bound = connected.descriptor().number();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment elsewhere = arena.allocate(16, 4);
      elsewhere.set(JAVA_SHORT, 0, (short) 2);
      elsewhere.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) 9);
      elsewhere.set(JAVA_BYTE, 4, (byte) 127);
      elsewhere.set(JAVA_BYTE, 7, (byte) 2);
      long to = elsewhere.address();
      MemorySegment header = arena.allocate(64, 8); // struct mmsghdr
      header.set(JAVA_LONG, 0, to);
      header.set(JAVA_LONG, 8, 16);
      MemorySegment request = arena.allocate(8, 4); // struct ip_mreq
      request.set(JAVA_BYTE, 0, (byte) 239);
      long data = arena.allocate(1).address();
      results.put(900, call(Syscall.SENDTO, free, data, 1, MSG_DONTWAIT, to, 16));
      results.put(901, call(Syscall.SENDTO, bound, data, 1, MSG_DONTWAIT, to, 16));
      results.put(902, call(Syscall.SENDMSG, free, header.address(), MSG_DONTWAIT));
      results.put(903, SystemCalls.call(SENDMMSG, free, header.address(), 1, MSG_DONTWAIT, 0, 0));
      results.put(904, call(Syscall.CONNECT, free, to, 16));
      results.put(905, call(Syscall.CONNECT, bound, to, 16));
      results.put(906, call(Syscall.SENDTO, free, data, 1, MSG_DONTWAIT, 0, 0));
      results.put(907, call(Syscall.SENDTO, free, data, 1, MSG_DONTWAIT, to, 0));
      results.put(908, call(Syscall.SENDTO, bound, data, 1, MSG_DONTWAIT, 0, 0));
      results.put(909, call(Syscall.SETSOCKOPT, free, 0, 35, request.address(), 8));
    }
    return results;
  }

  private static long call(Syscall call, long... arguments) {
    long[] six = Arrays.copyOf(arguments, 6);
    return SystemCalls.call(call.number(), six[0], six[1], six[2], six[3], six[4], six[5]);
  }
}
