package org.lightlock.frame;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Twenty milliseconds of a camera's sound on their way from a worker to the gateway, as one message
 * in the socket of the {@link FrameNotice}s. A message is the reader's own copy at once: what was
 * checked is what is used.
 *
 * @param sequence increasing with each block of a worker
 * @param captureNanos when the first sample would have arrived had it been sent alone, on the clock
 *     of System.nanoTime
 * @param channels 1 or 2
 * @param samples signed 16 bits at 48 kHz, channel after channel within a sample
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared; nobody writes to it
public record AudioBlock(long sequence, long captureNanos, int channels, short[] samples) {
  /** The only rate that crosses. */
  public static final int SAMPLES_PER_SECOND = 48_000;

  /** Samples of each channel in a block. */
  public static final int SAMPLES = 960;

  /** The most channels. */
  public static final int MAX_CHANNELS = 2;

  /** What stands before the samples. */
  public static final int HEADER_BYTES = 32;

  /** The longest message. */
  public static final int MAX_BYTES = HEADER_BYTES + MAX_CHANNELS * SAMPLES * Short.BYTES;

  private static final int MAGIC = 0x4C4C4101;
  private static final int CHANNELS_AT = 4;
  private static final int SEQUENCE_AT = 8;
  private static final int CAPTURE_AT = 16;
  private static final int SAMPLES_AT = 24;
  private static final int RESERVED_AT = 28;

  private static final long OLDEST_NANOS = 10_000_000_000L;

  /** A smoothed time may lie this far ahead of the truth. */
  private static final long NEWEST_NANOS = 200_000_000L;

  /** Writes a message. Returns its length. */
  public static int write(
      MemorySegment into, long sequence, long captureNanos, int channels, short[] samples) {
    int count = channels * SAMPLES;
    into.set(JAVA_INT, 0, MAGIC);
    into.set(JAVA_INT, CHANNELS_AT, channels);
    into.set(JAVA_LONG, SEQUENCE_AT, sequence);
    into.set(JAVA_LONG, CAPTURE_AT, captureNanos);
    into.set(JAVA_INT, SAMPLES_AT, SAMPLES);
    into.set(JAVA_INT, RESERVED_AT, 0);
    MemorySegment.copy(samples, 0, into, JAVA_SHORT, HEADER_BYTES, count);
    return HEADER_BYTES + count * Short.BYTES;
  }

  /**
   * Reads a message, empty when any of its numbers is a lie.
   *
   * @param untrusted a private copy of at least {@link #MAX_BYTES}, whatever the length
   * @param length as the socket says, which may be more than was copied
   */
  public static Optional<AudioBlock> read(MemorySegment untrusted, int length, long nowNanos) {
    if (length < HEADER_BYTES || length > MAX_BYTES || untrusted.get(JAVA_INT, 0) != MAGIC) {
      return Optional.empty();
    }
    int untrustedChannels = untrusted.get(JAVA_INT, CHANNELS_AT);
    long untrustedSequence = untrusted.get(JAVA_LONG, SEQUENCE_AT);
    long untrustedCapture = untrusted.get(JAVA_LONG, CAPTURE_AT);
    long age = nowNanos - untrustedCapture;
    boolean honest =
        (untrustedChannels == 1 || untrustedChannels == MAX_CHANNELS)
            && length == HEADER_BYTES + untrustedChannels * SAMPLES * Short.BYTES
            && untrustedSequence > 0
            && untrustedSequence <= nowNanos
            && untrusted.get(JAVA_INT, SAMPLES_AT) == SAMPLES
            && untrusted.get(JAVA_INT, RESERVED_AT) == 0
            && age >= -NEWEST_NANOS
            && age < OLDEST_NANOS;
    if (!honest) {
      return Optional.empty();
    }
    short[] samples = new short[untrustedChannels * SAMPLES];
    MemorySegment.copy(untrusted, JAVA_SHORT, HEADER_BYTES, samples, 0, samples.length);
    return Optional.of(
        new AudioBlock(untrustedSequence, untrustedCapture, untrustedChannels, samples));
  }

  /** How long a block lasts. */
  public static long nanos() {
    return SAMPLES * 1_000_000_000L / SAMPLES_PER_SECOND;
  }
}
