package org.lightlock.posix;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;

/**
 * A server's UDP socket for all of its viewers. One thread receives, any thread sends. Nothing is
 * allocated for a packet of or to a peer that has been heard before.
 */
public final class DatagramPort implements AutoCloseable {
  /** How many datagrams {@link #sendSegments} sends at most. */
  public static final int MAX_SEGMENTS = 64;

  /** How many bytes {@link #sendSegments} sends at most. */
  public static final int MAX_SEGMENTED_BYTES = 65_000;

  private DatagramPort() {}

  /**
   * Opens a port.
   *
   * @param ip an own address; "::" for all of both families, "0.0.0.0" for all of IPv4
   * @param port 0 for any that is free
   */
  public static DatagramPort bind(InetAddress ip, int port) throws PosixException {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The own port. */
  public int localPort() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Whether the kernel cuts what {@link #sendSegments} is given. */
  public boolean segments() {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Waits for datagrams and takes those that are there.
   *
   * @return how many: 0 when the time is over, -1 when the port is closed
   */
  public int receive(Received into, int timeoutMillis) throws PosixException {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Sends a datagram.
   *
   * @return false when it is lost: the kernel's buffer is full, there is no way to the peer, or the
   *     port is closed
   */
  public boolean send(Peer to, MemorySegment bytes, int length) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Sends one frame to one viewer: datagrams of equal length, the last may be shorter.
   *
   * @param length of all together, at most {@link #MAX_SEGMENTED_BYTES}
   * @param segmentBytes of each; at most {@link #MAX_SEGMENTS} result
   * @return false when all or the rest is lost, as for {@link #send}
   */
  public boolean sendSegments(Peer to, MemorySegment bytes, int length, int segmentBytes) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Waits until the kernel has room to send, after a send has returned false.
   *
   * @return false when the time is over
   */
  public boolean awaitRoom(int timeoutMillis) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Gives the port back and wakes who waits. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("not written yet");
  }
}
