package org.lightlock.protect.srtp;

/** Which of the last 64 packets of one sender have been seen (RFC 3711 §3.3.2). One thread. */
final class ReplayWindow {
  private static final int SIZE = 64;

  private long highest = -1;

  /** Bit i: the packet of the highest index minus i has been seen. */
  private long seen;

  /** Whether a packet is new and not too old. Says nothing for it: check its tag first. */
  boolean accepts(long index) {
    long behind = highest - index;
    return behind < 0 || (behind < SIZE && (seen >>> behind & 1) == 0);
  }

  /** Remembers an authentic packet that was accepted. */
  void mark(long index) {
    long ahead = index - highest;
    if (ahead > 0) {
      seen = ahead < SIZE ? seen << ahead | 1 : 1;
      highest = index;
    } else {
      seen |= 1L << -ahead;
    }
  }

  /** The highest index seen, -1 before the first. */
  long highest() {
    return highest;
  }
}
