package org.lightlock.frame;

import java.util.Optional;

/**
 * The codecs whose access units a worker decodes; an unlisted one is refused before native code.
 */
public enum Codec implements Numbered {
  H264(1, "H.264"),
  H265(2, "H.265"),
  MJPEG(3, "MJPEG"),
  MPEG4(4, "MPEG-4");

  private final int number;
  private final String words;

  Codec(int number, String words) {
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
  public static Optional<Codec> of(int number) {
    return Numbered.of(values(), number);
  }
}
