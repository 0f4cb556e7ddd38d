package org.lightlock.serve.webrtc;

import java.security.SecureRandom;
import org.lightlock.posix.Peer;

/**
 * How many checks of one network are looked at each second, so that whoever has seen a user name
 * cannot make the gateway compute one hash after the other. Counts in a table of fixed size:
 * networks that share a place share the limit. One thread.
 */
final class CheckLimit {
  private static final int PLACES = 4_096;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int perSecond;
  private final long seed = new SecureRandom().nextLong();
  private final long[] beganNanos = new long[PLACES];
  private final int[] counts = new int[PLACES];

  CheckLimit(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Whether one more may be looked at; counts it. */
  boolean admits(Peer from, long nowNanos) {
    int place = from.networkHash(seed) & (PLACES - 1);
    if (counts[place] == 0 || nowNanos - beganNanos[place] >= SECOND_NANOS) {
      beganNanos[place] = nowNanos;
      counts[place] = 0;
    }
    if (counts[place] == perSecond) {
      return false;
    }
    counts[place]++;
    return true;
  }
}
