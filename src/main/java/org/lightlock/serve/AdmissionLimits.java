package org.lightlock.serve;

/**
 * How many streams may be open at once, whichever way they go.
 *
 * @param perUser of one user or stream client
 * @param perAddress of one network address
 * @param all altogether
 */
public record AdmissionLimits(int perUser, int perAddress, int all) {
  /** A wall for each of some desks. */
  public static final AdmissionLimits DEFAULT = new AdmissionLimits(128, 256, 1_024);

  /** Checks the values. */
  public AdmissionLimits {
    if (perUser < 1 || perAddress < 1 || all < 1) {
      throw new IllegalArgumentException("at least one stream may be open");
    }
  }
}
