package org.lightlock.sandbox.audio;

import java.util.Arrays;

/**
 * The adaptive decoder of G.726 (ITU-T G.726 §4.2): a code word in, a sample out. Names in capitals
 * in the comments are the recommendation's blocks; the numbers have its formats, so that the result
 * is the same bit by bit.
 */
class G726State {
  private static final int ZEROES = 6;
  private static final int SLOWEST_SCALE = 544;
  private static final int FASTEST_SCALE = 5120;

  private final G726Rate rate;

  /** The six last quantised differences and their weights. */
  private final FloatNumber[] differences = floats(ZEROES);

  private final int[] zeroWeights = new int[ZEROES];

  /** The two last reconstructed samples and their weights. */
  private final FloatNumber[] samples = floats(2);

  private int pole1;
  private int pole2;
  private boolean lastNegative;
  private boolean secondLastNegative;
  private int fastScale = SLOWEST_SCALE;
  private int slowScale = SLOWEST_SCALE << 6;
  private int shortAverage;
  private int longAverage;
  private int speed;
  private boolean tone;

  /** A number as FLOATA and FLOATB make it: sign, exponent of 4 bits, mantissa of 6. */
  private static final class FloatNumber {
    private boolean negative;
    private int exponent;
    private int mantissa = 32;

    void set(int magnitude, boolean isNegative) {
      negative = isNegative;
      exponent = bitLength(magnitude);
      mantissa = magnitude == 0 ? 32 : (magnitude << 6) >> exponent;
    }

    void set(FloatNumber other) {
      negative = other.negative;
      exponent = other.exponent;
      mantissa = other.mantissa;
    }

    /** FMULT: this times a weight in 4096ths. */
    int times(int weight) {
      int magnitude = weight > 0 ? weight : -weight & 0x1fff;
      int weightExponent = bitLength(magnitude);
      int weightMantissa = magnitude == 0 ? 32 : (magnitude << 6) >> weightExponent;
      int shift = weightExponent + exponent - 19;
      int product = (weightMantissa * mantissa + 48) >> 4;
      int result = shift >= 0 ? (product << shift) & 0x7fff : product >> -shift;
      return (weight < 0) == negative ? result : -result;
    }
  }

  G726State(G726Rate rate) {
    this.rate = rate;
  }

  /** The next sample, 16 bits. */
  int next(int code) {
    int mask = (1 << (rate.bits() - 1)) - 1;
    boolean negative = code > mask;
    int index = (negative ? ~code : code) & mask;

    int zeroSum = 0;
    for (int i = 0; i < ZEROES; i++) {
      zeroSum += differences[i].times(zeroWeights[i] >> 2);
    }
    int sum = zeroSum + samples[0].times(pole1 >> 2) + samples[1].times(pole2 >> 2);
    int zeroEstimate = zeroSum >> 1;
    int estimate = sum >> 1;

    int scale = scale(fastScale, slowScale, speed);
    int magnitude = magnitude(rate.levels()[index] + (scale >> 2));
    int difference = negative ? -magnitude : magnitude;
    int sample = estimate + difference;
    boolean jump = isJump(magnitude);
    adaptScale(scale, rate.scales()[index]);
    adaptPredictor(magnitude, negative, sample, difference + zeroEstimate, jump);
    adaptSpeed(scale, rate.speeds()[index], jump);
    return Math.clamp((long) sample << 2, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  /** MIX: between the slow and the fast scale. Overridden where FFmpeg's rounding is shown. */
  int scale(int fastScale, int slowScale, int speed) {
    if (speed >= 256) {
      return fastScale;
    }
    int slow = slowScale >> 6;
    int distance = fastScale - slow;
    int part = distance * (speed >> 2);
    return slow + (distance > 0 ? part >> 6 : (part + 0x3f) >> 6);
  }

  /** ANTILOG. */
  private static int magnitude(int logarithm) {
    if (logarithm < 0) {
      return 0;
    }
    int exponent = (logarithm >> 7) & 15;
    return ((128 + (logarithm & 127)) << 7) >> (14 - exponent);
  }

  /** TRANS: whether a narrow-band signal such as a modem's tone has just changed. */
  private boolean isJump(int magnitude) {
    int whole = slowScale >> 15;
    int threshold = whole > 9 ? 31 << 10 : (32 + ((slowScale >> 10) & 31)) << whole;
    return tone && magnitude > (threshold + (threshold >> 1)) >> 1;
  }

  /** FUNCTW, FILTD, LIMB, FILTE. */
  private void adaptScale(int scale, int change) {
    fastScale = Math.clamp(scale + (((change << 5) - scale) >> 5), SLOWEST_SCALE, FASTEST_SCALE);
    slowScale += fastScale + (-slowScale >> 6);
  }

  private void adaptPredictor(
      int magnitude, boolean negative, int sample, int signal, boolean jump) {
    boolean signalNegative = signal < 0;
    int newPole2 = 0;
    if (jump) {
      pole1 = 0;
      Arrays.fill(zeroWeights, 0);
    } else {
      newPole2 = secondPole(signal, signalNegative);
      int newPole1 = pole1 - (pole1 >> 8);
      if (signal != 0) {
        newPole1 += signalNegative == lastNegative ? 192 : -192;
      }
      int limit = 15_360 - newPole2;
      pole1 = Math.clamp(newPole1, -limit, limit);
      int leak = leak(rate.bits());
      for (int i = 0; i < ZEROES; i++) {
        zeroWeights[i] -= zeroWeights[i] >> leak;
        if (magnitude != 0) {
          zeroWeights[i] += negative == differences[i].negative ? 128 : -128;
        }
      }
    }
    pole2 = newPole2;
    for (int i = ZEROES - 1; i > 0; i--) {
      differences[i].set(differences[i - 1]);
    }
    differences[0].set(magnitude, negative);
    samples[1].set(samples[0]);
    samples[0].set(Math.min(Math.abs(sample), 0x7fff), sample < 0);
    secondLastNegative = lastNegative;
    lastNegative = signalNegative;
    tone = !jump && newPole2 < -11_776; // TONE
  }

  /** UPB: how slowly the zeroes' weights fade. Overridden where FFmpeg's choice is shown. */
  int leak(int bits) {
    return bits == 5 ? 9 : 8;
  }

  /** UPA2 and LIMC. */
  private int secondPole(int signal, boolean signalNegative) {
    int pole = pole2 - (pole2 >> 7);
    if (signal != 0) {
      int first = signalNegative == lastNegative ? -pole1 : pole1;
      pole += first < -8191 ? -0x100 : first > 8191 ? 0xff : first >> 5;
      pole += signalNegative == secondLastNegative ? 128 : -128;
    }
    return Math.clamp(pole, -12_288, 12_288);
  }

  /** FILTA, FILTB, SUBTC, FILTC, TRIGA. */
  private void adaptSpeed(int scale, int target, boolean jump) {
    shortAverage += ((target << 9) - shortAverage) >> 5;
    longAverage += ((target << 11) - longAverage) >> 7;
    if (jump) {
      speed = 256;
    } else if (scale < 1536
        || tone
        || Math.abs((shortAverage << 2) - longAverage) >= longAverage >> 3) {
      speed += (0x200 - speed) >> 4;
    } else {
      speed += -speed >> 4;
    }
  }

  private static int bitLength(int value) {
    return 32 - Integer.numberOfLeadingZeros(value);
  }

  private static FloatNumber[] floats(int count) {
    FloatNumber[] numbers = new FloatNumber[count];
    Arrays.setAll(numbers, i -> new FloatNumber());
    return numbers;
  }
}
