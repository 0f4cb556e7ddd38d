package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** Fields of struct msghdr and struct iovec on 64-bit machines (recvmsg(2), sendmsg(2)). */
final class MessageHeader {
  static final int BYTES = 56;
  static final int VECTOR_BYTES = 16;
  static final int MSG_TRUNC = 0x20;

  private MessageHeader() {}

  /** Points a header that lies at an offset to an address and to one piece of memory. */
  static void write(
      MemorySegment in, long at, MemorySegment name, MemorySegment vector, MemorySegment bytes) {
    vector.set(ADDRESS, 0, bytes);
    vector.set(JAVA_LONG, 8, bytes.byteSize());
    in.set(ADDRESS, at, name);
    in.set(JAVA_INT, at + 8, (int) name.byteSize());
    in.set(ADDRESS, at + 16, vector);
    in.set(JAVA_LONG, at + 24, 1);
  }

  static void nameLength(MemorySegment in, long at, int length) {
    in.set(JAVA_INT, at + 8, length);
  }

  static void control(MemorySegment in, long at, MemorySegment control) {
    in.set(ADDRESS, at + 32, control);
    in.set(JAVA_LONG, at + 40, control.byteSize());
  }

  static void controlLength(MemorySegment in, long at, long length) {
    in.set(JAVA_LONG, at + 40, length);
  }

  static long controlLength(MemorySegment in, long at) {
    return in.get(JAVA_LONG, at + 40);
  }

  static boolean isCut(MemorySegment in, long at) {
    return (in.get(JAVA_INT, at + 48) & MSG_TRUNC) != 0;
  }
}
