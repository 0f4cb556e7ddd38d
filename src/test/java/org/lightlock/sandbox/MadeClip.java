package org.lightlock.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lightlock.sandbox.ClipDecoding.Picture;
import org.lightlock.teststreams.FfmpegProgram;

/** Clips that tests make with the ffmpeg program, and what that program decodes them to. */
final class MadeClip {
  private MadeClip() {}

  /** Runs ffmpeg; words are separated by blanks. */
  static void ffmpeg(String arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("-v", "error", "-y"));
    words.addAll(List.of(arguments.strip().split("\\s+", -1)));
    Process process = FfmpegProgram.start(words);
    if (process.waitFor() != 0) {
      throw new IOException("ffmpeg failed: " + arguments);
    }
  }

  /** Pictures of one size that ffmpeg makes of a clip with a chain of filters. */
  static List<Picture> reference(Path clip, String filters, int width, int height)
      throws IOException, InterruptedException {
    Path raw = clip.resolveSibling(clip.getFileName() + ".yuv");
    ffmpeg(
        "-i %s -vf %s,format=yuv420p -fps_mode passthrough -f rawvideo %s"
            .formatted(clip, filters, raw));
    byte[] bytes = Files.readAllBytes(raw);
    Files.delete(raw);
    List<Picture> pictures = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      byte[][] planes = new byte[3][];
      for (int i = 0; i < 3; i++) {
        planes[i] = new byte[i == 0 ? width * height : width * height / 4];
        System.arraycopy(bytes, at, planes[i], 0, planes[i].length);
        at += planes[i].length;
      }
      pictures.add(new Picture(width, height, planes));
    }
    return pictures;
  }

  /** The mean absolute difference of two planes. */
  static double distance(byte[] one, byte[] other) {
    if (one.length != other.length) {
      throw new AssertionError("planes of different sizes");
    }
    long sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs((one[i] & 0xff) - (other[i] & 0xff));
    }
    return (double) sum / one.length;
  }
}
