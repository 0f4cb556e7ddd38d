package org.lightlock.encode;

/**
 * Leaves pictures out when more come than are wanted, evenly: of the camera's pictures those
 * nearest to the ticks of a clock of the wanted rate are taken. One thread.
 */
final class FrameRateLimit {
  private final long tickMicros;
  private long dueMicros;
  private boolean begun;

  /**
   * Prepares a limit.
   *
   * @param framesPerSecond 0 takes every picture
   */
  FrameRateLimit(int framesPerSecond) {
    this.tickMicros = framesPerSecond == 0 ? 0 : 1_000_000 / framesPerSecond;
  }

  /** Whether a picture of this time is taken. */
  boolean takes(long ptsMicros) {
    if (tickMicros == 0) {
      return true;
    }
    long early = dueMicros - ptsMicros;
    // A clock that went back, or a pause: the ticks begin anew.
    boolean anew = !begun || early > 2 * tickMicros || early < -tickMicros;
    // Half a tick early is near enough: a camera of just this rate never comes exactly on time.
    if (!anew && early > tickMicros / 2) {
      return false;
    }
    begun = true;
    dueMicros = (anew ? ptsMicros : dueMicros) + tickMicros;
    return true;
  }
}
