package org.lightlock.sandbox.confine;

import java.lang.foreign.Arena;
import org.lightlock.frame.EscapeAct;
import org.lightlock.posix.Syscall;

/** Processes: new ones, others, and what this one may be. */
final class ProcessActs extends NativeActs {
  private static final long AT_FDCWD = -100;
  private static final long SIGCHLD = 17;
  private static final long CLONE_VM = 0x100;
  private static final long CLONE_FS = 0x200;
  private static final long CLONE_SIGHAND = 0x800;
  private static final long CLONE_VFORK = 0x4000;
  private static final long CLONE_THREAD = 0x10000;
  private static final long CLONE_NEWNS = 0x20000;
  private static final long CLONE_NEWUSER = 0x10000000;
  private static final long PTRACE_PEEKTEXT = 1;
  private static final long RLIMIT_NOFILE = 7;

  ProcessActs(Arena arena, long victim) {
    super(arena, victim);
  }

  @Override
  long attempt(EscapeAct act) {
    return switch (act) {
      case EXEC -> call(Syscall.EXECVE, nowhere(), zeros(), zeros());
      case EXEC_AT -> call(Syscall.EXECVEAT, AT_FDCWD, nowhere(), zeros(), zeros(), 0);
      case FORK -> ended(call(Syscall.CLONE, SIGCHLD));
      case VFORK -> ended(call(Syscall.CLONE, CLONE_VFORK | SIGCHLD));
      case SHARING_PROCESS -> call(Syscall.CLONE, CLONE_VM | CLONE_NEWNS | CLONE_FS | SIGCHLD);
      case CLONE_NAMESPACE ->
          call(Syscall.CLONE, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_NEWUSER);
      case CLONE3 -> call(Syscall.CLONE3, 0, 0);
      case PTRACE -> call(Syscall.PTRACE, PTRACE_PEEKTEXT, victim, 0, 0);
      case READ_PROCESS -> call(Syscall.PROCESS_VM_READV, victim, vector(), 1, vector(), 1, 0);
      case WRITE_PROCESS -> call(Syscall.PROCESS_VM_WRITEV, victim, vector(), 1, vector(), 1, 0);
      case PIDFD_OPEN -> opened(call(Syscall.PIDFD_OPEN, victim, 0));
      case PIDFD_GETFD -> call(Syscall.PIDFD_GETFD, NO_DESCRIPTOR, 0, 0);
      case PIDFD_SIGNAL -> call(Syscall.PIDFD_SEND_SIGNAL, NO_DESCRIPTOR, 0, 0, 0);
      case KILL -> call(Syscall.KILL, victim, 0);
      case TGKILL -> call(Syscall.TGKILL, victim, victim, 0);
      case TKILL -> call(Syscall.TKILL, victim, 0);
      case QUEUE_SIGNAL -> call(Syscall.RT_SIGQUEUEINFO, victim, 0, 0);
      case COMPARE_PROCESSES -> call(Syscall.KCMP, victim, victim, WRONG, 0, 0);
      case ADVISE_PROCESS -> call(Syscall.PROCESS_MADVISE, NO_DESCRIPTOR, 0, 0, 0, 0);
      case SCHEDULER -> call(Syscall.SCHED_SETSCHEDULER, 0, 0, zeros());
      case PRIORITY -> call(Syscall.SETPRIORITY, WRONG, 0, 0);
      case AFFINITY -> call(Syscall.SCHED_SETAFFINITY, 0, 0, 0);
      case OTHERS_LIMITS -> call(Syscall.PRLIMIT64, victim, RLIMIT_NOFILE, 0, 0);
      case OWN_LIMITS -> call(Syscall.SETRLIMIT, RLIMIT_NOFILE, 0);
      case SESSION -> call(Syscall.SETPGID, 0, -1);
      case USER -> call(Syscall.SETUID, -1);
      case CAPABILITIES -> call(Syscall.CAPSET, 0, 0);
      case UNSHARE -> call(Syscall.UNSHARE, 0);
      case SET_NAMESPACE -> call(Syscall.SETNS, NO_DESCRIPTOR, 0);
      case TIMER -> call(Syscall.TIMER_CREATE, WRONG, 0, 0);
      default -> NOT_MINE;
    };
  }

  /** A process that really began ends at once. */
  private long ended(long result) {
    if (result == 0) {
      call(Syscall.EXIT_GROUP, 1);
    }
    return result;
  }

  /** A struct iovec of one byte at address 0. */
  private long vector() {
    return bytes(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
  }
}
