package org.lightlock.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.teststreams.FfmpegProgram;

/**
 * What Lightlock is compared with: the ffmpeg program of the same build, decoding and encoding the
 * same clip in real time with the same x264 settings, one thread each.
 */
final class FfmpegRelay {
  /** As H264Encoder plans the VBV buffer. */
  private static final double VBV_SECONDS = 0.3;

  private FfmpegRelay() {}

  /** What was used for so many frames. */
  record Use(double cpuSeconds, long frames, long bytes) {
    double cpuSecondsPer1000() {
      return cpuSeconds / frames * 1000;
    }
  }

  /**
   * Runs it and measures while it runs, so that its start counts as little as ours.
   *
   * @param toLimited whether the clip is full range and has to be converted, as the worker does
   */
  static Use measure(Path clip, boolean toLimited, int warmUpFrames, int frames)
      throws IOException {
    Process ffmpeg = FfmpegProgram.start(arguments(clip, toLimited));
    try (var lines =
        new BufferedReader(
            new InputStreamReader(ffmpeg.getInputStream(), StandardCharsets.UTF_8))) {
      Use first = at(ffmpeg, lines, warmUpFrames);
      Use last = at(ffmpeg, lines, first.frames() + frames);
      return new Use(
          last.cpuSeconds() - first.cpuSeconds(),
          last.frames() - first.frames(),
          last.bytes() - first.bytes());
    } finally {
      ffmpeg.destroyForcibly();
    }
  }

  /** The same in the background. */
  static CompletableFuture<Use> start(Path clip, boolean toLimited, int warmUpFrames, int frames) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return measure(clip, toLimited, warmUpFrames, frames);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static Use at(Process ffmpeg, BufferedReader progress, long frames) throws IOException {
    double cpuSeconds = 0;
    long seen = 0;
    for (String line = progress.readLine(); line != null; line = progress.readLine()) {
      if (line.startsWith("frame=")) {
        cpuSeconds = ProcessUse.cpuSeconds(ffmpeg.pid());
        seen = Long.parseLong(line.substring("frame=".length()).strip());
      } else if (line.startsWith("total_size=") && seen >= frames) {
        return new Use(
            cpuSeconds, seen, Long.parseLong(line.substring("total_size=".length()).strip()));
      }
    }
    throw new IOException("ffmpeg ended by itself");
  }

  /** The options of H264Encoder and PictureDecoder in ffmpeg's words. */
  static List<String> arguments(Path clip, boolean toLimited) {
    int bitsPerSecond = RenditionSpec.FULL.bitsPerSecond();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-loglevel",
                "error",
                "-progress",
                "pipe:1",
                "-stats_period",
                "0.2",
                "-re",
                "-stream_loop",
                "-1",
                "-threads",
                "1",
                "-flags",
                "low_delay",
                "-i",
                clip.toString(),
                "-an",
                "-filter_threads",
                "1"));
    if (toLimited) {
      arguments.addAll(List.of("-vf", "scale=flags=bilinear:out_range=tv,format=yuv420p"));
    }
    arguments.addAll(
        List.of(
            "-c:v",
            "libx264",
            "-threads",
            "1",
            "-preset",
            "superfast",
            "-tune",
            "zerolatency",
            "-profile:v",
            "baseline",
            "-pix_fmt",
            "yuv420p",
            "-b:v",
            Integer.toString(bitsPerSecond),
            "-maxrate",
            Integer.toString(bitsPerSecond),
            "-bufsize",
            Integer.toString((int) (bitsPerSecond * VBV_SECONDS)),
            "-forced-idr",
            "1",
            "-force_key_frames",
            "expr:gte(t,n_forced*" + RenditionSpec.FULL.keyFrameSeconds() + ")",
            "-x264-params",
            "keyint=infinite:scenecut=0:bframes=0:sliced-threads=0:aud=0:open-gop=0",
            "-f",
            "h264",
            "-y",
            "/dev/null"));
    return arguments;
  }
}
