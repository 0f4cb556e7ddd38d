package org.lightlock.sandbox.link;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.lightlock.posix.PosixException;

/** A stream of bytes to and from the camera. One thread. */
public interface CameraLink {
  /**
   * Waits until {@link #receive} may give something.
   *
   * @return false when the time has passed
   */
  boolean awaitReadable(long nanos) throws PosixException;

  /**
   * Takes the bytes that have arrived, as many as fit.
   *
   * @param into with room for {@link DialledLink#MIN_RECEIVE_BYTES} at least
   * @return their number, 0 when the connection is over, -1 when none are there
   */
  int receive(MemorySegment into) throws PosixException;

  /**
   * Sends all bytes, waiting for room.
   *
   * @return false when the camera did not take them in time, or never will
   */
  boolean send(MemorySegment bytes, Duration limit) throws PosixException;
}
