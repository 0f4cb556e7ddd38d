package org.lightlock.sandbox.audio;

import java.util.Arrays;

/** Keeps what a decoder gives. */
final class Pcm implements PayloadDecoder.PcmSink {
  short[] samples = new short[0];
  int channels;
  int rate;

  @Override
  public void pcm(short[] given, int count, int channelCount, int samplesPerSecond) {
    int end = samples.length;
    samples = Arrays.copyOf(samples, end + count * channelCount);
    System.arraycopy(given, 0, samples, end, count * channelCount);
    channels = channelCount;
    rate = samplesPerSecond;
  }
}
