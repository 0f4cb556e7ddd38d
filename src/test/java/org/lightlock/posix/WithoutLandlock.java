package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** Runs a command as if on a kernel without Landlock: every try to use it ends with ENOSYS. */
public final class WithoutLandlock {
  private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K
  private static final int RETURN_ERRNO = 0x00050000;
  private static final int RETURN_ALLOW = 0x7fff0000;
  private static final long SECCOMP_SET_MODE_FILTER = 1;
  private static final long SECCOMP_FILTER_FLAG_TSYNC = 1;

  private WithoutLandlock() {}

  /** What to write before a command so that it runs like this. */
  public static List<String> prefix() {
    Path target = Path.of(System.getProperty("lightlock.home", "."), "target").toAbsolutePath();
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        target.resolve("test-classes") + ":" + target.resolve("classes"),
        WithoutLandlock.class.getName());
  }

  /** Runs the command that is given, and ends as it does. */
  public static void main(String[] command) throws IOException, InterruptedException {
    install();
    System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  /** A filter is handed on to every process that is started. */
  private static void install() throws PosixException {
    int[][] program = {
      {LOAD_WORD, 0, 0}, // the number of the call
      {JUMP_EQUAL, 1, Syscall.LANDLOCK_CREATE_RULESET.number()},
      {RETURN, 0, RETURN_ERRNO | Errno.ENOSYS},
      {RETURN, 0, RETURN_ALLOW},
    };
    ThreadPrivileges.giveUpNew();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate(program.length * 8L, 8);
      for (int i = 0; i < program.length; i++) {
        code.set(JAVA_SHORT, i * 8L, (short) program[i][0]);
        // The second byte: how far to jump when it is another call.
        code.set(JAVA_SHORT, i * 8L + 2, (short) (program[i][1] << 8));
        code.set(JAVA_INT, i * 8L + 4, program[i][2]);
      }
      MemorySegment header = arena.allocate(16, 8);
      header.set(JAVA_SHORT, 0, (short) program.length);
      header.set(JAVA_LONG, 8, code.address());
      SystemCalls.must(
          Syscall.SECCOMP, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, header.address());
    }
  }
}
