package org.lightlock.sandbox.link;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;
import org.lightlock.posix.Errno;
import org.lightlock.posix.PosixException;
import org.lightlock.posix.TcpSocket;

/** A bare TCP connection. */
public final class TcpLink implements DialledLink {
  private final TcpSocket socket;

  /** A link over a connected socket, which stays the caller's. */
  public TcpLink(TcpSocket socket) {
    this.socket = socket;
  }

  @Override
  public @Nullable Rejection open(Runnable sign) {
    return null;
  }

  @Override
  public boolean awaitReadable(long nanos) throws PosixException {
    return socket.awaitReadable(nanos);
  }

  @Override
  public int receive(MemorySegment into) throws PosixException {
    return socket.receive(into);
  }

  @Override
  public boolean send(MemorySegment bytes, Duration limit) throws PosixException {
    try {
      return socket.send(bytes, limit);
    } catch (PosixException e) {
      if (e.errno() == Errno.EPIPE || e.errno() == Errno.ECONNRESET) {
        return false; // the camera closed, which is no fault of this machine
      }
      throw e;
    }
  }

  @Override
  public @Nullable Rejection failure() {
    return null;
  }
}
