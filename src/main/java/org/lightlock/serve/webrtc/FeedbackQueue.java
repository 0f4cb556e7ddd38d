package org.lightlock.serve.webrtc;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * A viewer's packets of RTCP that wait for the lane. Bounded, and taken a few at a time: the lane
 * is others' too. Any thread offers, the lane takes.
 */
final class FeedbackQueue {
  /** Browsers send some ten packets a second. */
  static final int MOST_WAITING = 32;

  /** So many are heard before it is the turn of the lane's other tasks. */
  static final int MOST_AT_ONCE = 8;

  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

  /** Keeps a copy; false when too many wait. Never waits itself. */
  boolean offer(byte[] packet, int length) {
    return waiting.offer(Arrays.copyOf(packet, length));
  }

  /** Hands some over, oldest first; whether more wait. */
  boolean take(Consumer<byte[]> hear) {
    for (int i = 0; i < MOST_AT_ONCE; i++) {
      byte[] packet = waiting.poll();
      if (packet == null) {
        return false;
      }
      hear.accept(packet);
    }
    return !waiting.isEmpty();
  }
}
