package org.lightlock.frame;

import java.util.Optional;

/** The codecs whose sound a worker decodes. */
public enum AudioCodec implements Numbered {
  /** G.711 µ-law. */
  PCMU(1, "G.711 µ-law"),
  /** G.711 A-law. */
  PCMA(2, "G.711 A-law"),
  G726_16(3, "G.726 16 kbit/s"),
  G726_24(4, "G.726 24 kbit/s"),
  G726_32(5, "G.726 32 kbit/s"),
  G726_40(6, "G.726 40 kbit/s"),
  /** AAC as MPEG-4 elementary streams (RFC 3640). */
  AAC(7, "AAC"),
  /** Samples of 16 bits, most significant byte first. */
  L16(8, "PCM");

  private final int number;
  private final String words;

  AudioCodec(int number, String words) {
    this.number = number;
    this.words = words;
  }

  /** The number that crosses the boundary. */
  @Override
  public int number() {
    return number;
  }

  /** The name that a person reads. */
  public String words() {
    return words;
  }

  /** The codec that a number means, empty for a number nobody knows. */
  public static Optional<AudioCodec> of(long number) {
    return Numbered.of(values(), number);
  }
}
