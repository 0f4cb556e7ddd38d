package org.lightlock.attack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lightlock.simulate.Clip;

/**
 * A clip's H.264 pictures as NAL units, played in a loop and in time by cameras whose attack lies
 * elsewhere.
 */
final class PoliteStream {
  private static final int TICKS_PER_SECOND = 90_000;

  private final List<List<byte[]>> pictures;
  private final int framesPerSecond;

  private PoliteStream(List<List<byte[]>> pictures, int framesPerSecond) {
    this.pictures = pictures;
    this.framesPerSecond = framesPerSecond;
  }

  /** What comes between the pictures. */
  @FunctionalInterface
  interface Between {
    /** Called before a picture, whose number is counted from the start. */
    void before(int picture) throws IOException;
  }

  /** The clip's pictures; parameter sets stand before each key picture. */
  static PoliteStream of(Path file) throws IOException {
    Clip clip = Clip.read(file);
    List<List<byte[]>> pictures = new ArrayList<>();
    for (Clip.Sample sample : clip.samples()) {
      List<byte[]> nals = new ArrayList<>();
      if (sample.key()) {
        clip.parameterSets().forEach(set -> nals.add(bytes(set, set.remaining())));
      }
      ByteBuffer rest = clip.bytes(sample).slice();
      while (rest.hasRemaining()) {
        int size = 0;
        for (int i = 0; i < clip.nalLengthBytes(); i++) {
          size = (size << 8) | (rest.get() & 0xff);
        }
        nals.add(bytes(rest, size));
        rest.position(rest.position() + size);
      }
      pictures.add(nals);
    }
    int rate = Math.round(pictures.size() * (float) clip.ticksPerSecond() / clip.durationTicks());
    return new PoliteStream(pictures, rate);
  }

  private static byte[] bytes(ByteBuffer from, int size) {
    byte[] bytes = new byte[size];
    from.get(from.position(), bytes);
    return bytes;
  }

  /** The NAL units of a picture, from the first again after the last. */
  List<byte[]> picture(int number) {
    return pictures.get(number % pictures.size());
  }

  /** Plays so many pictures in time, until the worker hangs up. */
  void play(Conversation with, RtpSource source, int count, Between between)
      throws IOException, InterruptedException {
    for (int number = 0; number < count && with.isOpen(); number++) {
      between.before(number);
      List<byte[]> nals = picture(number);
      for (int i = 0; i < nals.size(); i++) {
        source.nal(nals.get(i), i == nals.size() - 1);
      }
      source.timestamp += TICKS_PER_SECOND / framesPerSecond;
      with.awaitClosed(Duration.ofMillis(1000 / framesPerSecond));
    }
  }
}
