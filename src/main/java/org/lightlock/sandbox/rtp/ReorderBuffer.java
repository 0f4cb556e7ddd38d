package org.lightlock.sandbox.rtp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts datagrams back in order before a {@link RtpReceiver} looks at them: a packet that came too
 * early is kept until those before it have come, but neither longer than {@link #PATIENCE_NANOS}
 * nor for more than {@link #SLOTS} packets. A stream in order passes through without a copy.
 *
 * <p>It judges nothing: what it cannot place (too short, another source, late, far ahead) goes on
 * at once, and the receiver counts it. Nothing is allocated per packet. Owned by one thread.
 */
public final class ReorderBuffer {
  /** The most packets that are kept. */
  public static final int SLOTS = 64;

  /** The longest that a packet is kept. */
  public static final long PATIENCE_NANOS = 100_000_000L;

  /** No deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  private static final int SLOT_BYTES = 2048;
  private static final int HEADER_BYTES = 12;
  private static final int MODULUS = 1 << 16;
  private static final int NONE = -1;

  /** Who takes the packets. */
  @FunctionalInterface
  public interface Sink {
    /** The next packet between position and limit, valid during the call only. */
    void rtp(ByteBuffer packet, long nowNanos);
  }

  private final Sink sink;
  private final ByteBuffer kept = ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES);
  private final int[] lengths = new int[SLOTS]; // NONE for a free slot
  private final long[] arrivals = new long[SLOTS];
  private int count;
  private int next = NONE;
  private int source;
  private int strangeSource;
  private int strangeNext = NONE;

  /** A buffer that has seen nothing. */
  public ReorderBuffer(Sink sink) {
    this.sink = sink;
    Arrays.fill(lengths, NONE);
  }

  /** Takes the packet between the buffer's position and limit. */
  public void offer(ByteBuffer packet, long nowNanos) {
    int start = packet.position();
    if (packet.remaining() < HEADER_BYTES) {
      sink.rtp(packet, nowNanos);
      return;
    }
    int sequence = RtpPacket.unsignedShort(packet, start + 2);
    int from = RtpPacket.word(packet, start + 8);
    int ahead = (sequence - next) & (MODULUS - 1);
    if (next == NONE || (from == source && ahead == 0)) {
      source = from;
      pass(packet, sequence, nowNanos);
      passFollowing(nowNanos);
    } else if (from == source && ahead < SLOTS && packet.remaining() <= SLOT_BYTES) {
      keep(packet, sequence, nowNanos);
    } else {
      strange(packet, sequence, from, ahead, nowNanos);
    }
  }

  private void pass(ByteBuffer packet, int sequence, long nowNanos) {
    next = (sequence + 1) & (MODULUS - 1);
    sink.rtp(packet, nowNanos);
  }

  private void keep(ByteBuffer packet, int sequence, long nowNanos) {
    int slot = sequence % SLOTS;
    if (lengths[slot] != NONE) {
      return; // the same again: within the window a slot has one number
    }
    int length = packet.remaining();
    kept.put(slot * SLOT_BYTES, packet, packet.position(), length);
    lengths[slot] = length;
    arrivals[slot] = nowNanos;
    count++;
  }

  /**
   * What cannot be waited for. A jump or another source is followed when a second packet confirms
   * it, as the receiver does; until then nothing is given up for it.
   */
  private void strange(ByteBuffer packet, int sequence, int from, int ahead, long nowNanos) {
    boolean late = from == source && ahead >= MODULUS - SLOTS;
    boolean confirmed = from == strangeSource && sequence == strangeNext;
    strangeSource = from;
    strangeNext = late ? NONE : (sequence + 1) & (MODULUS - 1);
    if (confirmed || (from == source && ahead < 2 * SLOTS)) {
      giveUp(nowNanos);
      source = from;
      strangeNext = NONE;
      pass(packet, sequence, nowNanos);
    } else {
      sink.rtp(packet, nowNanos);
    }
  }

  /** Gives up waiting where it has lasted too long. */
  public void tick(long nowNanos) {
    while (count > 0 && nowNanos - earliest() >= PATIENCE_NANOS) {
      skipGap();
      passFollowing(nowNanos);
    }
  }

  /** When {@link #tick} must be called at the latest, {@link #NO_DEADLINE} for never. */
  public long deadlineNanos() {
    return count == 0 ? NO_DEADLINE : earliest() + PATIENCE_NANOS;
  }

  private long earliest() {
    long earliest = Long.MAX_VALUE;
    for (int i = 0; i < SLOTS; i++) {
      if (lengths[i] != NONE) {
        earliest = Math.min(earliest, arrivals[i]);
      }
    }
    return earliest;
  }

  private void giveUp(long nowNanos) {
    while (count > 0) {
      skipGap();
      passFollowing(nowNanos);
    }
  }

  private void skipGap() {
    while (lengths[next % SLOTS] == NONE) {
      next = (next + 1) & (MODULUS - 1);
    }
  }

  private void passFollowing(long nowNanos) {
    while (count > 0 && lengths[next % SLOTS] != NONE) {
      int slot = next % SLOTS;
      kept.limit(slot * SLOT_BYTES + lengths[slot]).position(slot * SLOT_BYTES);
      lengths[slot] = NONE;
      count--;
      pass(kept, next, nowNanos);
      kept.clear();
    }
  }
}
