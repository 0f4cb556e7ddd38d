package org.lightlock.simulate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lightlock.frame.Codec;

/**
 * The first video track of an MP4 or MOV file: its samples in decoding order and the parameter sets
 * that stand beside them. Other tracks are ignored.
 *
 * @param codec how the samples are encoded
 * @param width in pixels
 * @param height in pixels
 * @param ticksPerSecond the unit of the samples' times
 * @param nalLengthBytes how many bytes of a sample say a NAL unit's length; 0 for MJPEG and MPEG-4
 * @param parameterSets NAL units as they stand in avcC or hvcC: VPS, SPS, PPS; MPEG-4's
 *     configuration as one; empty for MJPEG
 * @param samples never empty
 * @param file the whole file, read-only
 */
public record Clip(
    Codec codec,
    int width,
    int height,
    int ticksPerSecond,
    int nalLengthBytes,
    List<ByteBuffer> parameterSets,
    List<Sample> samples,
    ByteBuffer file) {
  /** The largest file that is read; it is held in memory. */
  public static final long MAX_FILE_BYTES = 256L << 20;

  /** Copies the lists. */
  public Clip {
    parameterSets = List.copyOf(parameterSets);
    samples = List.copyOf(samples);
  }

  /**
   * One coded picture.
   *
   * @param offset of its first byte in the file
   * @param size in bytes
   * @param decodeTicks when it is decoded, from the track's start
   * @param presentTicks when it is shown, from the track's start
   * @param key whether decoding can start here
   */
  public record Sample(int offset, int size, long decodeTicks, long presentTicks, boolean key) {}

  /**
   * Reads a file.
   *
   * @throws ClipException when the file is not one that can be played
   */
  public static Clip read(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new ClipException(path + ": no such file");
    }
    if (Files.size(path) > MAX_FILE_BYTES) {
      throw new ClipException(path + ": larger than " + (MAX_FILE_BYTES >> 20) + " MiB");
    }
    try {
      return parse(ByteBuffer.wrap(Files.readAllBytes(path)));
    } catch (ClipException e) {
      throw new ClipException(path + ": " + e.getMessage());
    }
  }

  /** Reads a file's bytes. */
  static Clip parse(ByteBuffer file) throws ClipException {
    return new Mp4Reader(file.slice().asReadOnlyBuffer()).read();
  }

  /** A sample's bytes, a view of the file. */
  public ByteBuffer bytes(Sample sample) {
    return file.slice(sample.offset(), sample.size());
  }

  /** The whole clip's length in ticks, at least 1; a single picture stands for a second. */
  public long durationTicks() {
    Sample last = samples.getLast();
    if (samples.size() == 1) {
      return ticksPerSecond;
    }
    return last.decodeTicks() + Math.max(1, last.decodeTicks() / (samples.size() - 1));
  }
}
