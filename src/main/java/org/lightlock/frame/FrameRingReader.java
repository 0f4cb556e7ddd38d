package org.lightlock.frame;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The gateway's end of a frame ring. It believes nothing: a header is copied to private memory once
 * and checked, and the planes' places come from the checked numbers and the geometry alone. Frames
 * are taken by one thread and released by any.
 */
public final class FrameRingReader {
  private final RingMemory memory;
  private final MemorySegment copy;
  private final int[] holders;

  /** Reads mapped memory that the caller keeps mapped until the last frame is released. */
  public FrameRingReader(MemorySegment memory, RingGeometry geometry, Arena arena) {
    this.memory = new RingMemory(memory, geometry);
    this.copy = arena.allocate(FrameHeader.BYTES, 8);
    this.holders = new int[geometry.slots()];
  }

  /** What came of a frame that a worker announced. */
  public sealed interface Taken {
    /** A frame, held until {@link FrameRingReader#release}. */
    record Frame(int slot, FrameHeader header, Pixels pixels) implements Taken {}

    /** The worker has since used the slot for a newer picture; nothing is wrong. */
    record Overwritten() implements Taken {}

    /** The header or the announcement is false; the worker must end. */
    record Lie() implements Taken {}
  }

  /**
   * Takes an announced frame and holds its slot.
   *
   * @param untrustedSlot as the worker's message says
   * @param untrustedSequence as the worker's message says
   */
  public Taken take(int untrustedSlot, long untrustedSequence, long nowNanos) {
    if (untrustedSlot < 0
        || untrustedSlot >= holders.length
        || untrustedSequence <= 0
        || (untrustedSequence & 1) != 0
        || untrustedSequence > nowNanos) {
      return new Taken.Lie();
    }
    hold(untrustedSlot, 1);
    MemorySegment header = memory.header(untrustedSlot);
    long sequence = memory.sequence(header);
    copy.copyFrom(header);
    // The writer may have begun the slot between the two reads: that is no lie either.
    if (sequence - untrustedSequence > 0
        || copy.get(JAVA_LONG, RingMemory.SEQUENCE) - untrustedSequence > 0) {
      hold(untrustedSlot, -1);
      return new Taken.Overwritten();
    }
    Optional<FrameHeader> checked =
        FrameHeader.check(copy, untrustedSequence, memory.geometry(), nowNanos);
    if (checked.isEmpty()) {
      hold(untrustedSlot, -1);
      return new Taken.Lie();
    }
    FrameHeader good = checked.get();
    return new Taken.Frame(
        untrustedSlot, good, memory.pixels(untrustedSlot, good.width(), good.height()));
  }

  /** Gives a taken frame's slot back to the worker. */
  public void release(Taken.Frame frame) {
    hold(frame.slot(), -1);
  }

  private void hold(int slot, int change) {
    synchronized (holders) {
      holders[slot] += change;
      long bits = 0;
      for (int i = 0; i < holders.length; i++) {
        bits |= holders[i] > 0 ? 1L << i : 0;
      }
      memory.hold(bits);
    }
  }
}
