package org.lightlock.sandbox.audio;

import java.util.Arrays;
import org.lightlock.frame.AudioBlock;

/** Cuts PCM at 48 kHz into blocks, each with the time of its first sample. One thread. */
final class BlockWriter {
  /** Less than this is no gap but the clock being corrected. */
  private static final long GAP_NANOS = 30_000_000;

  private final BlockSink sink;
  private short[] block = new short[0];
  private int channels;
  private int filled;
  private long blockNanos;
  private long sequence;

  /** Where blocks go; must not wait. */
  @FunctionalInterface
  public interface BlockSink {
    /** Takes a block; the samples are valid during the call. */
    void block(long sequence, long captureNanos, int channels, short[] samples);
  }

  /**
   * Begins.
   *
   * @param sequence larger than that of any worker before for the same stream
   */
  BlockWriter(BlockSink sink, long sequence) {
    this.sink = sink;
    this.sequence = sequence;
  }

  /** Takes samples of which the first was captured then. */
  void write(short[] samples, int count, int channelCount, long captureNanos) {
    long expected = blockNanos + nanos(filled);
    if (channels != channelCount || (filled > 0 && Math.abs(captureNanos - expected) > GAP_NANOS)) {
      finish();
      channels = channelCount;
      block = new short[channels * AudioBlock.SAMPLES];
    }
    int at = 0;
    while (at < count) {
      if (filled == 0) {
        blockNanos = captureNanos + nanos(at);
      }
      int taken = Math.min(count - at, AudioBlock.SAMPLES - filled);
      System.arraycopy(samples, at * channels, block, filled * channels, taken * channels);
      filled += taken;
      at += taken;
      if (filled == AudioBlock.SAMPLES) {
        emit();
      }
    }
  }

  /** Fills up a begun block with silence. */
  private void finish() {
    if (filled > 0) {
      Arrays.fill(block, filled * channels, block.length, (short) 0);
      emit();
    }
  }

  private void emit() {
    filled = 0;
    sink.block(++sequence, blockNanos, channels, block);
  }

  private static long nanos(int samples) {
    return samples * 1_000_000_000L / AudioBlock.SAMPLES_PER_SECOND;
  }
}
