package org.lightlock.teststreams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The ffmpeg program of the build's own FFmpeg, as a foreign client, decoder and encoder. */
public final class FfmpegProgram {
  private FfmpegProgram() {}

  /** Starts it; errors go to this process's standard error. */
  public static Process start(List<String> arguments) throws IOException {
    return builder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Prepares it; the caller says where its streams go. */
  public static ProcessBuilder builder(List<String> arguments) throws IOException {
    Path folder = Path.of(System.getProperty("lightlock.dist", "target/dist"), "native");
    Path program = folder.resolve("ffmpeg").toAbsolutePath();
    if (!Files.isRegularFile(program)) {
      throw new IOException(program + " is missing: run mvn process-resources");
    }
    if (!Files.isExecutable(program) && !program.toFile().setExecutable(true)) {
      throw new IOException(program + " cannot be made executable");
    }
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("-nostdin");
    command.add("-hide_banner");
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LD_LIBRARY_PATH", folder.toAbsolutePath().toString());
    return builder;
  }
}
