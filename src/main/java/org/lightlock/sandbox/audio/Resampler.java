package org.lightlock.sandbox.audio;

import java.util.Arrays;

/**
 * A change of the sampling rate up to 48 kHz: a windowed sinc in as many phases as the two rates'
 * ratio needs (L. R. Rabiner, R. E. Crochiere: Multirate Digital Signal Processing, 1983). One
 * channel layout, one thread.
 */
final class Resampler {
  /** The rate that comes out. */
  static final int TO = 48_000;

  /** Input samples of which an output sample is made: 16 on each side. */
  private static final int TAPS = 32;

  private static final int LOWEST = 7_350;

  /** The most phases that a rate may need; 11,025 Hz has 640. */
  private static final int MAX_PHASES = 640;

  /** Leaves a little of the band for the filter's slope. */
  private static final double CUTOFF = 0.92;

  private final int channels;
  private final int from;
  private final int up;
  private final int down;
  private final float[] coefficients;

  /** The last input samples, and then those of this call, channel by channel. */
  private float[][] history;

  /** The output's place behind the last input sample of the call before, in 1/up samples. */
  private int place;

  private short[] out = new short[0];

  /** Whether a rate can be taken. */
  static boolean takes(int rate) {
    return rate >= LOWEST && rate <= TO && TO / gcd(TO, rate) <= MAX_PHASES;
  }

  Resampler(int from, int channels) {
    if (!takes(from)) {
      throw new IllegalArgumentException("no resampling from " + from);
    }
    this.channels = channels;
    this.from = from;
    int divisor = gcd(TO, from);
    this.up = TO / divisor;
    this.down = from / divisor;
    this.coefficients = up == 1 ? new float[0] : coefficients(up);
    this.history = new float[channels][TAPS];
  }

  int from() {
    return from;
  }

  int channels() {
    return channels;
  }

  /** By how much sound comes out later than it went in. */
  long delayNanos() {
    return up == 1 ? 0 : TAPS / 2 * 1_000_000_000L / from;
  }

  /** The samples of each channel that come out of so many. */
  short[] result() {
    return out;
  }

  /** Takes samples; returns how many of each channel lie in {@link #result}. */
  int resample(short[] in, int count) {
    int most = (int) ((long) count * up / down) + 2;
    if (out.length < most * channels) {
      out = new short[most * channels];
    }
    if (up == 1) {
      System.arraycopy(in, 0, out, 0, count * channels);
      return count;
    }
    if (history[0].length < TAPS + count) {
      for (int channel = 0; channel < channels; channel++) {
        history[channel] = Arrays.copyOf(history[channel], TAPS + count);
      }
    }
    for (int i = 0; i < count; i++) {
      for (int channel = 0; channel < channels; channel++) {
        history[channel][TAPS + i] = in[i * channels + channel];
      }
    }
    int produced = 0;
    long end = (long) count * up;
    long at = place;
    for (; at < end; at += down) {
      int sample = (int) (at / up);
      int phase = (int) (at % up);
      for (int channel = 0; channel < channels; channel++) {
        out[produced * channels + channel] = filtered(history[channel], sample + 1, phase);
      }
      produced++;
    }
    place = (int) (at - end);
    for (float[] line : history) {
      System.arraycopy(line, count, line, 0, TAPS);
    }
    return produced;
  }

  private short filtered(float[] line, int first, int phase) {
    float sum = 0;
    int row = phase * TAPS;
    for (int tap = 0; tap < TAPS; tap++) {
      sum += line[first + tap] * coefficients[row + tap];
    }
    return (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
  }

  /** For each phase the weights of the taps, each row with a sum of 1 so that no hum is added. */
  private static float[] coefficients(int phases) {
    float[] rows = new float[phases * TAPS];
    for (int phase = 0; phase < phases; phase++) {
      double fraction = (double) phase / phases;
      double sum = 0;
      double[] row = new double[TAPS];
      for (int tap = 0; tap < TAPS; tap++) {
        double distance = tap - (TAPS / 2 - 1) - fraction;
        row[tap] = sinc(distance * CUTOFF) * window(distance / (TAPS / 2.0));
        sum += row[tap];
      }
      for (int tap = 0; tap < TAPS; tap++) {
        rows[phase * TAPS + tap] = (float) (row[tap] / sum);
      }
    }
    return rows;
  }

  private static double sinc(double x) {
    return Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /** Blackman's window over -1 to 1. */
  private static double window(double x) {
    return Math.abs(x) >= 1
        ? 0
        : 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
