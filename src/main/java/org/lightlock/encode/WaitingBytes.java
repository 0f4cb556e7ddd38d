package org.lightlock.encode;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of pictures wait for viewers' sockets, all viewers' together: each of them may let
 * much wait, but not all at once, as when a switch fails before a wall. When it is too much, each
 * keeps little; who takes what is sent notices nothing. What several viewers wait for is counted
 * for each, though it is there once. Thread-safe.
 */
public final class WaitingBytes {
  /** A fifth of the gateway's heap. */
  private static final long MOST = 32L << 20;

  /** A key frame of the largest rendition. */
  private static final int LITTLE = 256 << 10;

  private final long most;
  private final int little;
  private final AtomicLong bytes = new AtomicLong();

  /** What the gateway's heap bears. */
  public WaitingBytes() {
    this(MOST, LITTLE);
  }

  /**
   * Nothing waits yet.
   *
   * @param most how much waits before each viewer keeps little
   * @param little what a viewer keeps then
   */
  public WaitingBytes(long most, int little) {
    this.most = most;
    this.little = little;
  }

  /** How much may wait for one viewer now, who may usually let so much wait. */
  public int allowed(int usual) {
    return bytes.get() > most ? Math.min(usual, little) : usual;
  }

  /** More waits, or less. */
  public void add(long change) {
    var _ = bytes.addAndGet(change);
  }

  /** How much waits. */
  public long bytes() {
    return bytes.get();
  }
}
