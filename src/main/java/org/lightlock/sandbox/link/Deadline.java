package org.lightlock.sandbox.link;

import java.time.Duration;
import org.lightlock.posix.PosixException;

/** The end of one step of opening a link; gives a sign of life while it waits. */
final class Deadline {
  private static final long SIGN_NANOS = 400_000_000;

  private final long endNanos;
  private final Runnable sign;

  Deadline(Duration limit, Runnable sign) {
    this.endNanos = System.nanoTime() + limit.toNanos();
    this.sign = sign;
  }

  /** Waits for bytes; false when the time is over. */
  boolean await(CameraLink link) throws PosixException {
    while (true) {
      long left = endNanos - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      if (link.awaitReadable(Math.min(left, SIGN_NANOS))) {
        return true;
      }
      sign.run();
    }
  }
}
