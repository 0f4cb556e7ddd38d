package org.lightlock.posix;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The peers heard lately, so that their next packet makes no object: sets of four, in which a new
 * peer takes the place of the oldest. Packets from ever new addresses only make objects again for
 * who was pushed out. One thread.
 */
final class KnownPeers {
  private static final int SETS = 2048;
  private static final int WAYS = 4;

  private final @Nullable Peer[] peers = new @Nullable Peer[SETS * WAYS];
  private final byte[] oldest = new byte[SETS];

  /** Senders choose their ports: nobody shall choose ones that share a set with a viewer's. */
  private final long seed = new KernelRandom().nextLong();

  /** The peer of a sender's address as the kernel wrote it, whichever of ours it sent to. */
  Peer at(MemorySegment address) {
    return at(address, 0, 0);
  }

  /** The peer of a sender's address and of that own one which it sent to. */
  Peer at(MemorySegment address, long ownHigh, long ownLow) {
    long high = Peer.readHigh(address);
    long low = Peer.readLow(address);
    int scope = Peer.readScope(address);
    int port = Peer.readPort(address);
    int set = (int) (Peer.hash(high, low, port, seed) & (SETS - 1));
    int first = set * WAYS;
    for (int i = first; i < first + WAYS; i++) {
      Peer known = peers[i];
      if (known != null && known.is(high, low, scope, port, ownHigh, ownLow)) {
        return known;
      }
    }
    Peer heard = new Peer(high, low, scope, port, ownHigh, ownLow);
    peers[first + oldest[set]] = heard;
    oldest[set] = (byte) ((oldest[set] + 1) % WAYS);
    return heard;
  }
}
