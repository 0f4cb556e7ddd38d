package org.lightlock.posix;

import java.lang.foreign.MemorySegment;

/**
 * Room for the datagrams that one {@link DatagramPort#receive} takes, and what it remembers of
 * their senders. One thread; what it holds is valid until the next call.
 */
public final class Received {
  /** How many datagrams one call takes at most. */
  public static final int MAX_DATAGRAMS = 64;

  /** The longest datagram that is taken; a longer one has length 0. */
  public static final int MAX_BYTES = 2048;

  /** The i-th datagram, with what earlier ones left behind its end. */
  public MemorySegment bytes(int i) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The length of the i-th datagram. */
  public int length(int i) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * Copies the i-th datagram.
   *
   * @param into at least as long as it
   * @return its length
   */
  public int copy(int i, byte[] into) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Who sent the i-th datagram. */
  public Peer peer(int i) {
    throw new UnsupportedOperationException("not written yet");
  }
}
