package org.lightlock.sandbox.audio;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/**
 * G.711: one byte a sample, of which the logarithm was quantised (ITU-T G.711, RFC 3551 §4.5.14).
 */
final class G711Decoder implements PayloadDecoder {
  private static final short[] A_LAW = table(G711Decoder::ofALaw);
  private static final short[] MU_LAW = table(G711Decoder::ofMuLaw);

  private final short[] law;
  private final int channels;
  private final int samplesPerSecond;
  private short[] pcm = new short[0];

  private interface Law {
    int linear(int code);
  }

  private G711Decoder(short[] law, int channels, int samplesPerSecond) {
    this.law = law;
    this.channels = channels;
    this.samplesPerSecond = samplesPerSecond;
  }

  static G711Decoder aLaw(int channels, int samplesPerSecond) {
    return new G711Decoder(A_LAW, channels, samplesPerSecond);
  }

  static G711Decoder muLaw(int channels, int samplesPerSecond) {
    return new G711Decoder(MU_LAW, channels, samplesPerSecond);
  }

  @Override
  public int samplesPerSecond() {
    return samplesPerSecond;
  }

  @Override
  public int mostSamples(ByteBuffer payload) {
    return payload.remaining() / channels;
  }

  @Override
  public @Nullable Rejection decode(ByteBuffer payload, PcmSink sink) {
    int count = payload.remaining() / channels;
    if (pcm.length < count * channels) {
      pcm = new short[count * channels];
    }
    int start = payload.position();
    for (int i = 0; i < count * channels; i++) {
      pcm[i] = law[payload.get(start + i) & 0xff];
    }
    sink.pcm(pcm, count, channels, samplesPerSecond);
    return null;
  }

  private static short[] table(Law law) {
    short[] table = new short[256];
    for (int code = 0; code < table.length; code++) {
      table[code] = (short) law.linear(code);
    }
    return table;
  }

  /** Table 1a: even bits are inverted; the sign bit is set for positive values; 13 bits. */
  private static int ofALaw(int code) {
    int bits = code ^ 0x55;
    int segment = (bits >> 4) & 7;
    int step = bits & 0xf;
    // The middle of the step; segments 0 and 1 have the same step size.
    int magnitude = segment == 0 ? 2 * step + 1 : (2 * step + 33) << (segment - 1);
    return (bits & 0x80) != 0 ? magnitude << 3 : -(magnitude << 3);
  }

  /** Table 2a: all bits are inverted, a bias of 33 is added before the logarithm; 14 bits. */
  private static int ofMuLaw(int code) {
    int bits = ~code & 0xff;
    int segment = (bits >> 4) & 7;
    int step = bits & 0xf;
    int magnitude = ((2 * step + 33) << segment) - 33;
    return (bits & 0x80) != 0 ? -(magnitude << 2) : magnitude << 2;
  }
}
