package org.lightlock.frame;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A lock on a worker. A set of locks crosses as one bit each, at its place. */
public enum Confinement {
  /** no_new_privs was read back as set. */
  NO_NEW_PRIVS(0),
  /** A seccomp filter was read back as in force. */
  SECCOMP_FILTER(1),
  /** No other process of the user can read its memory. */
  MEMORY_HIDDEN(2),
  /** The limits on memory, files and cores were read back. */
  RESOURCE_LIMITS(3),
  /** Landlock refused to open a file, before seccomp would have. */
  LANDLOCK_FILES(4),
  /** Landlock refused to connect to another port, before seccomp would have. */
  LANDLOCK_CONNECT(5),
  /** Landlock refused to bind a TCP port, before seccomp would have. */
  LANDLOCK_BIND(6),
  /** Opening a file is denied. */
  OPEN_FILE(7),
  /** A TCP socket is denied. */
  TCP_SOCKET(8),
  /** A UDP socket is denied. */
  UDP_SOCKET(9),
  /** A Unix socket is denied. */
  UNIX_SOCKET(10),
  /** A new process is denied. */
  FORK(11),
  /** Executing a program is denied. */
  EXEC(12),
  /** Tracing a process is denied. */
  PTRACE(13),
  /** Changing a file's length is denied. */
  FTRUNCATE(14),
  /** New executable memory is denied. */
  NEW_CODE(16),
  /** Read from outside: every thread of the worker has the filter and no_new_privs. */
  SEEN_FROM_OUTSIDE(15),
  /** After the first picture: what only a start needs is denied too. */
  TIGHTER_FILTER(17);

  private final int bit;

  Confinement(int bit) {
    this.bit = bit;
  }

  /** What is tried on request, after the last lock closed. */
  public static final Set<Confinement> FORBIDDEN_ACTS =
      Set.copyOf(EnumSet.range(OPEN_FILE, NEW_CODE));

  /** Without these nothing is decoded; older kernels lack Landlock's rules for TCP ports. */
  public static final Set<Confinement> REQUIRED =
      Set.copyOf(
          EnumSet.of(
              NO_NEW_PRIVS,
              SECCOMP_FILTER,
              MEMORY_HIDDEN,
              RESOURCE_LIMITS,
              LANDLOCK_FILES,
              OPEN_FILE,
              TCP_SOCKET,
              UDP_SOCKET,
              UNIX_SOCKET,
              FORK,
              EXEC,
              PTRACE,
              FTRUNCATE,
              NEW_CODE));

  /** The set as bits. */
  public static long bits(Set<Confinement> locks) {
    long bits = 0;
    for (Confinement lock : locks) {
      bits |= 1L << lock.bit;
    }
    return bits;
  }

  /** The set that bits mean; unknown bits mean nothing. */
  public static Set<Confinement> of(long bits) {
    EnumSet<Confinement> locks = EnumSet.noneOf(Confinement.class);
    for (Confinement lock : values()) {
      if ((bits >>> lock.bit & 1) != 0) {
        locks.add(lock);
      }
    }
    return locks;
  }

  /** The name that a person reads. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
