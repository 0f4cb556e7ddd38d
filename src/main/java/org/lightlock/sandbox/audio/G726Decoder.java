package org.lightlock.sandbox.audio;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lightlock.frame.Rejection;

/**
 * G.726 at 8 kHz in one of its two packings: the first code word in a byte's lowest bits (RFC 3551
 * §4.5.4) or in its highest (the "AAL2" names of the same section).
 */
final class G726Decoder implements PayloadDecoder {
  private static final int SAMPLES_PER_SECOND = 8_000;

  private final int bits;
  private final boolean highestFirst;
  private final G726State state;
  private short[] pcm = new short[0];

  /**
   * Begins with the state that a reset gives.
   *
   * @param bits of a code word: 2 to 5 for 16 to 40 kbit/s
   */
  G726Decoder(int bits, boolean highestFirst) {
    this(bits, highestFirst, new G726State(G726Rate.of(bits)));
  }

  G726Decoder(int bits, boolean highestFirst, G726State state) {
    this.bits = bits;
    this.highestFirst = highestFirst;
    this.state = state;
  }

  @Override
  public int samplesPerSecond() {
    return SAMPLES_PER_SECOND;
  }

  @Override
  public int mostSamples(ByteBuffer payload) {
    return payload.remaining() * 8 / bits;
  }

  @Override
  public @Nullable Rejection decode(ByteBuffer payload, PcmSink sink) {
    int count = mostSamples(payload);
    if (pcm.length < count) {
      pcm = new short[count];
    }
    int at = payload.position();
    int mask = (1 << bits) - 1;
    int word = 0;
    int have = 0;
    for (int i = 0; i < count; i++) {
      if (have < bits) {
        int next = payload.get(at++) & 0xff;
        word = highestFirst ? (word << 8) | next : word | (next << have);
        have += 8;
      }
      have -= bits;
      pcm[i] = (short) state.next((highestFirst ? word >> have : word) & mask);
      word = highestFirst ? word & ((1 << have) - 1) : word >> bits;
    }
    sink.pcm(pcm, count, 1, SAMPLES_PER_SECOND);
    return null;
  }
}
