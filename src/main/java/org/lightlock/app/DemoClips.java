package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The clips that a demo's simulated cameras play: those in test-streams/good. */
final class DemoClips {
  private static final Set<String> NO_CLIPS = Set.of("json", "md", "txt", "csv", "yaml", "sha256");

  private DemoClips() {}

  /** How many there are. */
  static int count() throws CommandException {
    return all().size();
  }

  /** So many clips, from the first again after the last. */
  static List<Path> cycle(int count) throws CommandException {
    List<Path> clips = all();
    List<Path> cycled = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cycled.add(clips.get(i % clips.size()));
    }
    return cycled;
  }

  /** Where they are. */
  static Path folder() {
    return Path.of(System.getProperty("lightlock.home", "."), "test-streams", "good");
  }

  private static List<Path> all() throws CommandException {
    Path folder = folder();
    List<Path> clips;
    try (Stream<Path> files = Files.list(folder)) {
      clips = files.filter(DemoClips::isClip).sorted().toList();
    } catch (IOException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, "cannot read the clips in " + folder);
    }
    if (clips.isEmpty()) {
      throw new CommandException(ExitCode.ENVIRONMENT, "there are no clips in " + folder);
    }
    return clips;
  }

  private static boolean isClip(Path file) {
    String name = String.valueOf(file.getFileName());
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && !NO_CLIPS.contains(extension) && Files.isRegularFile(file);
  }

  /** A name for people: {@code street-1080p25-h264.mp4} is "Street". */
  static String title(Path clip) {
    String word = String.valueOf(clip.getFileName()).split("[-_.]", 2)[0];
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
