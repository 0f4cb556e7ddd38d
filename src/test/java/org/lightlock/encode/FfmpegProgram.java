package org.lightlock.encode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The ffmpeg and ffprobe programs of the installation: a decoder that is not ours to judge by. */
final class FfmpegProgram {
  private static final Path NATIVE = Path.of(System.getProperty("lightlock.dist"), "native");

  private FfmpegProgram() {}

  /** Decodes a raw H.264 file to a raw yuv420p file. */
  static void decode(Path h264, Path yuv) throws IOException, InterruptedException {
    run(
        "ffmpeg",
        List.of(
            "-v",
            "error",
            "-y",
            "-err_detect",
            "explode",
            "-f",
            "h264",
            "-i",
            h264.toString(),
            "-fps_mode",
            "passthrough",
            "-pix_fmt",
            "yuv420p",
            "-f",
            "rawvideo",
            yuv.toString()));
  }

  /** What ffprobe says about the stream and every picture of a raw H.264 file, line by line. */
  static List<String> probe(Path h264, String entries) throws IOException, InterruptedException {
    return run(
        "ffprobe",
        List.of(
            "-v",
            "error",
            "-f",
            "h264",
            "-of",
            "compact=p=0:nk=0",
            "-show_entries",
            entries,
            h264.toString()));
  }

  private static List<String> run(String program, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    Path file = NATIVE.resolve(program);
    if (!file.toFile().setExecutable(true)) { // unpacking lost the bit
      throw new IOException(file + " is missing: run mvn process-resources");
    }
    command.add(file.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LD_LIBRARY_PATH", NATIVE.toString());
    Process process = builder.start();
    List<String> lines;
    try (var reader = process.inputReader()) {
      lines = reader.lines().toList();
    }
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(program + " failed: " + String.join("\n", lines));
    }
    return lines;
  }
}
