package org.lightlock.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What one process has used so far, read from /proc. */
final class ProcessUse {
  /** USER_HZ: the unit of times in /proc, the same on every Linux. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TIME_FIELD = 11;
  private static final int SYSTEM_TIME_FIELD = 12;

  private ProcessUse() {}

  /**
   * User and system time of a process with all its threads.
   *
   * @throws IOException when there is no such process
   */
  static double cpuSeconds(long pid) throws IOException {
    return cpuSeconds(Path.of("/proc", Long.toString(pid), "stat"));
  }

  /** The same of each thread, those of one name added up. */
  static Map<String, Double> cpuSecondsByThread(long pid) throws IOException {
    Map<String, Double> byThread = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path task : tasks.toList()) {
        try {
          String name = Files.readString(task.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
          byThread.merge(name, cpuSeconds(task.resolve("stat")), Double::sum);
        } catch (IOException e) {
          // A thread that has ended meanwhile.
        }
      }
    }
    return byThread;
  }

  private static double cpuSeconds(Path stat) throws IOException {
    String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
    // The second field is the name in parentheses, which may hold blanks.
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TIME_FIELD]) + Long.parseLong(fields[SYSTEM_TIME_FIELD]))
        / TICKS_PER_SECOND;
  }

  /** Resident memory in MB of 2^20 bytes, shared pages included. */
  static double residentMegabytes(long pid) throws IOException {
    return megabytes(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:")
        .orElseThrow(() -> new IOException("process " + pid + " is gone"));
  }

  /** Resident memory with its share of what is shared; empty without the right to read it. */
  static Optional<Double> proportionalMegabytes(long pid) {
    try {
      return megabytes(Path.of("/proc", Long.toString(pid), "smaps_rollup"), "Pss:");
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> megabytes(Path file, String key) throws IOException {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
          .findFirst();
    } catch (java.io.UncheckedIOException e) {
      throw new IOException(e);
    }
  }

  /** The command line with blanks between the words; empty when the process is gone. */
  static String commandLine(long pid) {
    try {
      return Files.readString(
              Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }
}
