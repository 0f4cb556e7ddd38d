package org.lightlock.sandbox;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import org.lightlock.frame.Confinement;
import org.lightlock.posix.Descriptor;
import org.lightlock.posix.MachineCode;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.Program;
import org.lightlock.posix.Syscall;
import org.lightlock.posix.SystemCalls;
import org.lightlock.posix.ThreadPrivileges;
import org.lightlock.posix.UnixSocket;
import org.lightlock.sandbox.confine.Locks;

/**
 * Hostile code in a worker's place: started as a worker is, confined as a worker is, then it tries
 * to get out and reports over descriptor 3 what the kernel said. Runs in a process of its own.
 */
public final class EscapeAttempts {
  /** A report: an attempt's number and its result. */
  static final int REPORT_BYTES = 16;

  /** The report that comes first: its result is the locks as bits. */
  static final int LOCKS = -1;

  /** The report that comes last. */
  static final int DONE = -2;

  /** What a forbidden act by Java's own API reports. */
  static final long DENIED_TO_JAVA = -10_000;

  /** The first number of the attempts by system call; the call's number is added. */
  static final int SWEEP = 100_000;

  /** As {@link #SWEEP}, after the second filter. */
  static final int TIGHTER_SWEEP = 200_000;

  /** The report whose result is the locks that the second filter added, as bits. */
  static final int TIGHTER = -4;

  /** Higher than any call of this kernel's time. */
  static final int LAST_CALL = 480;

  private static final long AT_FDCWD = -100;

  /** mov eax, 20; int 0x80; ret. */
  private static final byte[] GETPID_OF_32_BITS = {
    (byte) 0xb8, 20, 0, 0, 0, (byte) 0xcd, (byte) 0x80, (byte) 0xc3
  };

  private final UnixSocket control = new UnixSocket(new Descriptor(Program.INHERITED_DESCRIPTOR));
  private final MemorySegment report = Arena.global().allocate(REPORT_BYTES, 8);

  private EscapeAttempts() {}

  /**
   * Tries.
   *
   * @param arguments "all PID DIRECTORY PORT", "call NUMBER", "code" or "crash"
   */
  public static void main(String[] arguments) throws IOException {
    new EscapeAttempts().run(arguments);
    Runtime.getRuntime().halt(0);
  }

  /** An act by Java's own API. */
  @FunctionalInterface
  interface Act {
    /** Does it; returning normally means that it was allowed. */
    void run() throws Exception;
  }

  private void run(String[] arguments) throws IOException {
    ThreadPrivileges.dieWithParent();
    SequencedMap<String, Act> acts =
        "all".equals(arguments[0])
            ? JavaActs.of(Path.of(arguments[2]), Integer.parseInt(arguments[3]))
            : new java.util.LinkedHashMap<>();
    long victim = "all".equals(arguments[0]) ? Long.parseLong(arguments[1]) : 0;
    long number = "call".equals(arguments[0]) ? Long.decode(arguments[1]) : 0;
    MachineCode code = MachineCode.of(GETPID_OF_32_BITS);
    var datagrams = new EscapeAttemptsByDatagram();
    Locks locks = new Locks();
    tell(LOCKS, Confinement.bits(locks.close(256L << 20)));
    switch (arguments[0]) {
      case "call" -> call(number);
      case "code" -> code.run();
      case "crash" -> {
        tell(TIGHTER, Confinement.bits(locks.tighten()));
        MemorySegment.ofAddress(8).reinterpret(8).set(JAVA_LONG, 0, 1);
      }
      default -> {
        int index = 0;
        for (Map.Entry<String, Act> act : acts.entrySet()) {
          tell(index++, attempt(act.getValue()));
        }
        datagrams.attempts().forEach(this::tell);
        natively(victim, arguments[2]);
        sweep(SWEEP, Sweep.numbers());
        tell(TIGHTER, Confinement.bits(locks.tighten()));
        sweep(TIGHTER_SWEEP, Sweep.numbersWhilePlaying());
      }
    }
    tell(DONE, 0);
  }

  private static long attempt(Act act) {
    try {
      act.run();
      return 0;
    } catch (Exception | LinkageError e) {
      return DENIED_TO_JAVA;
    }
  }

  /** The acts by Java's API, by name and in order. */
  static final class JavaActs {
    private JavaActs() {}

    static SequencedMap<String, Act> of(Path directory, int port) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      SequencedMap<String, Act> acts = new java.util.LinkedHashMap<>();
      acts.put("read /etc/passwd", () -> Files.readAllBytes(Path.of("/etc/passwd")));
      acts.put("read a secret", () -> Files.readAllBytes(directory.resolve("secret")));
      acts.put("write a file", () -> Files.write(directory.resolve("new"), new byte[1]));
      acts.put("write /tmp", () -> Files.createTempFile("escape", ""));
      acts.put("create a directory", () -> Files.createDirectory(directory.resolve("folder")));
      acts.put("delete a file", () -> Files.delete(directory.resolve("secret")));
      acts.put(
          "rename a file",
          () -> Files.move(directory.resolve("secret"), directory.resolve("moved")));
      acts.put(
          "link a file",
          () -> Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc")));
      acts.put("list a directory", () -> list(directory));
      acts.put("list /proc", () -> list(Path.of("/proc/self/fd")));
      acts.put("connect", () -> new Socket(loopback, port).close());
      acts.put("listen", () -> new ServerSocket(0).close());
      acts.put("UDP", () -> new DatagramSocket().close());
      acts.put("channel", () -> SocketChannel.open(new InetSocketAddress(loopback, port)).close());
      acts.put("Unix channel", () -> ServerSocketChannel.open(StandardProtocolFamily.UNIX).close());
      acts.put("a process", () -> new ProcessBuilder("/bin/true").start().destroy());
      acts.put("Runtime.exec", () -> Runtime.getRuntime().exec(new String[] {"/bin/sh"}).destroy());
      return acts;
    }
  }

