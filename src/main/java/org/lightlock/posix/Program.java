package org.lightlock.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;

/**
 * A started program that inherits one descriptor, as its number 3, and nothing else of its parent:
 * no other descriptor, no environment, no process group. Started by the calling thread, so that the
 * thread's Landlock domain binds it.
 */
public final class Program implements AutoCloseable {
  /** The number under which the program finds the descriptor it was given. */
  public static final int INHERITED_DESCRIPTOR = 3;

  private static final int FILE_ACTIONS_BYTES = 256; // larger than any libc's type
  private static final int ATTRIBUTES_BYTES = 512;
  private static final short POSIX_SPAWN_SETPGROUP = 0x02;
  private static final short POSIX_SPAWN_SETSIGMASK = 0x08;
  private static final int O_RDONLY = 0; // what the program writes there goes nowhere
  private static final long SIGKILL = 9;

  /** One allocation arena: a worker's threads share little, and each arena costs megabytes. */
  private static final List<String> ENVIRONMENT = List.of("LANG=C", "MALLOC_ARENA_MAX=1");

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SPAWN =
      function("posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle ACTIONS_INIT =
      function("posix_spawn_file_actions_init", ADDRESS);
  private static final MethodHandle ACTIONS_DESTROY =
      function("posix_spawn_file_actions_destroy", ADDRESS);
  private static final MethodHandle ADD_OPEN =
      function("posix_spawn_file_actions_addopen", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_DUP2 =
      function("posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_CLOSE_FROM =
      function("posix_spawn_file_actions_addclosefrom_np", ADDRESS, JAVA_INT);
  private static final MethodHandle ATTRIBUTES_INIT = function("posix_spawnattr_init", ADDRESS);
  private static final MethodHandle SET_FLAGS =
      function("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);

  private final long pid;
  private final Descriptor handle;

  private Program(long pid) throws PosixException {
    this.pid = pid;
    this.handle = new Descriptor((int) SystemCalls.must(Syscall.PIDFD_OPEN, pid, 0, 0));
  }

  /**
   * Starts a program.
   *
   * @param command the program's full path and its arguments; no secret belongs here
   * @param inherited becomes the program's descriptor 3; the caller still owns its own
   * @param keepStandardError whether what it writes there is seen; for development only
   */
  public static Program start(List<String> command, Descriptor inherited, boolean keepStandardError)
      throws PosixException {
    try (Arena arena = Arena.ofConfined();
        Descriptor passed = inherited.duplicateForChild()) {
      MemorySegment actions = arena.allocate(FILE_ACTIONS_BYTES, 16);
      MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 16);
      invoke("posix_spawn_file_actions_init", ACTIONS_INIT, actions);
      try {
        MemorySegment devNull = arena.allocateFrom("/dev/null");
        for (int i = 0; i < (keepStandardError ? 1 : 3); i++) {
          invoke("addopen", ADD_OPEN, actions, i, devNull, O_RDONLY, 0);
        }
        invoke("adddup2", ADD_DUP2, actions, passed.number(), INHERITED_DESCRIPTOR);
        invoke("addclosefrom", ADD_CLOSE_FROM, actions, INHERITED_DESCRIPTOR + 1);
        invoke("posix_spawnattr_init", ATTRIBUTES_INIT, attributes);
        short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK;
        invoke("posix_spawnattr_setflags", SET_FLAGS, attributes, flags);
        MemorySegment pid = arena.allocate(JAVA_INT);
        invoke(
            "posix_spawn",
            SPAWN,
            pid,
            arena.allocateFrom(command.getFirst()),
            actions,
            attributes,
            strings(command, arena),
            strings(ENVIRONMENT, arena));
        return new Program(pid.get(JAVA_INT, 0));
      } finally {
        invoke("posix_spawn_file_actions_destroy", ACTIONS_DESTROY, actions);
      }
    }
  }

  /** The process id. */
  public long pid() {
    return pid;
  }

  /** Waits until the program has ended and tells how. Call once. */
  public Ending await() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(JAVA_INT);
      SystemCalls.must(Syscall.WAIT4, pid, status.address(), 0, 0, 0, 0);
      int value = status.get(JAVA_INT, 0);
      int signal = value & 0x7f;
      return signal == 0 ? new Ending((value >> 8) & 0xff, 0) : new Ending(-1, signal);
    }
  }

  /** Kills it; harmless when it has ended. The handle, unlike a process id, is never used again. */
  public synchronized void kill() {
    if (handle.isOpen()) {
      SystemCalls.call(Syscall.PIDFD_SEND_SIGNAL, handle.number(), SIGKILL, 0);
    }
  }

  /** Gives the handle back. The program itself goes on; call after {@link #await}. */
  @Override
  public synchronized void close() {
    handle.close();
  }

  /**
   * How a program ended.
   *
   * @param exit its exit number, -1 when a signal ended it
   * @param signal the signal's number, 0 when none did
   */
  public record Ending(int exit, int signal) {
    private static final int SIGSYS = 31;

    /** Whether it made a call for which the seccomp filter ends a process at once. */
    public boolean byForbiddenCall() {
      return signal == SIGSYS;
    }
  }

  /** The usual place of the standard libraries, which a started JVM reads. */
  public static List<Path> standardLibraryPaths() {
    return List.of(Path.of("/lib"), Path.of("/lib64"), Path.of("/usr/lib"), Path.of("/dev/null"));
  }

  private static MethodHandle function(String name, java.lang.foreign.MemoryLayout... parameters) {
    SymbolLookup lookup = LINKER.defaultLookup();
    return LINKER.downcallHandle(
        lookup.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
  }

  private static void invoke(String name, MethodHandle function, Object... arguments)
      throws PosixException {
    int error;
    try {
      error = (int) function.invokeWithArguments(arguments);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
    if (error != 0) {
      throw new PosixException(name, error);
    }
  }

  private static MemorySegment strings(List<String> texts, Arena arena) {
    MemorySegment array = arena.allocate(ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(texts.get(i)));
    }
    return array;
  }
}
