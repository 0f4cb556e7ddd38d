package org.lightlock.posix;

/** The error numbers of Linux that Lightlock tells apart. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EINVAL = 22;
  public static final int EPIPE = 32;
  public static final int ENOSYS = 38;
  public static final int EMSGSIZE = 90;
  public static final int ENOPROTOOPT = 92;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int ECONNRESET = 104;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;
  public static final int EINPROGRESS = 115;

  private Errno() {}

  /** A few words for the numbers above. */
  static String words(int errno) {
    return switch (errno) {
      case EPERM, EACCES -> "not permitted";
      case ENOENT -> "no such file";
      case EINTR -> "interrupted";
      case EAGAIN -> "try again";
      case EINVAL -> "invalid argument";
      case EIO -> "input or output error";
      case EMSGSIZE -> "message too long";
      case EPIPE, ECONNRESET -> "the other end closed";
      case ENOSYS, ENOPROTOOPT, EOPNOTSUPP, EAFNOSUPPORT -> "not supported by this kernel";
      case EADDRINUSE -> "address in use";
      case ETIMEDOUT -> "timed out";
      case ECONNREFUSED -> "refused";
      case EHOSTUNREACH -> "unreachable";
      default -> "see errno(3)";
    };
  }
}
