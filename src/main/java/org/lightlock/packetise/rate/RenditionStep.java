package org.lightlock.packetise.rate;

/**
 * Decides when one viewer should be moved to another rendition. Fed with what the viewer reports,
 * asked about once a second. Belongs to one thread; keeps no clock of its own.
 */
public final class RenditionStep {
  /** What should be done. */
  public enum Wish {
    /** Keep the rendition. */
    STAY,
    /** Take the next smaller one. */
    DOWN,
    /** Try the next larger one. */
    UP
  }

  /** A viewer who has just begun. */
  public RenditionStep(long nowNanos) {
    throw new UnsupportedOperationException("to be written");
  }

  /**
   * A receiver report of the picture's stream came.
   *
   * @param fraction of the packets lost since the one before, 0 to 1
   */
  public void loss(double fraction, long nowNanos) {
    throw new UnsupportedOperationException("to be written");
  }

  /** The viewer (REMB) or {@link TransportEstimate} says what the network carries. */
  public void estimate(long bitsPerSecond, long nowNanos) {
    throw new UnsupportedOperationException("to be written");
  }

  /**
   * What should be done now.
   *
   * @param sentBitsPerSecond what is really sent to the viewer, over about the last two seconds;
   *     the encoder's target is no measure, a quiet scene takes a tenth of it
   * @param higherBitsPerSecond what the next larger rendition takes, its target when nobody
   *     watches it; 0 when there is none or the viewer did not ask for it
   * @param lowerExists whether there is a smaller one
   */
  public Wish wish(
      long sentBitsPerSecond, long higherBitsPerSecond, boolean lowerExists, long nowNanos) {
    throw new UnsupportedOperationException("to be written");
  }

  /** The viewer was moved, by a wish or because somebody chose. */
  public void moved(Wish direction, long nowNanos) {
    throw new UnsupportedOperationException("to be written");
  }
}
