package org.lightlock.serve.webrtc;

import java.util.ArrayList;
import java.util.List;
import org.lightlock.encode.EncodedSound;
import org.lightlock.encode.EncoderException;
import org.lightlock.encode.SoundEncoder;
import org.lightlock.encode.SoundEncoder.Format;

/** A tone in Opus. */
final class OpusClip {
  private static final int HERTZ = 400;
  private static final int LOUDNESS = 8_000;

  private OpusClip() {}

  /** A second in packets of 20 ms, of which the last goes on with the first. */
  static List<byte[]> second() throws EncoderException {
    List<byte[]> packets = new ArrayList<>();
    try (SoundEncoder encoder = new SoundEncoder(Format.OPUS, 1)) {
      int frame = encoder.frameSamples();
      for (int i = 0; packets.size() < 60; i++) {
        short[] samples = new short[frame];
        for (int s = 0; s < frame; s++) {
          double turns = (double) (i * frame + s) * HERTZ / EncodedSound.SAMPLES_PER_SECOND;
          samples[s] = (short) (LOUDNESS * Math.sin(2 * Math.PI * turns));
        }
        encoder.encode(samples, (long) i * frame, (bytes, first) -> packets.add(bytes));
      }
    }
    return List.copyOf(packets.subList(10, 60));
  }
}
