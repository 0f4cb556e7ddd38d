package org.lightlock.sandbox.confine;

import java.lang.foreign.Arena;
import org.lightlock.frame.EscapeAct;
import org.lightlock.posix.Syscall;
import org.lightlock.posix.SystemCalls;

/** The kernel itself, and memory that could become code. */
final class KernelActs extends NativeActs {
  private static final long AT_FDCWD = -100;
  private static final long TIOCSTI = 0x5412;
  private static final long PROT_ALL = 7;
  private static final long MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final long PR_SET_PDEATHSIG = 1;
  private static final long PR_SET_DUMPABLE = 4;
  private static final long PR_SET_MM = 35;
  private static final long X32_GETPID = 0x40000027;

  KernelActs(Arena arena, long victim) {
    super(arena, victim);
  }

  @Override
  long attempt(EscapeAct act) {
    return switch (act) {
      case IO_URING -> call(Syscall.IO_URING_SETUP, 0, 0);
      case IO_URING_ENTER -> call(Syscall.IO_URING_ENTER, NO_DESCRIPTOR, 0, 0, 0, 0);
      case BPF -> call(Syscall.BPF, WRONG, 0, 0);
      case PERF -> call(Syscall.PERF_EVENT_OPEN, 0, 0, -1, -1, 0);
      case USERFAULTFD -> call(Syscall.USERFAULTFD, WRONG);
      case KEYS -> call(Syscall.KEYCTL, WRONG, 0, 0, 0, 0);
      case ADD_KEY -> call(Syscall.ADD_KEY, 0, 0, 0, 0, 0);
      case REQUEST_KEY -> call(Syscall.REQUEST_KEY, 0, 0, 0, 0);
      case MOUNT -> call(Syscall.MOUNT, nowhere(), nowhere(), 0, 0, 0);
      case UNMOUNT -> call(Syscall.UMOUNT2, nowhere(), 0);
      case OPEN_TREE -> call(Syscall.OPEN_TREE, AT_FDCWD, nowhere(), 0);
      case FILE_SYSTEM -> call(Syscall.FSOPEN, 0, 0);
      case PIVOT_ROOT -> call(Syscall.PIVOT_ROOT, nowhere(), nowhere());
      case CHROOT -> call(Syscall.CHROOT, nowhere());
      case LOAD_MODULE -> call(Syscall.INIT_MODULE, 0, 0, 0);
      case LOAD_MODULE_FILE -> call(Syscall.FINIT_MODULE, NO_DESCRIPTOR, 0, 0);
      case UNLOAD_MODULE -> call(Syscall.DELETE_MODULE, 0, 0);
      case ANOTHER_KERNEL -> call(Syscall.KEXEC_LOAD, 0, WRONG, 0, 0);
      case REBOOT -> call(Syscall.REBOOT, 0, 0, 0, 0);
      case SWAP -> call(Syscall.SWAPON, nowhere(), 0);
      case SET_TIME -> call(Syscall.CLOCK_SETTIME, WRONG, 0);
      case SET_DAY -> call(Syscall.SETTIMEOFDAY, 1, 0);
      case TUNE_CLOCK -> call(Syscall.ADJTIMEX, 0);
      case PORTS -> call(Syscall.IOPERM, -1, 1, 1);
      case PORT_LEVEL -> call(Syscall.IOPL, 9);
      case KERNEL_LOG -> call(Syscall.SYSLOG, WRONG, 0, 0);
      case ACCOUNTING -> call(Syscall.ACCT, nowhere());
      case QUOTA -> call(Syscall.QUOTACTL, WRONG, nowhere(), 0, 0);
      case HOST_NAME -> call(Syscall.SETHOSTNAME, 0, WRONG);
      case TERMINAL -> call(Syscall.IOCTL, NO_DESCRIPTOR, TIOCSTI, zeros());
      case NEW_CODE ->
          mapped(
              call(Syscall.MMAP, 0, PAGE_BYTES, PROT_ALL, MAP_PRIVATE_ANONYMOUS, NO_DESCRIPTOR, 0));
      case CODE_FROM_DATA -> call(Syscall.MPROTECT, page(), PAGE_BYTES, PROT_ALL);
      case CODE_WITH_KEY -> call(Syscall.PKEY_MPROTECT, page(), PAGE_BYTES, PROT_ALL, -1);
      case GROW_CODE -> call(Syscall.MREMAP, page(), PAGE_BYTES, 2 * PAGE_BYTES, WRONG);
      case REMAP_PAGES -> call(Syscall.REMAP_FILE_PAGES, page(), PAGE_BYTES, 0, 0, 0);
      case MEMORY_FILE -> opened(call(Syscall.MEMFD_CREATE, text("x"), 0));
      case SECRET_MEMORY -> opened(call(Syscall.MEMFD_SECRET, 0));
      case PERSONALITY -> call(Syscall.PERSONALITY, 0xffffffffL);
      case DUMPABLE -> call(Syscall.PRCTL, PR_SET_DUMPABLE, WRONG);
      case MOVE_MEMORY -> call(Syscall.PRCTL, PR_SET_MM, WRONG, 0, 0, 0);
      case OUTLIVE -> call(Syscall.PRCTL, PR_SET_PDEATHSIG, WRONG);
      case RELAX_SECCOMP -> call(Syscall.SECCOMP, WRONG, 0, 0);
      case LANDLOCK -> call(Syscall.LANDLOCK_CREATE_RULESET, 0, 0, 1);
      case SEGMENTS -> call(Syscall.MODIFY_LDT, WRONG, 0, 0);
      case OTHER_NUMBERS -> SystemCalls.call(X32_GETPID, 0, 0, 0, 0, 0, 0);
      default -> NOT_MINE;
    };
  }

  private long mapped(long result) {
    if (result > 0) {
      call(Syscall.MUNMAP, result, PAGE_BYTES);
    }
    return result;
  }

  /** A page of fresh memory of this process. */
  private long page() {
    return pages(1);
  }
}
