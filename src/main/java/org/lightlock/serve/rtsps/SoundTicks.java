package org.lightlock.serve.rtsps;

import org.lightlock.encode.EncodedSound;

/**
 * Sound's times on a clock of 48 kHz. Times in microseconds are rounded; within a run the length of
 * what was sent is exact, so that is what counts. Not thread-safe.
 */
final class SoundTicks {
  /** More than rounding can do: a new run. */
  private static final long TOLERANCE_TICKS = 3;

  private long nextTicks;
  private long nextNumber = Long.MIN_VALUE;

  /** The packet's time. */
  long of(EncodedSound sound) {
    long ticks = of(sound.ptsMicros());
    if (sound.number() == nextNumber && Math.abs(ticks - nextTicks) <= TOLERANCE_TICKS) {
      ticks = nextTicks;
    }
    nextTicks = ticks + sound.samples();
    nextNumber = sound.number() + 1;
    return ticks;
  }

  /** A time. */
  static long of(long micros) {
    return Math.floorDiv(micros * (EncodedSound.SAMPLES_PER_SECOND / 1_000), 1_000L);
  }
}
