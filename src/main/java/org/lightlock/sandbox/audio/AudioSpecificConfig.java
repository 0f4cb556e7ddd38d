package org.lightlock.sandbox.audio;

import java.util.Optional;

/**
 * What an AAC stream is, as far as it is decoded here: AAC-LC of one or two channels (ISO/IEC
 * 14496-3 §1.6.2.1). The decoder is told {@link #toBytes} of this and never the camera's bytes.
 *
 * @param rateIndex of {@link #samplesPerSecond}, 0 to 12
 */
record AudioSpecificConfig(int rateIndex, int channels) {
  /** Longer ones hold extensions that are not looked at. */
  private static final int MAX_BYTES = 64;

  private static final int AAC_LC = 2;

  private static final int[] RATES = {
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350
  };

  /**
   * Reads a configuration; empty when it is another object type, has another channel layout, a
   * frame of 960 samples, or a rate over 48 kHz.
   *
   * <pre>
   * audioObjectType(5) samplingFrequencyIndex(4) channelConfiguration(4)
   * frameLengthFlag(1) dependsOnCoreCoder(1) extensionFlag(1)
   * </pre>
   */
  static Optional<AudioSpecificConfig> read(byte[] untrusted) {
    if (untrusted.length < 2 || untrusted.length > MAX_BYTES) {
      return Optional.empty();
    }
    int bits = (untrusted[0] & 0xff) << 8 | (untrusted[1] & 0xff);
    int objectType = bits >>> 11;
    int rateIndex = (bits >>> 7) & 0xf;
    int channels = (bits >>> 3) & 0xf;
    boolean plain = (bits & 7) == 0;
    boolean known = rateIndex < RATES.length && RATES[rateIndex] <= Resampler.TO;
    if (objectType != AAC_LC || !known || channels < 1 || channels > 2 || !plain) {
      return Optional.empty();
    }
    return Optional.of(new AudioSpecificConfig(rateIndex, channels));
  }

  /** The configuration for a rate and channels that the SDP names, when it has no other. */
  static Optional<AudioSpecificConfig> of(int samplesPerSecond, int channels) {
    for (int i = 0; i < RATES.length; i++) {
      if (RATES[i] == samplesPerSecond && samplesPerSecond <= Resampler.TO) {
        return channels < 1 || channels > 2
            ? Optional.empty()
            : Optional.of(new AudioSpecificConfig(i, channels));
      }
    }
    return Optional.empty();
  }

  int samplesPerSecond() {
    return RATES[rateIndex];
  }

  byte[] toBytes() {
    int bits = AAC_LC << 11 | rateIndex << 7 | channels << 3;
    return new byte[] {(byte) (bits >>> 8), (byte) bits};
  }
}
