package org.lightlock.packetise;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one viewer was sent last: which packet of which picture went out under which sequence
 * number, so that a lost one can be sent again (RFC 4588). Keeps no bytes, only references to the
 * shared {@link PicturePackets}, and these for one second. Allocates nothing after its making.
 * Belongs to one thread.
 */
public final class SentPackets {
  /** How many packets are remembered. */
  public static final int CAPACITY = 1_024;

  /** A packet that is older helps nobody: its picture's time is over. */
  public static final long KEPT_NANOS = 1_000_000_000L;

  /** A viewer who asks again sooner has not waited for the first answer. */
  public static final long RESEND_GAP_NANOS = 20_000_000L;

  /** The answer to a sequence number that was never sent, or is not known any more. */
  public static final int UNKNOWN = -1;

  /** The answer to one that was sent again just now: that packet is still on its way. */
  public static final int TOO_SOON = -2;

  private static final int MASK = CAPACITY - 1;

  private final @Nullable PicturePackets[] pictures = new PicturePackets[CAPACITY];
  private final int[] packets = new int[CAPACITY];
  private final long[] indices = new long[CAPACITY];
  private final long[] sentNanos = new long[CAPACITY];
  private final long[] resentNanos = new long[CAPACITY];

  /**
   * Remembers a packet in place of the one 1024 before it.
   *
   * @param index the extended sequence number: roll-over counter and sequence number (RFC 3711
   *     §3.3.1)
   * @param packet which of the picture's
   * @param nowNanos as {@link System#nanoTime}
   */
  public void sent(long index, PicturePackets picture, int packet, long nowNanos) {
    int slot = (int) index & MASK;
    pictures[slot] = picture;
    packets[slot] = packet;
    indices[slot] = index;
    sentNanos[slot] = nowNanos;
    resentNanos[slot] = nowNanos - RESEND_GAP_NANOS;
  }

  /**
   * Finds what a viewer asks for, and counts it as sent again now.
   *
   * @param sequence 16 bits, as a NACK names it
   * @return a slot for the other methods, valid until the next {@link #sent}; negative for nothing:
   *     {@link #UNKNOWN} or {@link #TOO_SOON}
   */
  public int resend(int sequence, long nowNanos) {
    int slot = sequence & MASK;
    if (pictures[slot] == null
        || (int) (indices[slot] & 0xffff) != sequence
        || nowNanos - sentNanos[slot] > KEPT_NANOS) {
      return UNKNOWN;
    }
    if (nowNanos - resentNanos[slot] < RESEND_GAP_NANOS) {
      return TOO_SOON;
    }
    resentNanos[slot] = nowNanos;
    return slot;
  }

  /** The picture of a found packet. */
  public PicturePackets picture(int slot) {
    PicturePackets picture = pictures[slot];
    if (picture == null) {
      throw new IllegalArgumentException("nothing was found in this slot");
    }
    return picture;
  }

  /** Which of its picture's packets a found packet is. */
  public int packet(int slot) {
    return packets[slot];
  }

  /** The extended sequence number that a found packet was sent under. */
  public long index(int slot) {
    return indices[slot];
  }

  /**
   * Lets go of the pictures that are too old to be sent again; to be called about once a second, so
   * that a viewer to whom nothing is sent any more holds no memory.
   */
  public void forgetOld(long nowNanos) {
    for (int slot = 0; slot < CAPACITY; slot++) {
      if (pictures[slot] != null && nowNanos - sentNanos[slot] > KEPT_NANOS) {
        pictures[slot] = null;
      }
    }
  }

  /** Lets go of everything. */
  public void clear() {
    Arrays.fill(pictures, null);
  }
}
