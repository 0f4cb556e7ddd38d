package org.lightlock.frame;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import org.lightlock.posix.SharedMemory;

/** The worker's end of a frame ring. One thread. */
public final class FrameRingWriter {
  private final RingMemory memory;
  private final MemorySegment mapped;
  private long sequence;
  private int latest = -1;

  /**
   * Writes into mapped memory that the caller keeps mapped.
   *
   * @param nowNanos the clock of System.nanoTime: sequences begin there and grow by two a picture,
   *     so that they stay behind the clock and a later worker's are always larger
   */
  public FrameRingWriter(MemorySegment memory, RingGeometry geometry, long nowNanos) {
    this.memory = new RingMemory(memory, geometry);
    this.mapped = memory;
    this.sequence = nowNanos & ~1L;
  }

  /** The ring's shape. */
  public RingGeometry geometry() {
    return memory.geometry();
  }

  /**
   * Chooses a slot for the next picture: not the newest, and none that the gateway is reading.
   *
   * @return the slot, or -1 when all are being read; the picture is dropped then
   */
  public int begin() {
    int slots = memory.geometry().slots();
    for (int step = 1; step <= slots; step++) {
      int slot = Math.floorMod(latest + step, slots);
      if (slot == latest || isHeld(slot)) {
        continue;
      }
      memory.sequence(memory.header(slot), sequence + 1);
      // The gateway holds a slot before it reads the sequence, this end marks the sequence before
      // it looks again: one of the two always sees the other, so no picture is torn.
      if (!isHeld(slot)) {
        return slot;
      }
    }
    return -1;
  }

  private boolean isHeld(int slot) {
    return (memory.held() >>> slot & 1) != 0;
  }

  /** Where the picture of a slot that was begun goes. */
  public Pixels pixels(int slot, int width, int height) {
    return memory.pixels(slot, width, height);
  }

  /**
   * Lets go of the memory behind the ring: the pictures stay, this process no longer counts them.
   */
  public void release() {
    SharedMemory.release(mapped);
  }

  /**
   * Completes a slot.
   *
   * @return the sequence to announce
   */
  public long publish(
      int slot,
      int width,
      int height,
      long arrivalNanos,
      long decodedNanos,
      Codec codec,
      ColourMatrix matrix,
      boolean keyFrame) {
    MemorySegment header = memory.header(slot);
    header.set(JAVA_INT, RingMemory.WIDTH, width);
    header.set(JAVA_INT, RingMemory.HEIGHT, height);
    RingMemory.put(header, RingMemory.ARRIVAL_NANOS, arrivalNanos);
    RingMemory.put(header, RingMemory.DECODED_NANOS, decodedNanos);
    header.set(JAVA_INT, RingMemory.CODEC, codec.number());
    int flags = matrix.flag() | (keyFrame ? RingMemory.FLAG_KEY_FRAME : 0);
    header.set(JAVA_INT, RingMemory.FLAGS, flags);
    sequence += 2;
    memory.sequence(header, sequence);
    latest = slot;
    return sequence;
  }
}
