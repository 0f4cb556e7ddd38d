package org.lightlock.sandbox.audio;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/** Plain samples of 16 bits in network byte order (RFC 3551 §4.5.11). */
final class L16Decoder implements PayloadDecoder {
  private final int channels;
  private final int samplesPerSecond;
  private short[] pcm = new short[0];

  L16Decoder(int channels, int samplesPerSecond) {
    this.channels = channels;
    this.samplesPerSecond = samplesPerSecond;
  }

  @Override
  public int samplesPerSecond() {
    return samplesPerSecond;
  }

  @Override
  public int mostSamples(ByteBuffer payload) {
    return payload.remaining() / (2 * channels);
  }

  @Override
  public @Nullable Rejection decode(ByteBuffer payload, PcmSink sink) {
    int count = mostSamples(payload);
    if (pcm.length < count * channels) {
      pcm = new short[count * channels];
    }
    int at = payload.position();
    for (int i = 0; i < count * channels; i++, at += 2) {
      pcm[i] = (short) ((payload.get(at) << 8) | (payload.get(at + 1) & 0xff));
    }
    sink.pcm(pcm, count, channels, samplesPerSecond);
    return payload.remaining() % (2 * channels) == 0 ? null : Rejection.AUDIO_MALFORMED;
  }
}
