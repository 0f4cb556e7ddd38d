package org.lightlock.observe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** This process's memory. */
final class ProcessMemory {
  private static final long PAGE_BYTES = 4096;
  private static final Path STATM = Path.of("/proc/self/statm");

  private ProcessMemory() {}

  /** Resident bytes, shared frames included; -1 where the kernel does not say. */
  static double residentBytes() {
    try {
      String[] pages = Files.readString(STATM, StandardCharsets.US_ASCII).split(" ", 3);
      return (double) (Long.parseLong(pages[1]) * PAGE_BYTES);
    } catch (IOException | RuntimeException e) {
      return -1;
    }
  }

  /** Used heap bytes. */
  static double heapBytes() {
    Runtime runtime = Runtime.getRuntime();
    return (double) (runtime.totalMemory() - runtime.freeMemory());
  }
}
