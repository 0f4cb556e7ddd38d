package org.lightlock.relay;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.lightlock.frame.AudioBlock;

/**
 * The sound among a worker's messages: checked, clamped in its rate and put on the clock of the
 * pictures. A picture is stamped when it comes out of the ring, some time after its last packet
 * arrived; sound is moved by the same time, so that the two stay together. One thread.
 */
final class SoundIntake {
  /** Blocks of 20 ms come 50 times a second; what is above this is not looked at. */
  private static final int MOST_PER_SECOND = 75;

  /** A worker that sends more than this wants to keep the gateway busy. */
  private static final int FLOOD_PER_SECOND = 5_000;

  private static final double LAG_WEIGHT = 1.0 / 8;
  private static final double MOST_LAG_MICROS = 500_000;

  private long secondBeganNanos;
  private int thisSecond;
  private long lastSequence;
  private double lagMicros;

  /** A picture was stamped; its header says when it arrived. */
  void picture(long stampMicros, long arrivalNanos) {
    double lag = Math.clamp(stampMicros - arrivalNanos / 1000.0, 0, MOST_LAG_MICROS);
    lagMicros = lagMicros == 0 ? lag : lagMicros + (lag - lagMicros) * LAG_WEIGHT;
  }

  /**
   * Takes a message that is no notice of a frame; whether it is an honest block.
   *
   * @param untrusted a private copy of the message
   */
  boolean take(MemorySegment untrusted, int length, long now, FrameIntake.Events events) {
    if (now - secondBeganNanos > 1_000_000_000L) {
      secondBeganNanos = now;
      thisSecond = 0;
    }
    if (++thisSecond > MOST_PER_SECOND) {
      return thisSecond <= FLOOD_PER_SECOND;
    }
    Optional<AudioBlock> block = AudioBlock.read(untrusted, length, now);
    if (block.isEmpty() || block.get().sequence() <= lastSequence) {
      return false;
    }
    lastSequence = block.get().sequence();
    events.sound(block.get(), block.get().captureNanos() / 1000 + Math.round(lagMicros));
    return true;
  }
}
