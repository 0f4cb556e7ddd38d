package org.lightlock.posix;

import java.io.IOException;

/** A system call failed; carries its name and error number. */
public final class PosixException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  PosixException(String call, int errno) {
    super(call + " failed with error " + errno + " (" + Errno.words(errno) + ")");
    this.errno = errno;
  }

  /** The error number, see errno(3). */
  public int errno() {
    return errno;
  }
}
