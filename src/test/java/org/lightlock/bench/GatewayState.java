package org.lightlock.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM with the serial collector holds when nobody is served.
 *
 * @param heapMegabytes in use after a full collection
 * @param nativeMegabytes resident memory without that of the heap, which grows and shrinks as the
 *     collector likes
 */
record GatewayState(double heapMegabytes, double nativeMegabytes, int threads, int descriptors) {
  private static final Pattern GENERATION =
      Pattern.compile("used (\\d+)K +\\[0x([0-9a-f]+), 0x[0-9a-f]+, 0x([0-9a-f]+)\\)");
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
  private static final Pattern RESIDENT = Pattern.compile("Rss:\\s+(\\d+) kB");
  private static final double KILO = 1024;

  /** Collects garbage in a process of this user and looks. */
  static GatewayState read(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    jcmd(pid, "GC.run");
    double used = 0;
    long begin = Long.MAX_VALUE;
    long end = 0;
    Matcher generation = GENERATION.matcher(jcmd(pid, "GC.heap_info"));
    while (generation.find()) {
      used += Long.parseLong(generation.group(1)) / KILO;
      begin = Math.min(begin, Long.parseUnsignedLong(generation.group(2), 16));
      end = Math.max(end, Long.parseUnsignedLong(generation.group(3), 16));
    }
    if (end == 0) {
      throw new IOException("jcmd tells nothing of the heap");
    }
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"));
        Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return new GatewayState(
          used,
          ProcessUse.residentMegabytes(pid) - residentMegabytes(pid, begin, end),
          (int) threads.count(),
          (int) descriptors.count());
    }
  }

  /** What is resident of a stretch of addresses. */
  private static double residentMegabytes(long pid, long begin, long end) throws IOException {
    double resident = 0;
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps"))) {
      Matcher mapping = MAPPING.matcher(line);
      Matcher size = RESIDENT.matcher(line);
      if (mapping.matches()) {
        long from = Long.parseUnsignedLong(mapping.group(1), 16);
        inside =
            Long.compareUnsigned(from, begin) >= 0
                && Long.compareUnsigned(Long.parseUnsignedLong(mapping.group(2), 16), end) <= 0;
      } else if (inside && size.matches()) {
        resident += Long.parseLong(size.group(1)) / KILO;
      }
    }
    return resident;
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
    return "heap %s MB, native %s MB, %d threads, %d descriptors"
        .formatted(
            Figure.rounded(heapMegabytes), Figure.rounded(nativeMegabytes), threads, descriptors);
  }
}
