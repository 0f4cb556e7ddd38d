package org.lightlock.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The temporary folder of one family of processes: sockets, and a demo's data. Its name carries the
 * parent's process id, so that a later start knows which folders nobody uses any more.
 */
record RunDirectory(Path path) implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("lightlock-[a-z]+-([0-9]{1,10})-[0-9]+");

  /** Makes a folder that only this user can enter, and removes those of dead parents. */
  static RunDirectory create(String kind) throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    removeStale(parent);
    return new RunDirectory(
        Files.createTempDirectory(
            parent,
            "lightlock-" + kind + "-" + ProcessHandle.current().pid() + "-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
  }

  /** Removes the folders below the parent that belong to dead processes of this user. */
  static void removeStale(Path parent) throws IOException {
    List<Path> candidates;
    try (Stream<Path> list = Files.list(parent)) {
      candidates = list.filter(path -> NAME.matcher(nameOf(path)).matches()).toList();
    }
    candidates.forEach(RunDirectory::removeIfOrphaned);
  }

  /** Removes the folder if it is one of ours and its parent process is dead. */
  static void removeIfOrphaned(Path path) {
    Matcher matcher = NAME.matcher(nameOf(path));
    if (!matcher.matches()
        || isAlive(matcher.group(1))
        || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      String user = System.getProperty("user.name");
      if (Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName().equals(user)) {
        remove(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // Somebody else removes it at the same time, or it is not ours after all.
    }
  }

  /** A killed process that nobody has waited for yet (state Z) is dead, though it has a number. */
  private static boolean isAlive(String pid) {
    try {
      String stat = Files.readString(Path.of("/proc", pid, "stat"), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }

  private static String nameOf(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private static void remove(Path path) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> walk = Files.walk(path)) {
      deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.deleteIfExists(each);
    }
  }

  /** Removes the folder and everything in it. */
  @Override
  public void close() throws IOException {
    remove(path);
  }
}
