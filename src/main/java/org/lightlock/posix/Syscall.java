package org.lightlock.posix;

import java.util.Locale;
import java.util.Optional;

/**
 * The system calls that Lightlock makes, names in a filter or tries in vain, with their number per
 * architecture.
 */
public enum Syscall {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  FSTAT(5, 80),
  POLL(7, -1),
  LSEEK(8, 62),
  MMAP(9, 222),
  MPROTECT(10, 226),
  MUNMAP(11, 215),
  BRK(12, 214),
  RT_SIGACTION(13, 134),
  RT_SIGPROCMASK(14, 135),
  RT_SIGRETURN(15, 139),
  IOCTL(16, 29),
  PREAD64(17, 67),
  READV(19, 65),
  WRITEV(20, 66),
  SCHED_YIELD(24, 124),
  MREMAP(25, 216),
  MADVISE(28, 233),
  MINCORE(27, 232),
  NANOSLEEP(35, 101),
  GETPID(39, 172),
  SOCKET(41, 198),
  CONNECT(42, 203),
  SENDTO(44, 206),
  RECVFROM(45, 207),
  SENDMSG(46, 211),
  RECVMSG(47, 212),
  SHUTDOWN(48, 210),
  BIND(49, 200),
  LISTEN(50, 201),
  GETSOCKNAME(51, 204),
  SOCKETPAIR(53, 199),
  SETSOCKOPT(54, 208),
  GETSOCKOPT(55, 209),
  CLONE(56, 220),
  FORK(57, -1),
  VFORK(58, -1),
  EXECVE(59, 221),
  EXIT(60, 93),
  WAIT4(61, 260),
  KILL(62, 129),
  UNAME(63, 160),
  FCNTL(72, 25),
  FTRUNCATE(77, 46),
  GETCWD(79, 17),
  GETRLIMIT(97, 163),
  GETRUSAGE(98, 165),
  SYSINFO(99, 179),
  PTRACE(101, 117),
  GETUID(102, 174),
  SIGALTSTACK(131, 132),
  MOUNT(165, 40),
  PRCTL(157, 167),
  GETTID(186, 178),
  FUTEX(202, 98),
  SCHED_SETAFFINITY(203, 122),
  SCHED_GETAFFINITY(204, 123),
  SET_TID_ADDRESS(218, 96),
  RESTART_SYSCALL(219, 128),
  CLOCK_GETTIME(228, 113),
  CLOCK_GETRES(229, 114),
  CLOCK_NANOSLEEP(230, 115),
  EXIT_GROUP(231, 94),
  TGKILL(234, 131),
  KEXEC_LOAD(246, 104),
  ADD_KEY(248, 217),
  REQUEST_KEY(249, 218),
  KEYCTL(250, 219),
  OPENAT(257, 56),
  NEWFSTATAT(262, 79),
  UNSHARE(272, 97),
  PPOLL(271, 73),
  SET_ROBUST_LIST(273, 99),
  ACCEPT4(288, 242),
  PERF_EVENT_OPEN(298, 241),
  PRLIMIT64(302, 261),
  PROCESS_VM_READV(310, 270),
  PROCESS_VM_WRITEV(311, 271),
  KCMP(312, 272),
  FINIT_MODULE(313, 273),
  INIT_MODULE(175, 105),
  SETNS(308, 268),
  SECCOMP(317, 277),
  GETRANDOM(318, 278),
  MEMFD_CREATE(319, 279),
  BPF(321, 280),
  EXECVEAT(322, 281),
  USERFAULTFD(323, 282),
  MEMBARRIER(324, 283),
  RSEQ(334, 293),
  PIDFD_SEND_SIGNAL(424, 424),
  IO_URING_SETUP(425, 425),
  IO_URING_ENTER(426, 426),
  IO_URING_REGISTER(427, 427),
  PIDFD_OPEN(434, 434),
  CLONE3(435, 435),
  PIDFD_GETFD(438, 438),
  LINKAT(265, 37),
  SYMLINKAT(266, 36),
  RENAMEAT2(316, 276),
  UNLINKAT(263, 35),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  FCHMODAT(268, 53),
  FCHOWNAT(260, 54),
  TRUNCATE(76, 45),
  FALLOCATE(285, 47),
  DUP(32, 23),
  DUP3(292, 24),
  GETDENTS64(217, 61),
  READLINKAT(267, 78),
  CHDIR(80, 49),
  INOTIFY_INIT1(294, 26),
  FANOTIFY_INIT(300, 262),
  OPENAT2(437, 437),
  SENDMMSG(307, 269),
  RECVMMSG(299, 243),
  TKILL(200, 130),
  RT_SIGQUEUEINFO(129, 138),
  PROCESS_MADVISE(440, 440),
  SCHED_SETSCHEDULER(144, 119),
  SETPRIORITY(141, 140),
  SETRLIMIT(160, 164),
  UMOUNT2(166, 39),
  PIVOT_ROOT(155, 41),
  CHROOT(161, 51),
  FSOPEN(430, 430),
  OPEN_TREE(428, 428),
  REBOOT(169, 142),
  SWAPON(167, 224),
  SETTIMEOFDAY(164, 170),
  CLOCK_SETTIME(227, 112),
  ADJTIMEX(159, 171),
  IOPL(172, -1),
  IOPERM(173, -1),
  SYSLOG(103, 116),
  ACCT(163, 89),
  QUOTACTL(179, 60),
  SETHOSTNAME(170, 161),
  SPLICE(275, 76),
  VMSPLICE(278, 75),
  TEE(276, 77),
  SENDFILE(40, 71),
  SHMGET(29, 194),
  SHMAT(30, 196),
  MSGGET(68, 186),
  SEMGET(64, 190),
  MQ_OPEN(240, 180),
  TIMER_CREATE(222, 107),
  EVENTFD2(290, 19),
  EPOLL_CREATE1(291, 20),
  PIPE2(293, 59),
  PKEY_MPROTECT(329, 288),
  MEMFD_SECRET(447, 447),
  REMAP_FILE_PAGES(216, 234),
  PERSONALITY(135, 92),
  CAPSET(126, 91),
  SETUID(105, 146),
  SETSID(112, 157),
  SETPGID(109, 154),
  ARCH_PRCTL(158, -1),
  MODIFY_LDT(154, -1),
  NAME_TO_HANDLE_AT(303, 264),
  OPEN_BY_HANDLE_AT(304, 265),
  UTIMENSAT(280, 88),
  DELETE_MODULE(176, 106),
  GETPPID(110, 173),
  LANDLOCK_CREATE_RULESET(444, 444),
  LANDLOCK_ADD_RULE(445, 445),
  LANDLOCK_RESTRICT_SELF(446, 446);

  /** The architecture of this machine as the seccomp filter sees it; see AUDIT_ARCH_* in Linux. */
  private static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));

  private final int x8664;
  private final int aarch64;

  Syscall(int x8664, int aarch64) {
    this.x8664 = x8664;
    this.aarch64 = aarch64;
  }

  /** The number on this machine, -1 when its architecture does not have the call. */
  public int number() {
    return AARCH64 ? aarch64 : x8664;
  }

  /** AUDIT_ARCH_X86_64 or AUDIT_ARCH_AARCH64. */
  static int auditArchitecture() {
    return AARCH64 ? 0xC00000B7 : 0xC000003E;
  }

  /** The name of this machine's architecture in file names of native-config. */
  public static String architecture() {
    return AARCH64 ? "aarch64" : "x86-64";
  }

  /** The call of a name as Linux spells it. */
  public static Optional<Syscall> named(String name) {
    for (Syscall call : values()) {
      if (call.linuxName().equals(name)) {
        return Optional.of(call);
      }
    }
    return Optional.empty();
  }

  /** The name as Linux spells it. */
  public String linuxName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
