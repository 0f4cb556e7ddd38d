package org.lightlock.sandbox.audio;

/**
 * When sound was captured, on the clock of its packets' arrival: RTP timestamps count the samples
 * and so take out the network's jitter; arrivals say what the time is and follow the camera's clock
 * where it drifts. A packet can come late and not early, so the earliest of a second is believed.
 * One thread.
 */
final class SoundClock {
  private static final long WINDOW_NANOS = 1_000_000_000L;
  private static final long ANCHOR_NANOS = 60_000_000L;

  /** Sound before its time: the anchor was a packet that came late. */
  private static final long EARLY_NANOS = 5_000_000L;

  private static final long LOST_NANOS = 2_000_000_000L;

  /** How much of a small error is taken back in a second. */
  private static final int PULL = 4;

  private final int ticksPerSecond;
  private boolean begun;
  private int lastTimestamp;
  private long predictedNanos;

  /** The part of a nanosecond that was cut off, in 1/ticksPerSecond. */
  private long rest;

  private long windowBegan;
  private long leastError = Long.MAX_VALUE;

  SoundClock(int ticksPerSecond) {
    this.ticksPerSecond = ticksPerSecond;
  }

  /**
   * The time of a packet's first sample.
   *
   * @param timestamp of RTP, 32 bits
   * @param durationNanos of the packet's sound, which cannot have arrived before it ended
   */
  long captureNanos(long timestamp, long durationNanos, long arrivalNanos) {
    long candidate = arrivalNanos - durationNanos;
    if (!begun) {
      begun = true;
      anchor((int) timestamp, candidate, arrivalNanos);
      return predictedNanos;
    }
    long scaled = ((int) timestamp - lastTimestamp) * 1_000_000_000L + rest;
    predictedNanos += Math.floorDiv(scaled, (long) ticksPerSecond);
    rest = Math.floorMod(scaled, (long) ticksPerSecond);
    lastTimestamp = (int) timestamp;
    long error = candidate - predictedNanos;
    if (error < -EARLY_NANOS || error > LOST_NANOS) {
      anchor((int) timestamp, candidate, arrivalNanos);
      return predictedNanos;
    }
    leastError = Math.min(leastError, error);
    if (arrivalNanos - windowBegan >= WINDOW_NANOS) {
      predictedNanos += Math.abs(leastError) > ANCHOR_NANOS ? leastError : leastError / PULL;
      windowBegan = arrivalNanos;
      leastError = Long.MAX_VALUE;
    }
    return predictedNanos;
  }

  private void anchor(int timestamp, long nanos, long arrivalNanos) {
    lastTimestamp = timestamp;
    predictedNanos = nanos;
    rest = 0;
    windowBegan = arrivalNanos;
    leastError = Long.MAX_VALUE;
  }
}
