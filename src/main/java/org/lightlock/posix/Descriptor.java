package org.lightlock.posix;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** An open file descriptor and its one owner. Closing twice is harmless. */
public final class Descriptor implements AutoCloseable {
  private final AtomicInteger number;

  /** Takes ownership of an open descriptor. */
  public Descriptor(int number) {
    this.number = new AtomicInteger(number);
  }

  /**
   * The number while it is open.
   *
   * @throws IllegalStateException after close
   */
  public int number() {
    int value = number.get();
    if (value < 0) {
      throw new IllegalStateException("descriptor is closed");
    }
    return value;
  }

  /** Whether it is still open. */
  public boolean isOpen() {
    return number.get() >= 0;
  }

  /** Another descriptor of the same open file, owned by the caller. */
  public Descriptor duplicate() throws PosixException {
    return new Descriptor((int) SystemCalls.must(Syscall.FCNTL, number(), F_DUPFD_CLOEXEC, 3));
  }

  /** A duplicate that a started program inherits: not marked close-on-exec. */
  Descriptor duplicateForChild() throws PosixException {
    return new Descriptor((int) SystemCalls.must(Syscall.FCNTL, number(), F_DUPFD, 64));
  }

  /**
   * Does something with the number unless it is closed. It stays this file's number meanwhile:
   * closing waits, and nobody else is given the number.
   */
  synchronized void ifOpen(IntConsumer action) {
    int value = number.get();
    if (value >= 0) {
      action.accept(value);
    }
  }

  @Override
  public synchronized void close() {
    int value = number.getAndSet(-1);
    if (value >= 0) {
      SystemCalls.call(Syscall.CLOSE, value, 0, 0);
    }
  }

  private static final long F_DUPFD = 0;
  private static final long F_DUPFD_CLOEXEC = 1030;
}
