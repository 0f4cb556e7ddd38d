package org.lightlock.encode;

import java.util.Arrays;

/**
 * An unbroken line of samples made of blocks that each know their time: gaps become silence, what
 * comes too late is left out, and a camera's clock that is not quite ours is followed by leaving
 * out or doubling a few samples now and then. One thread.
 */
final class SoundTimeline {
  /** Blocks further off than this are moved at once, audibly; picture and sound stay together. */
  private static final long JUMP_MICROS = 50_000;

  /** An error of this size costs one sample of each block; below it is left alone. */
  private static final double SLIP_MICROS = 4_000;

  /** The most samples of a block: a hundredth of it. */
  private static final int MOST_SLIP = 10;

  private static final double ERROR_WEIGHT = 1.0 / 8;

  /** After a longer gap a new line begins. */
  private static final long LONGEST_GAP_MICROS = 5_000_000;

  /** A multiple of whole samples and of whole microseconds: 6 samples. */
  private static final long GRID_MICROS = 125;

  private static final double MICROS_PER_SAMPLE = 1e6 / EncodedSound.SAMPLES_PER_SECOND;

  private final int channels;
  private final int capacity;
  private short[] waiting;
  private int waitingSamples;
  private boolean begun;
  private boolean restarted;
  private long beganMicros;
  private long written;
  private double errorMicros;

  SoundTimeline(int channels) {
    this.channels = channels;
    this.capacity = (int) (2 * LONGEST_GAP_MICROS * EncodedSound.SAMPLES_PER_SECOND / 1_000_000);
    this.waiting = new short[4096 * channels];
  }

  /** Whether a new line was begun since this was last asked: its samples are counted from 0. */
  boolean takeRestart() {
    boolean was = restarted;
    restarted = false;
    return was;
  }

  /** The time of the sample with this place in the line. */
  long micros(long sample) {
    return beganMicros + Math.round(sample * MICROS_PER_SAMPLE);
  }

  /** Where the line ends so far. */
  long endMicros() {
    return micros(written);
  }

  /**
   * Takes a block.
   *
   * @param samples of as many channels as the block has
   */
  void put(short[] samples, int blockChannels, long ptsMicros) {
    int count = samples.length / blockChannels;
    if (begun && ptsMicros - endMicros() > LONGEST_GAP_MICROS) {
      begun = false;
    }
    if (!begun) {
      begin(ptsMicros);
    }
    long error = ptsMicros - endMicros();
    if (error < -JUMP_MICROS) {
      return; // too late: silence has been heard in its place
    }
    if (error > JUMP_MICROS) {
      silenceUntil(ptsMicros);
      error = 0;
      errorMicros = 0;
    }
    errorMicros += (error - errorMicros) * ERROR_WEIGHT;
    int slip = (int) Math.clamp(errorMicros / SLIP_MICROS, -MOST_SLIP, MOST_SLIP);
    errorMicros -= slip * MICROS_PER_SAMPLE;
    append(samples, blockChannels, Math.min(count, count + slip));
    for (int i = 0; i < slip; i++) {
      appendOne(samples, blockChannels, count - 1);
    }
  }

  /** Goes on with silence. */
  void silenceUntil(long micros) {
    long gap = Math.min(micros - endMicros(), LONGEST_GAP_MICROS);
    int count = (int) Math.max(0, gap * EncodedSound.SAMPLES_PER_SECOND / 1_000_000);
    room(count);
    Arrays.fill(waiting, waitingSamples * channels, (waitingSamples + count) * channels, (short) 0);
    waitingSamples += count;
    written += count;
  }

  /** Takes a frame's samples from the line's beginning; false when there are not so many. */
  boolean take(short[] frame) {
    int count = frame.length / channels;
    if (waitingSamples < count) {
      return false;
    }
    System.arraycopy(waiting, 0, frame, 0, frame.length);
    waitingSamples -= count;
    System.arraycopy(waiting, frame.length, waiting, 0, waitingSamples * channels);
    return true;
  }

  private void begin(long micros) {
    begun = true;
    restarted = true;
    beganMicros = Math.floorDiv(micros, GRID_MICROS) * GRID_MICROS;
    written = 0;
    waitingSamples = 0;
    errorMicros = 0;
  }

  private void append(short[] samples, int blockChannels, int count) {
    room(count + MOST_SLIP);
    if (blockChannels == channels) {
      System.arraycopy(samples, 0, waiting, waitingSamples * channels, count * channels);
      waitingSamples += count;
      written += count;
    } else {
      for (int i = 0; i < count; i++) {
        appendOne(samples, blockChannels, i);
      }
    }
  }

  /** Appends one sample; one channel becomes two, or two their mean. */
  private void appendOne(short[] samples, int blockChannels, int at) {
    int left = samples[at * blockChannels];
    int right = samples[at * blockChannels + blockChannels - 1];
    int target = waitingSamples * channels;
    waiting[target] = (short) (channels == 1 ? (left + right) / 2 : left);
    waiting[target + channels - 1] = (short) (channels == 1 ? (left + right) / 2 : right);
    waitingSamples++;
    written++;
  }

  private void room(int count) {
    int needed = Math.min(waitingSamples + count, capacity) * channels;
    if (waiting.length < needed) {
      waiting = Arrays.copyOf(waiting, 2 * needed);
    }
  }
}
