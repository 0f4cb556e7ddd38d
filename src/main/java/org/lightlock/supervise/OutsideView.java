package org.lightlock.supervise;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel tells others about a worker's locks (proc(5)), thread by thread. */
final class OutsideView {
  private OutsideView() {}

  /** Whether every thread of the process has a seccomp filter and has given up new privileges. */
  static boolean everyThreadIsConfined(long pid) {
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
        if (!status.contains("Seccomp:\t2") || !status.contains("NoNewPrivs:\t1")) {
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
