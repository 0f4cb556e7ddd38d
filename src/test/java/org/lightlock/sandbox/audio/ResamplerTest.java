package org.lightlock.sandbox.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.teststreams.Sounds;

class ResamplerTest {
  @ParameterizedTest
  @ValueSource(
      ints = {7_350, 8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000})
  void resample_tone_staysItselfAndGrowsNoImage(int rate) {
    Pcm out = resampled(Sounds.tone(1000, rate, 2 * rate, 10_000), rate, 1);

    assertThat(out.samples.length).isBetween(95_900, 96_100);
    double tone = Sounds.amplitude(out.samples, 24_000, 72_000, 1000, 48_000);
    assertThat(tone).isBetween(9_900.0, 10_100.0);
    double all = Sounds.rms(out.samples, 24_000, 72_000) * Math.sqrt(2);
    // What is no tone is at least 50 dB below it.
    assertThat(Math.sqrt(Math.max(0, all * all - tone * tone))).isLessThan(tone / 316);
  }

  @Test
  void resample_inPackets_isTheSameAsAtOnce() {
    short[] tone = Sounds.tone(440, 44_100, 44_100, 8_000);
    Resampler whole = new Resampler(44_100, 1);
    int count = whole.resample(tone, tone.length);

    Pcm parts = resampled(tone, 44_100, 1);

    assertThat(parts.samples).isEqualTo(Arrays.copyOf(whole.result(), count));
  }

  @Test
  void resample_stereo_keepsChannelsApart() {
    short[] both = new short[2 * 16_000];
    short[] tone = Sounds.tone(1000, 16_000, 16_000, 10_000);
    for (int i = 0; i < tone.length; i++) {
      both[2 * i] = tone[i];
    }

    Pcm out = resampled(both, 16_000, 2);

    for (int i = 1; i < out.samples.length; i += 2) {
      assertThat(out.samples[i]).isZero();
    }
  }

  @Test
  void delay_ofAnImpulse_isAsTold() {
    short[] impulse = new short[1600];
    impulse[800] = 20_000;
    Resampler resampler = new Resampler(16_000, 1);
    int count = resampler.resample(impulse, impulse.length);
    int peak = 0;
    for (int i = 0; i < count; i++) {
      peak = resampler.result()[i] > resampler.result()[peak] ? i : peak;
    }

    long nanos = peak * 1_000_000_000L / 48_000 - 800 * 1_000_000_000L / 16_000;
    assertThat(nanos).isBetween(resampler.delayNanos() - 30_000, resampler.delayNanos() + 30_000);
  }

  @Test
  void takes_ratesAboveOrOdd_no() {
    assertThat(Resampler.takes(96_000)).isFalse();
    assertThat(Resampler.takes(8_001)).isFalse();
    assertThat(Resampler.takes(0)).isFalse();
    assertThat(Resampler.takes(-8_000)).isFalse();
  }

  private static Pcm resampled(short[] samples, int rate, int channels) {
    Resampler resampler = new Resampler(rate, channels);
    Pcm out = new Pcm();
    int step = rate / 50 * channels;
    for (int at = 0; at < samples.length; at += step) {
      short[] packet = Arrays.copyOfRange(samples, at, Math.min(samples.length, at + step));
      int count = resampler.resample(packet, packet.length / channels);
      out.pcm(resampler.result(), count, channels, Resampler.TO);
    }
    return out;
  }
}
