package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;

/**
 * Tries what a confined worker must not be able to do. Made for workers alone: where a lock is
 * missing the act really happens, and is undone as well as it can be.
 */
public final class ForbiddenActs {
  private static final long AT_FDCWD = -100;
  private static final long AF_UNIX = 1;
  private static final long AF_INET = 2;
  private static final long SOCK_STREAM = 1;
  private static final long SOCK_DGRAM = 2;
  private static final long PTRACE_TRACEME = 0;
  private static final long SIGCHLD = 17;
  private static final int DISCARD_PORT = 9;
  private static final long PR_GET_NO_NEW_PRIVS = 39;
  private static final long PAGE_BYTES = 4096;
  private static final long PROT_ALL = 7;
  private static final long MAP_PRIVATE = 2;
  private static final long MAP_ANONYMOUS = 0x20;
  private static final long NO_DESCRIPTOR = -1;

  /** What is tried. */
  public enum Act {
    OPEN_FILE,
    TCP_CONNECT,
    TCP_BIND,
    TCP_SOCKET,
    UDP_SOCKET,
    UNIX_SOCKET,
    FORK,
    EXEC,
    PTRACE,
    FTRUNCATE,
    NEW_CODE
  }

  private ForbiddenActs() {}

  /** Whether the filter for playing is in force: the one before it allows this call. */
  public static boolean readingBackIsDenied() {
    return SystemCalls.call(Syscall.PRCTL, PR_GET_NO_NEW_PRIVS, 0, 0) == -Errno.EPERM;
  }

  /** What Landlock denies while seccomp is not yet there to do so; EACCES is its signature. */
  public static Set<Act> deniedByLandlock() {
    Set<Act> denied = EnumSet.noneOf(Act.class);
    try (Arena arena = Arena.ofConfined()) {
      if (openFile(arena) == -Errno.EACCES) {
        denied.add(Act.OPEN_FILE);
      }
      MemorySegment loopback = loopback(arena, DISCARD_PORT);
      if (onSocket(Syscall.CONNECT, loopback) == -Errno.EACCES) {
        denied.add(Act.TCP_CONNECT);
      }
      if (onSocket(Syscall.BIND, loopback(arena, 0)) == -Errno.EACCES) {
        denied.add(Act.TCP_BIND);
      }
    }
    return denied;
  }

  /** What is denied by whatever lock; everything but binding and connecting is tried. */
  public static Set<Act> denied() {
    Set<Act> denied = EnumSet.noneOf(Act.class);
    try (Arena arena = Arena.ofConfined()) {
      note(denied, Act.OPEN_FILE, openFile(arena));
      note(denied, Act.TCP_SOCKET, socket(AF_INET, SOCK_STREAM));
      note(denied, Act.UDP_SOCKET, socket(AF_INET, SOCK_DGRAM));
      note(denied, Act.UNIX_SOCKET, socket(AF_UNIX, SOCK_STREAM));
      note(denied, Act.FORK, fork());
      note(denied, Act.EXEC, exec(arena));
      note(denied, Act.PTRACE, SystemCalls.call(Syscall.PTRACE, PTRACE_TRACEME, 0, 0));
      note(
          denied,
          Act.FTRUNCATE,
          SystemCalls.call(Syscall.FTRUNCATE, Program.INHERITED_DESCRIPTOR, 0, 0));
      note(denied, Act.NEW_CODE, newCode());
    }
    return denied;
  }

  private static void note(Set<Act> denied, Act act, long result) {
    if (result == -Errno.EPERM || result == -Errno.EACCES) {
      denied.add(act);
    }
  }

  private static long openFile(Arena arena) {
    long path = arena.allocateFrom("/etc/passwd").address();
    long result = SystemCalls.call(Syscall.OPENAT, AT_FDCWD, path, 0);
    closeIfOpen(result);
    return result;
  }

  private static long socket(long family, long type) {
    long result = SystemCalls.call(Syscall.SOCKET, family, type, 0);
    closeIfOpen(result);
    return result;
  }

  private static long onSocket(Syscall call, MemorySegment address) {
    long socket = SystemCalls.call(Syscall.SOCKET, AF_INET, SOCK_STREAM, 0);
    if (socket < 0) {
      return socket;
    }
    long result = SystemCalls.call(call, socket, address.address(), address.byteSize());
    closeIfOpen(socket);
    return result;
  }

  private static long fork() {
    long result = SystemCalls.call(Syscall.CLONE, SIGCHLD, 0, 0);
    if (result == 0) {
      SystemCalls.call(Syscall.EXIT_GROUP, 1, 0, 0);
    }
    return result;
  }

  private static long exec(Arena arena) {
    MemorySegment path = arena.allocateFrom("/bin/false");
    MemorySegment arguments = arena.allocate(16, 8);
    arguments.set(java.lang.foreign.ValueLayout.ADDRESS, 0, path);
    return SystemCalls.call(
        Syscall.EXECVE, path.address(), arguments.address(), arguments.address() + 8);
  }

  private static long newCode() {
    long result =
        SystemCalls.call(
            Syscall.MMAP, 0, PAGE_BYTES, PROT_ALL, MAP_PRIVATE | MAP_ANONYMOUS, NO_DESCRIPTOR, 0);
    if (result > 0) {
      SystemCalls.call(Syscall.MUNMAP, result, PAGE_BYTES, 0);
    }
    return result;
  }

  private static MemorySegment loopback(Arena arena, int port) {
    MemorySegment address = arena.allocate(16, 4);
    address.set(JAVA_SHORT, 0, (short) AF_INET);
    address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) port);
    address.set(JAVA_BYTE, 4, (byte) 127);
    address.set(JAVA_BYTE, 7, (byte) 1);
    return address;
  }

  private static void closeIfOpen(long descriptor) {
    if (descriptor >= 0) {
      SystemCalls.call(Syscall.CLOSE, descriptor, 0, 0);
    }
  }
}
