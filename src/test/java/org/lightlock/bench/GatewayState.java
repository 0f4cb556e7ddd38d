package org.lightlock.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM holds when nobody is served.
 *
 * @param heapMegabytes in use after a full collection
 * @param residentMegabytes of the whole process
 */
record GatewayState(double heapMegabytes, double residentMegabytes, int threads, int descriptors) {
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  /** Collects garbage in a process of this user and looks. */
  static GatewayState read(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    jcmd(pid, "GC.run");
    double heap = 0;
    // Young and old generation; the metaspace comes later, and is no heap.
    for (String line : jcmd(pid, "GC.heap_info").split("\n", -1)) {
      Matcher used = USED.matcher(line);
      if (line.contains("generation") && used.find()) {
        heap += Long.parseLong(used.group(1)) / 1024.0;
      }
    }
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"));
        Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return new GatewayState(
          heap,
          ProcessUse.residentMegabytes(pid),
          (int) threads.count(),
          (int) descriptors.count());
    }
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                command)
            .redirectErrorStream(true)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd " + command + " fails: " + answer.strip());
    }
    return answer;
  }

  @Override
  public String toString() {
    return "heap %s MB, resident %s MB, %d threads, %d descriptors"
        .formatted(
            Figure.rounded(heapMegabytes), Figure.rounded(residentMegabytes), threads, descriptors);
  }
}