  private static void list(Path directory) throws IOException {
    try (DirectoryStream<Path> listed = Files.newDirectoryStream(directory)) {
      listed.forEach(path -> {});
    }
  }

  /** What is worth trying with real arguments; the same call numbers come again in the sweep. */
  private void natively(long victim, String directory) {
    try (Arena arena = Arena.ofConfined()) {
      long passwd = arena.allocateFrom("/etc/passwd").address();
      long fresh = arena.allocateFrom(directory + "/fresh").address();
      MemorySegment argv = arena.allocate(16, 8);
      argv.set(ADDRESS, 0, arena.allocateFrom("/bin/true"));
      long shell = argv.get(ADDRESS, 0).address();
      MemorySegment limit = arena.allocate(16, 8);
      limit.set(JAVA_LONG, 0, -1);
      limit.set(JAVA_LONG, 8, -1);
      MemorySegment name = arena.allocateFrom("escape");
      MemorySegment abstractAddress = arena.allocate(16, 2);
      abstractAddress.set(JAVA_SHORT, 0, (short) 1);
      abstractAddress.set(JAVA_BYTE, 3, (byte) 'x');
      MemorySegment pair = arena.allocate(JAVA_INT, 2);
      tell(1000, call(Syscall.OPENAT, AT_FDCWD, passwd, 0));
      tell(1001, call(Syscall.OPENAT, AT_FDCWD, fresh, 0x41, 0x1a4));
      tell(1002, call(Syscall.OPENAT, 0, passwd, 0x200000));
      tell(1003, call(Syscall.EXECVE, shell, argv.address(), argv.address() + 8));
      tell(1004, call(Syscall.EXECVEAT, AT_FDCWD, shell, argv.address(), argv.address() + 8));
      tell(1005, process(0x11));
      tell(1006, process(0x4111)); // CLONE_VFORK | CLONE_VM | SIGCHLD
      tell(1007, process(0x111)); // CLONE_VM without CLONE_THREAD
      tell(1008, call(Syscall.CLONE, 0x10000000 | 0x10f00)); // a thread in a new user namespace
      tell(1009, call(Syscall.PTRACE, 16, victim)); // PTRACE_ATTACH
      tell(1010, call(Syscall.KILL, victim, 9));
      tell(1011, call(Syscall.TGKILL, victim, victim, 9));
      tell(1012, call(Syscall.PIDFD_OPEN, victim));
      tell(1013, call(Syscall.FTRUNCATE, 3, 0));
      tell(1014, call(Syscall.MEMFD_CREATE, name.address(), 0));
      tell(1015, call(Syscall.FCNTL, 3, 0, 10)); // F_DUPFD
      tell(1016, call(Syscall.FCNTL, 3, 1030, 10)); // F_DUPFD_CLOEXEC
      tell(1017, call(Syscall.SECCOMP, 1, 0, 0));
      tell(1018, call(Syscall.PRCTL, 22, 2, 0)); // PR_SET_SECCOMP
      tell(1019, call(Syscall.PRCTL, 4, 1)); // PR_SET_DUMPABLE
      tell(1020, call(Syscall.PRCTL, 1, 0)); // PR_SET_PDEATHSIG: outlive the camera side
      tell(1021, call(Syscall.PRLIMIT64, 0, 2, limit.address(), 0));
      tell(1022, call(Syscall.SOCKET, 1, 1)); // Unix, stream
      tell(1023, call(Syscall.SOCKET, 2, 3, 1)); // raw
      tell(1024, call(Syscall.SOCKET, 16, 3)); // netlink
      tell(1025, call(Syscall.SOCKET, 40, 1)); // vsock
      tell(1026, call(Syscall.SOCKETPAIR, 1, 1, 0, pair.address()));
      tell(1027, call(Syscall.CONNECT, 3, abstractAddress.address(), 4));
      tell(1028, call(Syscall.BIND, 3, abstractAddress.address(), 4));
      tell(1029, call(Syscall.SENDTO, 3, name.address(), 1, 0x40, abstractAddress.address(), 4));
      tell(1030, call(Syscall.SENDMSG, 3, name.address(), 0x40));
      tell(1031, call(Syscall.IOCTL, 0, 0x5412, name.address())); // TIOCSTI
      tell(1032, call(Syscall.LANDLOCK_CREATE_RULESET, 0, 0, 1));
      tell(1033, call(Syscall.SHUTDOWN, 3, 2));
    }
  }

  private static long call(Syscall call, long... arguments) {
    return call(call.number(), arguments);
  }

  private static long call(long number, long... given) {
    long[] a = java.util.Arrays.copyOf(given, 6);
    return SystemCalls.call(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  }

  /** A new process; should one begin, it ends at once. */
  private static long process(long flags) {
    long result = call(Syscall.CLONE, flags);
    if (result == 0) {
      call(Syscall.EXIT_GROUP, 1);
    }
    return result;
  }

  /** Every number that no rule names. All of them end in the filter: none is carried out. */
  private void sweep(int first, int[] numbers) {
    for (int number : numbers) {
      tell(first + number, call(number));
    }
  }

  private void tell(int attempt, long result) {
    report.set(JAVA_LONG, 0, attempt);
    report.set(JAVA_LONG, 8, result);
    try {
      while (!control.send(report)) {
        Thread.onSpinWait();
      }
    } catch (PosixException e) {
      Runtime.getRuntime().halt(1);
    }
  }
}
