package org.lightlock.teststreams;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sounds made and read by the ffmpeg program, and figures about them. */
public final class Sounds {
  private Sounds() {}

  /** Something like a voice: tones that come and go, and noise; 3 seconds. */
  public static final String VOICE =
      "aevalsrc=exprs='0.5*sin(2*PI*(300+200*sin(3*t))*t)*abs(sin(5*t))+0.05*(random(0)-0.5)':d=3";

  /** Runs ffmpeg with these arguments and gives what it wrote to its standard output. */
  public static byte[] ffmpeg(List<String> arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-v", "error"));
    all.addAll(arguments);
    Process process = FfmpegProgram.start(all);
    byte[] output = process.getInputStream().readAllBytes();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("ffmpeg failed: " + String.join(" ", arguments));
    }
    return output;
  }

  /** A source as raw samples of a codec, or in a container. */
  public static byte[] encode(String source, int rate, String codec, List<String> more)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("-f", "lavfi", "-i", source + ":s=" + rate, "-c:a", codec));
    arguments.addAll(more);
    arguments.add("pipe:1");
    return ffmpeg(arguments);
  }

  /** Bytes as ffmpeg decodes them to 16 bits. */
  public static short[] decode(byte[] bytes, List<String> input, List<String> output)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("sound", ".raw");
    try {
      Files.write(file, bytes);
      List<String> arguments = new ArrayList<>(input);
      arguments.addAll(List.of("-i", file.toString()));
      arguments.addAll(output);
      arguments.addAll(List.of("-f", "s16le", "pipe:1"));
      return samples(ffmpeg(arguments));
    } finally {
      Files.delete(file);
    }
  }

  /** Little-endian samples. */
  public static short[] samples(byte[] bytes) {
    short[] samples = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
    return samples;
  }

  /** A sine of one channel. */
  public static short[] tone(double hertz, int rate, int count, double amplitude) {
    short[] samples = new short[count];
    for (int i = 0; i < count; i++) {
      samples[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * i / rate));
    }
    return samples;
  }

  /** How much of a frequency is in some samples: its amplitude. */
  public static double amplitude(short[] samples, int from, int to, double hertz, int rate) {
    double sine = 0;
    double cosine = 0;
    for (int i = from; i < to; i++) {
      sine += samples[i] * Math.sin(2 * Math.PI * hertz * i / rate);
      cosine += samples[i] * Math.cos(2 * Math.PI * hertz * i / rate);
    }
    return 2 * Math.hypot(sine, cosine) / (to - from);
  }

  /** The root mean square. */
  public static double rms(short[] samples, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return Math.sqrt(sum / Math.max(1, to - from));
  }

  /** The signal-to-noise ratio of samples against the right ones, in decibels. */
  public static double decibels(short[] right, short[] samples, int shift, int from, int to) {
    double signal = 1e-9;
    double noise = 1e-9;
    for (int i = from; i < to; i++) {
      double difference = right[i] - samples[i + shift];
      signal += (double) right[i] * right[i];
      noise += difference * difference;
    }
    return 10 * Math.log10(signal / noise);
  }

  /** The frames of an ADTS stream (ISO/IEC 14496-3 annex 1.A), headers left out. */
  public static List<byte[]> adts(byte[] stream) {
    List<byte[]> frames = new ArrayList<>();
    int at = 0;
    while (at + 7 <= stream.length) {
      int length =
          ((stream[at + 3] & 3) << 11)
              | ((stream[at + 4] & 0xff) << 3)
              | ((stream[at + 5] & 0xff) >> 5);
      int header = (stream[at + 1] & 1) != 0 ? 7 : 9;
      frames.add(Arrays.copyOfRange(stream, at + header, at + length));
      at += length;
    }
    return frames;
  }
}
