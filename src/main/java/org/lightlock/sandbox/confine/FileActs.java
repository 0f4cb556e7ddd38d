package org.lightlock.sandbox.confine;

import java.lang.foreign.Arena;
import org.lightlock.frame.EscapeAct;
import org.lightlock.posix.Program;
import org.lightlock.posix.Syscall;

/** Files, and what is open already. */
final class FileActs extends NativeActs {
  private static final long O_RDWR = 2;
  private static final long O_DIRECTORY = 0x10000;
  private static final long O_PATH = 0x200000;
  private static final long O_CREAT_EXCL_WRITE = 0x40 | 0x80 | 1;
  private static final long O_TMPFILE_RDWR = 0x400000 | O_DIRECTORY | O_RDWR;
  private static final long AT_FDCWD = -100;
  private static final long F_ADD_SEALS = 1033;
  private static final long S_IFIFO = 0x1000;
  private static final String NEW_FILE = "/tmp/lightlock-escape";

  FileActs(Arena arena, long victim) {
    super(arena, victim);
  }

  @Override
  long attempt(EscapeAct act) {
    return switch (act) {
      case READ_FILE -> opened(open("/etc/passwd", 0));
      case OWN_MEMORY -> opened(open("/proc/self/mem", O_RDWR));
      case GATEWAY_MEMORY -> opened(open("/proc/" + victim + "/mem", 0));
      case RING_AGAIN -> opened(open("/proc/self/fd/3", O_RDWR));
      case RING_PAGES -> opened(open("/proc/self/map_files", O_DIRECTORY));
      case DIRECTORY -> opened(open("/", O_DIRECTORY));
      case PATH_ONLY -> opened(open("/etc", O_PATH));
      case DEVICE -> opened(open("/dev/zero", O_RDWR));
      case OPENAT2 -> opened(call(Syscall.OPENAT2, AT_FDCWD, text("/etc/passwd"), zeros(), 24));
      case CREATE_FILE -> created(open(NEW_FILE, O_CREAT_EXCL_WRITE));
      case UNNAMED_FILE -> opened(open("/tmp", O_TMPFILE_RDWR));
      case LINK -> call(Syscall.LINKAT, AT_FDCWD, nowhere(), AT_FDCWD, nowhere(), 0);
      case SYMLINK -> call(Syscall.SYMLINKAT, text("/etc"), AT_FDCWD, nowhere());
      case RENAME -> call(Syscall.RENAMEAT2, AT_FDCWD, nowhere(), AT_FDCWD, nowhere(), 0);
      case DELETE -> call(Syscall.UNLINKAT, AT_FDCWD, nowhere(), 0);
      case MAKE_DIRECTORY -> call(Syscall.MKDIRAT, AT_FDCWD, nowhere(), 0);
      case MAKE_NODE -> call(Syscall.MKNODAT, AT_FDCWD, nowhere(), S_IFIFO, 0);
      case CHANGE_MODE -> call(Syscall.FCHMODAT, AT_FDCWD, nowhere(), 0);
      case CHANGE_OWNER -> call(Syscall.FCHOWNAT, AT_FDCWD, nowhere(), 0, 0, 0);
      case CHANGE_TIMES -> call(Syscall.UTIMENSAT, AT_FDCWD, nowhere(), 0, 0);
      case TRUNCATE -> call(Syscall.TRUNCATE, nowhere(), 0);
      case FTRUNCATE -> call(Syscall.FTRUNCATE, NO_DESCRIPTOR, 0);
      case FALLOCATE -> call(Syscall.FALLOCATE, NO_DESCRIPTOR, 3, 0, PAGE_BYTES);
      case SEAL -> call(Syscall.FCNTL, NO_DESCRIPTOR, F_ADD_SEALS, 0);
      case DUPLICATE -> opened(call(Syscall.DUP, Program.INHERITED_DESCRIPTOR));
      case WRITE -> call(Syscall.WRITE, NO_DESCRIPTOR, zeros(), 1);
      case FILE_STATUS -> call(Syscall.NEWFSTATAT, AT_FDCWD, text("/etc/passwd"), zeros(), 0);
      case READ_LINK -> call(Syscall.READLINKAT, AT_FDCWD, text("/proc/self/exe"), zeros(), 64);
      case LIST_DIRECTORY -> call(Syscall.GETDENTS64, NO_DESCRIPTOR, zeros(), 64);
      case CHANGE_DIRECTORY -> call(Syscall.CHDIR, nowhere());
      case FILE_HANDLE -> call(Syscall.OPEN_BY_HANDLE_AT, NO_DESCRIPTOR, 0, 0);
      case WATCH_FILES -> opened(call(Syscall.INOTIFY_INIT1, 0));
      case WATCH_SYSTEM -> opened(call(Syscall.FANOTIFY_INIT, 0, 0));
      default -> NOT_MINE;
    };
  }

  private long open(String path, long flags) {
    return call(Syscall.OPENAT, AT_FDCWD, text(path), flags, 0);
  }

  private long created(long result) {
    if (result >= 0) {
      call(Syscall.UNLINKAT, AT_FDCWD, text(NEW_FILE), 0);
    }
    return opened(result);
  }
}
