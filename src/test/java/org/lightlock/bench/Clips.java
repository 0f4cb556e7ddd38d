package org.lightlock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.lightlock.teststreams.FfmpegProgram;

/** The 1080p25 clips that the figures are measured with. */
final class Clips {
  static final Path H264 = good("street-1080p25-h264.mp4");
  static final Path H265 = good("crossing-1080p25-h265.mp4");
  static final Path SMALL_MJPEG = good("square-720p-mjpeg.mp4");
  static final Path SMALL_H264 = good("yard-360p15-h264.mp4");

  private Clips() {}

  /** Makes the MJPEG variant of the H.264 clip; there is none among the checked-in ones. */
  static Path mjpeg(Path folder) throws IOException, InterruptedException {
    Path clip = folder.resolve("street-1080p25-mjpeg.mp4");
    Process ffmpeg =
        FfmpegProgram.start(
            List.of(
                "-loglevel",
                "error",
                "-y",
                "-threads",
                "2",
                "-i",
                H264.toString(),
                "-vf",
                "scale=out_range=pc,format=yuvj420p",
                "-an",
                "-c:v",
                "mjpeg",
                "-huffman",
                "default",
                "-q:v",
                "8",
                clip.toString()));
    if (ffmpeg.waitFor() != 0) {
      throw new IOException("ffmpeg could not make the MJPEG clip");
    }
    return clip;
  }

  /** Makes a clip so small that fifty of them are no load: 320×180 at 5 frames a second. */
  static Path tiny(Path folder) throws IOException, InterruptedException {
    Path clip = folder.resolve("yard-180p5-h264.mp4");
    Process ffmpeg =
        FfmpegProgram.start(
            List.of(
                "-loglevel",
                "error",
                "-y",
                "-i",
                SMALL_H264.toString(),
                "-vf",
                "fps=5,scale=320:180",
                "-an",
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-bf",
                "0",
                "-g",
                "5",
                clip.toString()));
    if (ffmpeg.waitFor() != 0) {
      throw new IOException("ffmpeg could not make the small clip");
    }
    return clip;
  }

  private static Path good(String name) {
    return Installed.home().resolve("test-streams").resolve("good").resolve(name);
  }
}
