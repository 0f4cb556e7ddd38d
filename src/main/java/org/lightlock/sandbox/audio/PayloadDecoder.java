package org.lightlock.sandbox.audio;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/** What turns the payload of one RTP packet into PCM. Keeps state; one thread. */
public interface PayloadDecoder {
  /** Who takes the PCM of a packet, in order. */
  @FunctionalInterface
  interface PcmSink {
    /**
     * Takes samples that are valid during the call.
     *
     * @param samples channel after channel within a sample
     * @param count of each channel
     */
    void pcm(short[] samples, int count, int channels, int samplesPerSecond);
  }

  /** The rate of its sound, as the camera describes it. */
  int samplesPerSecond();

  /** By how many samples its sound comes out later than it went into the camera's encoder. */
  default int delaySamples() {
    return 0;
  }

  /** The samples of each channel that a payload of this length may give at most. */
  int mostSamples(ByteBuffer payload);

  /**
   * Decodes the payload between the buffer's position and limit.
   *
   * @return why a part of it gave no sound, null when nothing was wrong
   */
  @Nullable Rejection decode(ByteBuffer payload, PcmSink sink);

  /** Packets are missing: what was begun is given up. */
  default void lost() {}
}
