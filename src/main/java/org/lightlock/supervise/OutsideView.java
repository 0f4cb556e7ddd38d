package org.lightlock.supervise;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the kernel tells others about a worker's locks (proc(5)), thread by thread. */
final class OutsideView {
  private OutsideView() {}

  /** How many threads the process has, 0 when it is gone. */
  static int threads(long pid) {
    String[] tasks = Path.of("/proc", Long.toString(pid), "task").toFile().list();
    return tasks == null ? 0 : tasks.length;
  }

  /**
   * How long each thread of a process, by its id, has run or stood in line for a processor. Empty
   * where the kernel does not count it.
   */
  static Map<Long, Long> runnableNanos(long pid) {
    Map<Long, Long> nanos = new HashMap<>();
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path task : tasks) {
        try {
          String[] counted = Files.readString(task.resolve("schedstat")).strip().split(" ", -1);
          nanos.put(
              Long.valueOf(String.valueOf(task.getFileName())),
              Long.parseLong(counted[0]) + Long.parseLong(counted[1]));
        } catch (IOException e) {
          // The thread has ended, or there is no such file: it is not among them.
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Map.of();
    }
    return nanos;
  }

  /** Whether every thread of the process has a seccomp filter and has given up new privileges. */
  static boolean everyThreadIsConfined(long pid) {
    return everyThreadHas(pid, Set.of("Seccomp:\t2", "NoNewPrivs:\t1"));
  }

  /** Whether every thread of the process has the second filter on top of the first. */
  static boolean everyThreadIsTightened(long pid) {
    return everyThreadHas(pid, Set.of("Seccomp:\t2", "NoNewPrivs:\t1", "Seccomp_filters:\t2"));
  }

  private static boolean everyThreadHas(long pid, Set<String> lines) {
    int threads = 0;
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path task : tasks) {
        List<String> status;
        try {
          status = Files.readAllLines(task.resolve("status"));
        } catch (IOException e) {
          if (Files.exists(task)) {
            return false;
          }
          continue; // the thread has ended since the list was made
        }
        if (!status.containsAll(lines)) {
          return false;
        }
        threads++;
      }
    } catch (IOException e) {
      return false;
    }
    return threads > 0;
  }
}
