package org.lightlock.packetise.rate;

import org.lightlock.packetise.rtcp.Feedback.TransportFeedback;

/**
 * What a viewer's network carries, from when each packet was sent and when it arrived
 * (transport-wide feedback). Belongs to one thread; allocates nothing per packet.
 */
public final class TransportEstimate {
  /** The answer when too little is known. */
  public static final long UNKNOWN = 0;

  /**
   * A packet went out.
   *
   * @param sequence its transport-wide number, 16 bits
   * @param bytes of the whole datagram
   */
  public void sent(int sequence, int bytes, long nowNanos) {
    throw new UnsupportedOperationException("to be written");
  }

  /** A feedback packet came. */
  public void feedback(TransportFeedback feedback) {
    throw new UnsupportedOperationException("to be written");
  }

  /** Bits per second, or {@link #UNKNOWN}. */
  public long bitsPerSecond() {
    throw new UnsupportedOperationException("to be written");
  }
}
