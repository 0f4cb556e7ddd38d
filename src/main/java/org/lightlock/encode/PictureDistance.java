package org.lightlock.encode;

/**
 * The measured distance between a stream's pictures, steady enough to plan with: it changes only
 * when the average of the recent ones is clearly another.
 */
final class PictureDistance {
  private static final long MIN_MICROS = 5_000;

  /** A longer gap is a stall, not a picture rate. */
  private static final long MAX_MICROS = 1_000_000;

  /** A picture weighs one sixteenth: lone gaps do not count, a new rate does within a second. */
  private static final int WEIGHT = 16;

  /** One late picture counts at most this many times the average. */
  private static final int MAX_TIMES = 3;

  private static final double CLEARLY = 0.06;

  private long micros;
  private double averageMicros;
  private long lastPtsMicros = Long.MIN_VALUE;

  /** Starts with an assumption. */
  PictureDistance(long micros) {
    this.micros = micros;
    averageMicros = micros;
  }

  /** Takes the next picture's time; whether {@link #micros} has changed. */
  boolean next(long ptsMicros) {
    long measured = lastPtsMicros == Long.MIN_VALUE ? -1 : ptsMicros - lastPtsMicros;
    lastPtsMicros = ptsMicros;
    if (measured < 0 || measured > MAX_MICROS) {
      return false;
    }
    double counted = Math.clamp((double) measured, MIN_MICROS, averageMicros * MAX_TIMES);
    averageMicros += (counted - averageMicros) / WEIGHT;
    if (Math.abs(averageMicros - micros) <= CLEARLY * micros) {
      return false;
    }
    micros = Math.round(averageMicros);
    return true;
  }

  /** The distance to plan with. */
  long micros() {
    return micros;
  }
}
