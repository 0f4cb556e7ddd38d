package org.lightlock.frame;

import java.util.Optional;

/**
 * What hostile code in a worker would try in order to get out, each with parameters that do as
 * little harm as possible where a lock is missing. Asked for and answered by its number.
 */
public enum EscapeAct implements Numbered {
  READ_FILE(101, By.NATIVE, "read /etc/passwd"),
  OWN_MEMORY(102, By.NATIVE, "open /proc/self/mem for writing"),
  GATEWAY_MEMORY(103, By.NATIVE, "open the memory of the gateway"),
  RING_AGAIN(104, By.NATIVE, "open a descriptor again through /proc/self/fd"),
  RING_PAGES(105, By.NATIVE, "list the mapped pages in /proc/self/map_files"),
  DIRECTORY(106, By.NATIVE, "open the root directory"),
  PATH_ONLY(107, By.NATIVE, "open a path without its content (O_PATH)"),
  DEVICE(108, By.NATIVE, "open a device"),
  OPENAT2(109, By.NATIVE, "open a file by openat2"),
  CREATE_FILE(110, By.NATIVE, "create a file"),
  UNNAMED_FILE(111, By.NATIVE, "create a file without a name (O_TMPFILE)"),
  LINK(112, By.NATIVE, "make a hard link"),
  SYMLINK(113, By.NATIVE, "make a symbolic link"),
  RENAME(114, By.NATIVE, "rename a file"),
  DELETE(115, By.NATIVE, "delete a file"),
  MAKE_DIRECTORY(116, By.NATIVE, "make a directory"),
  MAKE_NODE(117, By.NATIVE, "make a pipe in the file system"),
  CHANGE_MODE(118, By.NATIVE, "change a file's mode"),
  CHANGE_OWNER(119, By.NATIVE, "change a file's owner"),
  CHANGE_TIMES(120, By.NATIVE, "change a file's times"),
  TRUNCATE(121, By.NATIVE, "cut a file by its name"),
  FTRUNCATE(122, By.NATIVE, "cut an open file"),
  FALLOCATE(123, By.NATIVE, "punch a hole into an open file"),
  SEAL(124, By.NATIVE, "change the seals of the ring"),
  DUPLICATE(125, By.NATIVE, "duplicate a descriptor"),
  WRITE(126, By.NATIVE, "write to a descriptor"),
  FILE_STATUS(127, By.NATIVE, "look at a file from afar"),
  READ_LINK(128, By.NATIVE, "read where a link points"),
  LIST_DIRECTORY(129, By.NATIVE, "list an open directory"),
  CHANGE_DIRECTORY(130, By.NATIVE, "change the working directory"),
  FILE_HANDLE(131, By.NATIVE, "open a file by its handle"),
  WATCH_FILES(132, By.NATIVE, "watch files (inotify)"),
  WATCH_SYSTEM(133, By.NATIVE, "watch the file system (fanotify)"),
  TCP_SOCKET(201, By.NATIVE, "a TCP socket"),
  TCP6_SOCKET(202, By.NATIVE, "a TCP socket of IPv6"),
  UDP_SOCKET(203, By.NATIVE, "a UDP socket"),
  UNIX_SOCKET(204, By.NATIVE, "a Unix socket"),
  SOCKET_PAIR(205, By.NATIVE, "a pair of Unix sockets"),
  NETLINK_SOCKET(206, By.NATIVE, "a netlink socket"),
  VSOCK_SOCKET(207, By.NATIVE, "a vsock socket"),
  PACKET_SOCKET(208, By.NATIVE, "a packet socket"),
  RAW_SOCKET(209, By.NATIVE, "a raw IP socket"),
  CRYPTO_SOCKET(210, By.NATIVE, "a socket to the kernel's cryptography"),
  CONNECT(211, By.NATIVE, "connect to another host"),
  CONNECT_ABSTRACT(212, By.NATIVE, "connect to an abstract Unix socket"),
  BIND(213, By.NATIVE, "bind a port"),
  LISTEN(214, By.NATIVE, "listen"),
  ACCEPT(215, By.NATIVE, "accept a connection"),
  SEND_ELSEWHERE(216, By.NATIVE, "send a datagram to an address"),
  SEND_MESSAGE(217, By.NATIVE, "send a message with an address or a descriptor"),
  SEND_MESSAGES(218, By.NATIVE, "send many messages"),
  SOCKET_OPTION(219, By.NATIVE, "change a socket's options"),
  SHUTDOWN(220, By.NATIVE, "close one direction of a socket"),
  SPLICE(221, By.NATIVE, "move data between descriptors"),
  VMSPLICE(222, By.NATIVE, "move pages into a pipe"),
  TEE(223, By.NATIVE, "copy a pipe"),
  SEND_FILE(224, By.NATIVE, "send a file"),
  PIPE(225, By.NATIVE, "a pipe"),
  EPOLL(226, By.NATIVE, "an epoll descriptor"),
  EVENT_DESCRIPTOR(227, By.NATIVE, "an event descriptor"),
  SHARED_MEMORY(228, By.NATIVE, "shared memory of System V"),
  ATTACH_MEMORY(229, By.NATIVE, "attach shared memory, executable"),
  MESSAGE_QUEUE(230, By.NATIVE, "a message queue of System V"),
  SEMAPHORE(231, By.NATIVE, "semaphores of System V"),
  POSIX_QUEUE(232, By.NATIVE, "a POSIX message queue"),
  EXEC(301, By.NATIVE, "execute a program"),
  EXEC_AT(302, By.NATIVE, "execute a program by descriptor"),
  FORK(303, By.NATIVE, "a new process (fork)"),
  VFORK(304, By.NATIVE, "a new process (vfork)"),
  SHARING_PROCESS(305, By.NATIVE, "a process that shares memory"),
  CLONE_NAMESPACE(306, By.NATIVE, "a thread in a new namespace"),
  CLONE3(307, By.NATIVE, "a process by clone3"),
  PTRACE(308, By.NATIVE, "trace another process"),
  READ_PROCESS(309, By.NATIVE, "read the gateway's memory (process_vm_readv)"),
  WRITE_PROCESS(310, By.NATIVE, "write the gateway's memory (process_vm_writev)"),
  PIDFD_OPEN(311, By.NATIVE, "a handle on another process"),
  PIDFD_GETFD(312, By.NATIVE, "take another process's descriptor"),
  PIDFD_SIGNAL(313, By.NATIVE, "a signal by a handle"),
  KILL(314, By.NATIVE, "a signal to the gateway"),
  TGKILL(315, By.NATIVE, "a signal to a thread of the gateway"),
  TKILL(316, By.NATIVE, "a signal to any thread"),
  QUEUE_SIGNAL(317, By.NATIVE, "a queued signal"),
  COMPARE_PROCESSES(318, By.NATIVE, "compare two processes"),
  ADVISE_PROCESS(319, By.NATIVE, "advise on another process's memory"),
  SCHEDULER(320, By.NATIVE, "change the scheduling"),
  PRIORITY(321, By.NATIVE, "change the priority"),
  AFFINITY(322, By.NATIVE, "change the processors"),
  OTHERS_LIMITS(323, By.NATIVE, "read another process's limits"),
  OWN_LIMITS(324, By.NATIVE, "raise an own limit"),
  SESSION(325, By.NATIVE, "leave the process group"),
  USER(326, By.NATIVE, "become root"),
  CAPABILITIES(327, By.NATIVE, "take capabilities"),
  UNSHARE(328, By.NATIVE, "new namespaces"),
  SET_NAMESPACE(329, By.NATIVE, "another namespace"),
  TIMER(330, By.NATIVE, "a timer that signals"),
  IO_URING(401, By.NATIVE, "io_uring"),
  IO_URING_ENTER(402, By.NATIVE, "io_uring (enter)"),
  BPF(403, By.NATIVE, "load a program into the kernel"),
  PERF(404, By.NATIVE, "performance counters"),
  USERFAULTFD(405, By.NATIVE, "userfaultfd"),
  KEYS(406, By.NATIVE, "the kernel's keys"),
  ADD_KEY(407, By.NATIVE, "add a key"),
  REQUEST_KEY(408, By.NATIVE, "request a key"),
  MOUNT(409, By.NATIVE, "mount"),
  UNMOUNT(410, By.NATIVE, "unmount"),
  OPEN_TREE(411, By.NATIVE, "mount by the new calls"),
  FILE_SYSTEM(412, By.NATIVE, "a new file system context"),
  PIVOT_ROOT(413, By.NATIVE, "another root file system"),
  CHROOT(414, By.NATIVE, "another root directory"),
  LOAD_MODULE(415, By.NATIVE, "load a kernel module"),
  LOAD_MODULE_FILE(416, By.NATIVE, "load a kernel module from a file"),
  UNLOAD_MODULE(417, By.NATIVE, "unload a kernel module"),
  ANOTHER_KERNEL(418, By.NATIVE, "load another kernel"),
  REBOOT(419, By.NATIVE, "reboot"),
  SWAP(420, By.NATIVE, "switch on swap"),
  SET_TIME(421, By.NATIVE, "set the clock"),
  SET_DAY(422, By.NATIVE, "set the time of day"),
  TUNE_CLOCK(423, By.NATIVE, "tune the clock"),
  PORTS(424, By.NATIVE, "the hardware's ports"),
  PORT_LEVEL(425, By.NATIVE, "all of the hardware's ports"),
  KERNEL_LOG(426, By.NATIVE, "read the kernel's log"),
  ACCOUNTING(427, By.NATIVE, "process accounting"),
  QUOTA(428, By.NATIVE, "quotas"),
  HOST_NAME(429, By.NATIVE, "the host's name"),
  TERMINAL(430, By.NATIVE, "type into a terminal (TIOCSTI)"),
  NEW_CODE(431, By.NATIVE, "map executable memory"),
  CODE_FROM_DATA(432, By.NATIVE, "make data executable"),
  CODE_WITH_KEY(433, By.NATIVE, "make data executable (pkey_mprotect)"),
  GROW_CODE(434, By.NATIVE, "grow or move executable memory"),
  REMAP_PAGES(435, By.NATIVE, "reorder mapped pages"),
  MEMORY_FILE(436, By.NATIVE, "a file in memory"),
  SECRET_MEMORY(437, By.NATIVE, "secret memory"),
  PERSONALITY(438, By.NATIVE, "make readable memory executable (personality)"),
  DUMPABLE(439, By.NATIVE, "let others read this process"),
  MOVE_MEMORY(440, By.NATIVE, "move the borders of memory (PR_SET_MM)"),
  OUTLIVE(441, By.NATIVE, "outlive the camera side"),
  RELAX_SECCOMP(442, By.NATIVE, "change the filter"),
  LANDLOCK(443, By.NATIVE, "make a Landlock rule set"),
  SEGMENTS(444, By.NATIVE, "change the processor's segments"),
  OTHER_NUMBERS(445, By.NATIVE, "a call of another architecture (x32)"),
  JAVA_READ(501, By.JAVA, "read /etc/passwd"),
  JAVA_READ_PROC(502, By.JAVA, "read /proc/self/maps"),
  JAVA_WRITE(503, By.JAVA, "write a file"),
  JAVA_STREAM(504, By.JAVA, "open a file as a stream"),
  JAVA_LIST(505, By.JAVA, "list a directory"),
  JAVA_CONNECT(506, By.JAVA, "connect"),
  JAVA_LISTEN(507, By.JAVA, "listen"),
  JAVA_DATAGRAM(508, By.JAVA, "a datagram socket"),
  JAVA_CHANNEL(509, By.JAVA, "a socket channel"),
  JAVA_UNIX_CHANNEL(510, By.JAVA, "a Unix socket channel"),
  JAVA_PROCESS(511, By.JAVA, "start a program"),
  JAVA_LIBRARY(512, By.JAVA, "load a native library");

  /** With what it is tried. */
  public enum By {
    /** A system call, as machine code makes it. */
    NATIVE,
    /** Java's own library. */
    JAVA
  }

  /** The answer when Java's library refused and named no error of the system. */
  public static final int JAVA_REFUSED = -1000;

  private final int number;
  private final By by;
  private final String words;

  EscapeAct(int number, By by, String words) {
    this.number = number;
    this.by = by;
    this.words = words;
  }

  /** The number that crosses, never 0. A number never changes its meaning. */
  @Override
  public int number() {
    return number;
  }

  /** With what it is tried. */
  public By by() {
    return by;
  }

  /** What a person reads. */
  public String words() {
    return words;
  }

  /** The act of a number, empty for a number nobody knows. */
  public static Optional<EscapeAct> of(long number) {
    return Numbered.of(values(), number);
  }
}
