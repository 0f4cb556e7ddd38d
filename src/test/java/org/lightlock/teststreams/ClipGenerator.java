package org.lightlock.teststreams;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * The program that makes test-streams/good and its manifest. The scenes are painted here; the
 * ffmpeg program of this build encodes them, on one thread, so that the same build makes the same
 * bytes. See test-streams/README.md for the command.
 */
public final class ClipGenerator {
  /** In the H.264 clips' user data, to be searched for where nothing of the input may arrive. */
  static final String CANARY = "LIGHTLOCK-CANARY";

  /**
   * Puts the canary into each key frame. It joins the SEI message that x264's nal-hrd writes before
   * the slice; without one, FFmpeg would append it behind the slice, where it must not stand.
   */
  private static final String CANARY_FILTERS =
      "dump_extra=freq=keyframe,"
          + "h264_metadata=sei_user_data=4c494748-544c-4f43-4b2d-43414e415259+"
          + CANARY
          + ",filter_units=remove_types=7-8";

  private ClipGenerator() {}

  /** One clip: what it shows and how it is encoded. */
  private record Recipe(
      String file,
      String codec,
      int width,
      int height,
      int framesPerSecond,
      boolean fullRange,
      Supplier<Scene> scene,
      String shows,
      List<String> encoder) {
    int frames() {
      return (int) (framesPerSecond * Scene.SECONDS);
    }
  }

  private static final List<Recipe> RECIPES =
      List.of(
          new Recipe(
              "good/street-1080p25-h264.mp4",
              "H.264 High",
              1920,
              1080,
              25,
              false,
              StreetScene::new,
              "a street with traffic, day to night to day",
              words(
                  "-c:v libx264 -profile:v high -preset medium -b:v 3000k -maxrate 4000k"
                      + " -bufsize 2000k -x264-params threads=1:lookahead-threads=1:bframes=0:"
                      + "keyint=50:min-keyint=50:scenecut=0:sliced-threads=0:nal-hrd=vbr -bsf:v "
                      + CANARY_FILTERS)),
          new Recipe(
              "good/crossing-1080p25-h265.mp4",
              "H.265 Main",
              1920,
              1080,
              25,
              false,
              CrossingScene::new,
              "a crossing on a rainy evening",
              words(
                  "-c:v libx265 -preset fast -tag:v hvc1 -b:v 2200k -x265-params pools=none:"
                      + "frame-threads=1:no-wpp=1:bframes=0:keyint=50:min-keyint=50:scenecut=0:"
                      + "open-gop=0:vbv-maxrate=3500:vbv-bufsize=2000")),
          new Recipe(
              "good/square-720p-mjpeg.mp4",
              "MJPEG",
              1280,
              720,
              15,
              true,
              SquareScene::new,
              "a square with a fountain and people at noon",
              words("-c:v mjpeg -threads 1 -huffman default -q:v 26")),
          new Recipe(
              "good/yard-360p15-h264.mp4",
              "H.264 Constrained Baseline",
              640,
              360,
              15,
              false,
              YardScene::new,
              "a yard where somebody comes home",
              words(
                  "-c:v libx264 -profile:v baseline -preset medium -b:v 500k -maxrate 700k"
                      + " -bufsize 350k -x264-params threads=1:lookahead-threads=1:bframes=0:"
                      + "keyint=30:min-keyint=30:scenecut=0:sliced-threads=0:nal-hrd=vbr -bsf:v "
                      + CANARY_FILTERS)));

  /**
   * Makes the clips.
   *
   * @param arguments the folder, then the names of single clips to make if not all
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.setProperty("java.awt.headless", "true");
    Path folder = Path.of(arguments.length > 0 ? arguments[0] : "test-streams");
    List<String> only = List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
    Files.createDirectories(folder.resolve("good"));
    for (Recipe recipe : RECIPES) {
      if (only.isEmpty() || only.stream().anyMatch(recipe.file::contains)) {
        System.out.println("making " + recipe.file);
        make(recipe, folder.resolve(recipe.file));
      }
    }
    Files.writeString(folder.resolve("manifest.json"), manifest(folder));
  }

  private static void make(Recipe recipe, Path file) throws IOException, InterruptedException {
    String range = recipe.fullRange ? "pc" : "tv";
    String matrix = recipe.fullRange ? "bt470bg" : "bt709";
    List<String> arguments =
        new ArrayList<>(
            words(
                String.format(
                    "-v warning -y -f rawvideo -pix_fmt %s -s %dx%d -framerate %d -color_range %s"
                        + " -colorspace %s -i - -an -map_metadata -1 -fflags +bitexact -flags:v"
                        + " +bitexact",
                    recipe.fullRange ? "yuvj420p" : "yuv420p",
                    recipe.width,
                    recipe.height,
                    recipe.framesPerSecond,
                    range,
                    matrix)));
    arguments.addAll(recipe.encoder);
    arguments.addAll(
        words("-color_range " + range + " -colorspace " + matrix + " -movflags +faststart"));
    arguments.add(file.toString());
    Process ffmpeg = FfmpegProgram.start(arguments);
    Sensor sensor = new Sensor(recipe.width, recipe.height, recipe.fullRange, 5);
    Scene scene = recipe.scene.get();
    try (OutputStream pictures = ffmpeg.getOutputStream()) {
      for (int number = 0; number < recipe.frames(); number++) {
        pictures.write(sensor.take(scene, number, recipe.frames()));
      }
    }
    if (ffmpeg.waitFor() != 0) {
      throw new IOException("ffmpeg could not encode " + file);
    }
  }

  private static String manifest(Path folder) throws IOException {
    List<String> entries = new ArrayList<>();
    for (Recipe recipe : RECIPES) {
      Path file = folder.resolve(recipe.file);
      entries.add(
          String.format(
              """
              {
                "file": "%s",
                "codec": "%s",
                "width": %d,
                "height": %d,
                "framesPerSecond": %d,
                "frames": %d,
                "bytes": %d,
                "sha256": "%s",
                "shows": "%s",
                "origin": "painted by org.lightlock.teststreams.ClipGenerator",
                "licence": "EUPL-1.2",
                "encoder": "ffmpeg %s"
              }\
              """,
              recipe.file,
              recipe.codec,
              recipe.width,
              recipe.height,
              recipe.framesPerSecond,
              recipe.frames(),
              Files.size(file),
              sha256(file),
              recipe.shows,
              String.join(" ", recipe.encoder)));
    }
    return "[\n" + String.join(",\n", entries).indent(2) + "]\n";
  }

  static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static List<String> words(String line) {
    return List.of(line.split(" "));
  }
}
