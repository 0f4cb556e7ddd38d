package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Landlock (landlock(7)) for the calling thread and every process that it starts. The JVM's other
 * threads stay free, which is the point: a thread restricts itself, starts a worker and waits for
 * it.
 */
public final class Landlock {
  private static final long ACCESS_EXECUTE = 1;
  private static final long ACCESS_READ_FILE = 1 << 2;
  private static final long ACCESS_READ_DIR = 1 << 3;
  private static final long NET_BIND_TCP = 1;
  private static final long NET_CONNECT_TCP = 2;
  private static final long SCOPE_ABSTRACT_UNIX_AND_SIGNAL = 3;
  private static final long RULE_PATH_BENEATH = 1;
  private static final long RULE_NET_PORT = 2;
  private static final long CREATE_RULESET_VERSION = 1;
  private static final long O_PATH_CLOEXEC = 0x200000 | 0x80000;
  private static final long AT_FDCWD = -100;

  /** From this ABI on the kernel restricts TCP ports too. */
  public static final int ABI_WITH_TCP = 4;

  private Landlock() {}

  /** The kernel's Landlock ABI, 0 when it has none. */
  public static int abi() {
    long abi = SystemCalls.call(Syscall.LANDLOCK_CREATE_RULESET, 0, 0, CREATE_RULESET_VERSION);
    return abi < 0 ? 0 : (int) abi;
  }

  /**
   * Restricts the calling thread for good: it and what it starts may read and execute what lies
   * beneath the given paths, connect over TCP to the given ports, and nothing else that Landlock
   * knows.
   *
   * @throws PosixException when the kernel has no Landlock or refuses; nothing may be started then
   */
  public static void restrictThread(List<Path> readable, List<Integer> tcpPorts)
      throws PosixException {
    Errno.words(0); // a restricted thread may no longer be able to load classes
    int abi = abi();
    if (abi < 1) {
      throw new PosixException("landlock_create_ruleset", Errno.EOPNOTSUPP);
    }
    try (Arena arena = Arena.ofConfined();
        Descriptor ruleset = createRuleset(abi, arena)) {
      for (Path path : readable) {
        allowReading(ruleset, path, arena);
      }
      for (int port : abi >= ABI_WITH_TCP ? tcpPorts : List.<Integer>of()) {
        allowConnect(ruleset, port, arena);
      }
      ThreadPrivileges.giveUpNew();
      SystemCalls.must(Syscall.LANDLOCK_RESTRICT_SELF, ruleset.number(), 0, 0);
    }
  }

  private static Descriptor createRuleset(int abi, Arena arena) throws PosixException {
    MemorySegment attributes = arena.allocate(24, 8);
    attributes.set(JAVA_LONG, 0, handledFileAccess(abi));
    if (abi >= ABI_WITH_TCP) {
      attributes.set(JAVA_LONG, 8, NET_BIND_TCP | NET_CONNECT_TCP);
    }
    if (abi >= 6) {
      attributes.set(JAVA_LONG, 16, SCOPE_ABSTRACT_UNIX_AND_SIGNAL);
    }
    long size = abi >= 6 ? 24 : abi >= ABI_WITH_TCP ? 16 : 8;
    return new Descriptor(
        (int) SystemCalls.must(Syscall.LANDLOCK_CREATE_RULESET, attributes.address(), size, 0));
  }

  /** Every access right that the ABI knows: what is not handled would stay allowed. */
  private static long handledFileAccess(int abi) {
    int rights = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;
    return (1L << rights) - 1;
  }

  private static void allowReading(Descriptor ruleset, Path path, Arena arena)
      throws PosixException {
    long name = arena.allocateFrom(path.toString()).address();
    try (Descriptor opened =
        new Descriptor((int) SystemCalls.must(Syscall.OPENAT, AT_FDCWD, name, O_PATH_CLOEXEC))) {
      MemorySegment rule = arena.allocate(12, 8);
      long directoryRights = Files.isDirectory(path) ? ACCESS_READ_DIR : 0;
      rule.set(JAVA_LONG_UNALIGNED, 0, ACCESS_EXECUTE | ACCESS_READ_FILE | directoryRights);
      rule.set(JAVA_INT_UNALIGNED, 8, opened.number());
      SystemCalls.must(
          Syscall.LANDLOCK_ADD_RULE, ruleset.number(), RULE_PATH_BENEATH, rule.address(), 0, 0, 0);
    }
  }

  private static void allowConnect(Descriptor ruleset, int port, Arena arena)
      throws PosixException {
    MemorySegment rule = arena.allocate(16, 8);
    rule.set(JAVA_LONG, 0, NET_CONNECT_TCP);
    rule.set(JAVA_LONG, 8, port);
    SystemCalls.must(
        Syscall.LANDLOCK_ADD_RULE, ruleset.number(), RULE_NET_PORT, rule.address(), 0, 0, 0);
  }
}
