package org.lightlock.serve.mse;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The runs of a fixed length that stand at any offset of some texts, as sorted 64-bit hashes. A
 * hash that is found is compared byte by byte, so that no accident is reported.
 */
final class SharedRuns {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private final int length;
  private final List<byte[]> texts;
  private final long[] hashes;

  SharedRuns(int length, List<byte[]> texts) {
    this.length = length;
    this.texts = List.copyOf(texts);
    long[] all = new long[texts.stream().mapToInt(text -> runsOf(text.length)).sum()];
    int count = 0;
    for (byte[] text : texts) {
      long[] own = hashes(text);
      System.arraycopy(own, 0, all, count, own.length);
      count += own.length;
    }
    Arrays.sort(all);
    hashes = all;
  }

  /** How many runs were taken down. */
  int size() {
    return hashes.length;
  }

  /**
   * The first run of another text that stands in these. A run of one repeated byte does not count:
   * padding and flat areas hold such runs in every stream, and they carry nothing from one to
   * another.
   */
  Optional<byte[]> firstOf(byte[] other) {
    long[] own = hashes(other);
    for (int at = 0; at < own.length; at++) {
      if (Arrays.binarySearch(hashes, own[at]) >= 0) {
        byte[] run = Arrays.copyOfRange(other, at, at + length);
        if (!isOneByteRepeated(run) && texts.stream().anyMatch(text -> holds(text, run))) {
          return Optional.of(run);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a text holds a run. */
  static boolean holds(byte[] text, byte[] run) {
    for (int at = 0; at + run.length <= text.length; at++) {
      if (text[at] == run[0] && Arrays.equals(text, at, at + run.length, run, 0, run.length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOneByteRepeated(byte[] run) {
    for (byte value : run) {
      if (value != run[0]) {
        return false;
      }
    }
    return true;
  }

  private int runsOf(int textLength) {
    return Math.max(0, textLength - length + 1);
  }

  /** A rolling polynomial hash for each offset. */
  private long[] hashes(byte[] text) {
    long[] found = new long[runsOf(text.length)];
    long leaving = 1;
    for (int i = 0; i < length; i++) {
      leaving *= FACTOR;
    }
    long hash = 0;
    for (int end = 0; end < text.length; end++) {
      hash = hash * FACTOR + text[end] + 129;
      if (end >= length) {
        hash -= leaving * (text[end - length] + 129);
      }
      if (end >= length - 1) {
        found[end - length + 1] = hash;
      }
    }
    return found;
  }
}
