package org.lightlock.frame;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The numbers that come with a picture, after every one of them has been checked.
 *
 * @param sequence even, increasing with each picture of a worker
 * @param arrivalNanos when the picture's last packet arrived, on the clock of System.nanoTime,
 *     which is the machine's monotonic clock in every process
 * @param decodedNanos when decoding ended, on the same clock
 */
public record FrameHeader(
    long sequence,
    int width,
    int height,
    long arrivalNanos,
    long decodedNanos,
    Codec codec,
    ColourMatrix matrix,
    boolean keyFrame) {
  /** The size of a header in the ring. */
  public static final int BYTES = 64;

  private static final long OLDEST_NANOS = 30_000_000_000L;

  /**
   * Checks a header that was copied out of the ring. The copy is private: what was checked is what
   * is used.
   *
   * @param untrustedCopy the worker's bytes
   * @param announced the sequence that the worker's message named
   * @return empty when any number is a lie
   */
  static Optional<FrameHeader> check(
      MemorySegment untrustedCopy, long announced, RingGeometry geometry, long nowNanos) {
    long untrustedSequence = untrustedCopy.get(JAVA_LONG, RingMemory.SEQUENCE);
    int untrustedWidth = untrustedCopy.get(JAVA_INT, RingMemory.WIDTH);
    int untrustedHeight = untrustedCopy.get(JAVA_INT, RingMemory.HEIGHT);
    long untrustedArrival = untrustedCopy.get(JAVA_LONG, RingMemory.ARRIVAL_NANOS);
    long untrustedDecoded = untrustedCopy.get(JAVA_LONG, RingMemory.DECODED_NANOS);
    int untrustedFlags = untrustedCopy.get(JAVA_INT, RingMemory.FLAGS);
    Optional<Codec> codec = Codec.of(untrustedCopy.get(JAVA_INT, RingMemory.CODEC));
    Optional<ColourMatrix> matrix = ColourMatrix.of(untrustedFlags);
    boolean honest =
        untrustedSequence == announced
            && geometry.fits(untrustedWidth, untrustedHeight)
            && isRecent(untrustedArrival, nowNanos)
            && isRecent(untrustedDecoded, nowNanos)
            && untrustedArrival - untrustedDecoded <= 0
            && (untrustedFlags & ~RingMemory.KNOWN_FLAGS) == 0
            && matrix.isPresent()
            && codec.isPresent();
    if (!honest) {
      return Optional.empty();
    }
    return Optional.of(
        new FrameHeader(
            untrustedSequence,
            untrustedWidth,
            untrustedHeight,
            untrustedArrival,
            untrustedDecoded,
            codec.get(),
            matrix.get(),
            (untrustedFlags & RingMemory.FLAG_KEY_FRAME) != 0));
  }

  private static boolean isRecent(long untrustedNanos, long nowNanos) {
    long age = nowNanos - untrustedNanos;
    return age >= 0 && age < OLDEST_NANOS;
  }
}
