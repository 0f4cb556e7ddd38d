package org.lightlock.serve.mse;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lightlock.encode.AnnexB;
import org.lightlock.encode.EncodedPicture;

/**
 * H.264 from the FFmpeg program of the build, cut into access units.
 *
 * @param units one access unit per picture, in Annex B form
 */
public record H264Clip(int width, int height, List<byte[]> units) {
  private static final Path NATIVE = Path.of(System.getProperty("lightlock.dist"), "native");

  /** A clip from a lavfi source, one slice per picture, an IDR every so many pictures. */
  public static H264Clip generate(
      String source, int width, int height, int pictures, int idrDistance) throws Exception {
    return generate(source, width, height, pictures, idrDistance, 0);
  }

  /**
   * The same with parameter sets of a number of their own, as another encoder of the camera has.
   */
  public static H264Clip generate(
      String source, int width, int height, int pictures, int idrDistance, int parameterSetId)
      throws Exception {
    Path file = Files.createTempFile("clip", ".h264");
    try {
      run(
          "ffmpeg",
          "-y",
          "-loglevel",
          "error",
          "-f",
          "lavfi",
          "-i",
          source,
          "-frames:v",
          String.valueOf(pictures),
          "-vf",
          "scale=%d:%d,format=yuv420p".formatted(width, height),
          "-c:v",
          "libx264",
          "-preset",
          "superfast",
          "-tune",
          "zerolatency",
          "-profile:v",
          "baseline",
          "-x264-params",
          "sliced-threads=0:slices=1:scenecut=0:keyint=%d:sps-id=%d"
              .formatted(idrDistance, parameterSetId),
          "-f",
          "h264",
          file.toString());
      return new H264Clip(width, height, split(Files.readAllBytes(file)));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** A small moving test card. */
  public static H264Clip small(int pictures) throws Exception {
    return generate("testsrc2=size=320x180:rate=25", 320, 180, pictures, 10);
  }

  /**
   * One of the FFmpeg programs' output; fails when it fails or says anything on its error stream.
   */
  public static String run(String program, String... arguments) throws Exception {
    File executable = NATIVE.resolve(program).toFile();
    if (!executable.canExecute() && !executable.setExecutable(true)) {
      throw new IOException(executable + " is missing: run mvn process-resources");
    }
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(Arrays.asList(arguments));
    Path errors = Files.createTempFile(program, ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("LD_LIBRARY_PATH", NATIVE.toString());
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)
          || process.exitValue() != 0
          || Files.size(errors) > 0) {
        throw new AssertionError(program + ": " + Files.readString(errors));
      }
      return output;
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(errors);
    }
  }

  private static List<byte[]> split(byte[] stream) {
    List<byte[]> units = new ArrayList<>();
    int begin = 0;
    for (AnnexB.Unit unit : AnnexB.units(stream, Integer.MAX_VALUE)) {
      if (unit.isSlice()) {
        int end = unit.offset() + unit.length();
        units.add(Arrays.copyOfRange(stream, begin, end));
        begin = end;
      }
    }
    return units;
  }

  /** Whether a picture of the clip is an IDR. */
  public boolean isIdr(int index) {
    return AnnexB.units(units.get(index)).stream()
        .anyMatch(unit -> unit.type() == AnnexB.IDR_SLICE);
  }

  /** A picture of the endlessly repeated clip. */
  public EncodedPicture picture(long number, long ptsMicros, long arrivalNanos) {
    int index = Math.toIntExact(number % units.size());
    return new EncodedPicture(
        units.get(index), isIdr(index), width, height, ptsMicros, arrivalNanos, number);
  }
}
