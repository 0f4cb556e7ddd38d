package org.lightlock.frame;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The only message from a worker to the gateway: a picture lies in this slot. 16 bytes.
 *
 * @param slot in the ring, unchecked
 * @param sequence of the picture, unchecked
 */
public record FrameNotice(int slot, long sequence) {
  /** The length of every notice. */
  public static final int BYTES = 16;

  private static final int MAGIC = 0x4C4C4601;

  /** Writes a notice. */
  public static void write(MemorySegment into, int slot, long sequence) {
    into.set(JAVA_INT, 0, MAGIC);
    into.set(JAVA_INT, 4, slot);
    into.set(JAVA_LONG, 8, sequence);
  }

  /** Reads a notice, empty when it is none. */
  public static Optional<FrameNotice> read(MemorySegment untrusted, int length) {
    if (length != BYTES || untrusted.get(JAVA_INT, 0) != MAGIC) {
      return Optional.empty();
    }
    return Optional.of(new FrameNotice(untrusted.get(JAVA_INT, 4), untrusted.get(JAVA_LONG, 8)));
  }
}
