package org.lightlock.relay;

/**
 * The gateway's own presentation times. A camera's timestamps are not believed; frames are stamped
 * when they arrive, and the stamps are smoothed by the measured frame distance so that the
 * network's jitter does not show as uneven motion. One thread.
 */
final class FrameClock {
  private static final double DISTANCE_WEIGHT = 1.0 / 16;
  private static final double PULL_TO_ARRIVAL = 1.0 / 8;
  private static final long LONGEST_DISTANCE_MICROS = 1_000_000;

  private double distanceMicros;
  private double predictedMicros;
  private long lastArrivalMicros;
  private long lastStampMicros = Long.MIN_VALUE;

  /** The stamp of a frame that arrived now; strictly increasing. */
  long stamp(long arrivalMicros) {
    long step = arrivalMicros - lastArrivalMicros;
    boolean steady = lastStampMicros != Long.MIN_VALUE && step < LONGEST_DISTANCE_MICROS;
    if (steady) {
      distanceMicros =
          distanceMicros == 0 ? step : distanceMicros + (step - distanceMicros) * DISTANCE_WEIGHT;
      predictedMicros += distanceMicros;
      double error = arrivalMicros - predictedMicros;
      predictedMicros += Math.abs(error) > 3 * distanceMicros ? error : error * PULL_TO_ARRIVAL;
    } else {
      predictedMicros = arrivalMicros;
    }
    lastArrivalMicros = arrivalMicros;
    lastStampMicros = Math.max(Math.round(predictedMicros), lastStampMicros + 1000);
    return lastStampMicros;
  }

  /** The measured distance of frames, 0 before the second one. */
  long distanceMicros() {
    return Math.round(distanceMicros);
  }
}
