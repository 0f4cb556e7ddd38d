package org.lightlock.serve.webrtc;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.lightlock.serve.ClientNetwork;
import org.lightlock.serve.HeldCounts;

/**
 * The buffers for what the network does not take at once of all ICE-TCP connections. There is a
 * fixed number of them, whatever viewers do, and one network gets a part of them only. A connection
 * has one while something waits. Outside the heap, made when first needed and used again.
 * Thread-safe.
 */
final class SendBuffers {
  /** A key frame's chunks; what a datagram socket holds for a viewer, too. */
  static final int BYTES = 256 << 10;

  /** 32 MB: a fifth of what the gateway may have outside its heap. */
  private static final int MOST = 128;

  private static final int MOST_OF_ONE_NETWORK = 48;

  private final int most;
  private final int mostOfOneNetwork;

  // Guarded by this.
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
  private final HeldCounts<ClientNetwork> lent = new HeldCounts<>();
  private int made;

  SendBuffers() {
    this(MOST, MOST_OF_ONE_NETWORK);
  }

  SendBuffers(int most, int mostOfOneNetwork) {
    this.most = most;
    this.mostOfOneNetwork = mostOfOneNetwork;
  }

  /** An empty buffer, null when there is none left. */
  synchronized @Nullable ByteBuffer take(ClientNetwork network) {
    if (lent.of(network) >= mostOfOneNetwork) {
      return null;
    }
    ByteBuffer buffer = free.poll();
    if (buffer == null) {
      if (made == most) {
        return null;
      }
      buffer = ByteBuffer.allocateDirect(BYTES);
      made++;
    }
    var _ = lent.add(network);
    return buffer;
  }

  /** Takes one back from whom it was lent to. */
  synchronized void giveBack(ByteBuffer buffer, ClientNetwork network) {
    lent.remove(network);
    free.push(buffer.clear());
  }

  /** How many are lent. */
  synchronized int lent() {
    return made - free.size();
  }
}
