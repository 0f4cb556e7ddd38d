package org.lightlock.simulate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A track's sample table (ISO/IEC 14496-12 §8.5 to §8.7): where each sample lies and when it is
 * due.
 */
final class Mp4SampleTable {
  /** An hour at 120 pictures per second. */
  private static final int MAX_SAMPLES = 432_000;

  private static final int FULL_BOX_BYTES = 4;
  private static final long MAX_TICKS = 1L << 40;

  private final Mp4Box table;
  private final int fileBytes;

  Mp4SampleTable(Mp4Box table, int fileBytes) {
    this.table = table;
    this.fileBytes = fileBytes;
  }

  List<Clip.Sample> samples() throws ClipException {
    int[] sizes = sizes();
    int[] offsets = offsets(sizes);
    long[] decode = decodeTicks(sizes.length);
    long[] shift = shifts(sizes.length);
    boolean[] keys = keys(sizes.length);
    List<Clip.Sample> samples = new ArrayList<>(sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      long present = Math.max(0, decode[i] + shift[i]);
      samples.add(new Clip.Sample(offsets[i], sizes[i], decode[i], present, keys[i]));
    }
    return samples;
  }

  private int[] sizes() throws ClipException {
    ByteBuffer box = table.descend("stsz").content(12);
    int fixed = box.getInt(4);
    int count = box.getInt(8);
    if (count <= 0 || count > MAX_SAMPLES) {
      throw new ClipException("the video track has no sample, or too many");
    }
    if (fixed == 0 && box.limit() < 12 + 4L * count) {
      throw new ClipException("box stsz is cut off");
    }
    int[] sizes = new int[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = fixed == 0 ? box.getInt(12 + 4 * i) : fixed;
      if (sizes[i] <= 0 || sizes[i] > fileBytes) {
        throw new ClipException("sample " + i + " has an impossible size");
      }
    }
    return sizes;
  }

  /** Walks the chunks; each holds as many samples as its run in stsc says. */
  private int[] offsets(int[] sizes) throws ClipException {
    long[] chunks = chunkOffsets();
    ByteBuffer runs = entries("stsc", 12);
    int runCount = runs.limit() / 12;
    int[] offsets = new int[sizes.length];
    int sample = 0;
    int run = 0;
    for (int chunk = 0; chunk < chunks.length && sample < sizes.length; chunk++) {
      while (run + 1 < runCount && runs.getInt(12 * (run + 1)) <= chunk + 1) {
        run++;
      }
      int inChunk = runCount == 0 ? 0 : runs.getInt(12 * run + 4);
      long at = chunks[chunk];
      for (int i = 0; i < inChunk && sample < sizes.length; i++) {
        if (at < 0 || at + sizes[sample] > fileBytes) {
          throw new ClipException("sample " + sample + " lies outside the file");
        }
        offsets[sample] = (int) at;
        at += sizes[sample];
        sample++;
      }
    }
    if (sample < sizes.length) {
      throw new ClipException("the chunks hold fewer samples than the track has");
    }
    return offsets;
  }

  private long[] chunkOffsets() throws ClipException {
    boolean wide = find("stco").isEmpty();
    ByteBuffer entries = wide ? entries("co64", 8) : entries("stco", 4);
    long[] offsets = new long[entries.limit() / (wide ? 8 : 4)];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = wide ? entries.getLong(8 * i) : Integer.toUnsignedLong(entries.getInt(4 * i));
    }
    return offsets;
  }

  private long[] decodeTicks(int count) throws ClipException {
    ByteBuffer runs = entries("stts", 8);
    long[] ticks = new long[count];
    long now = 0;
    int sample = 0;
    while (runs.hasRemaining() && sample < count) {
      long inRun = Integer.toUnsignedLong(runs.getInt());
      long delta = Integer.toUnsignedLong(runs.getInt());
      for (long i = 0; i < inRun && sample < count; i++) {
        ticks[sample++] = now;
        now += delta;
      }
    }
    if (sample < count || now > MAX_TICKS) {
      throw new ClipException("the samples' durations are incomplete or impossible");
    }
    return ticks;
  }

  private long[] shifts(int count) throws ClipException {
    long[] shifts = new long[count];
    if (find("ctts").isPresent()) {
      ByteBuffer runs = entries("ctts", 8);
      int sample = 0;
      while (runs.hasRemaining() && sample < count) {
        long inRun = Integer.toUnsignedLong(runs.getInt());
        int shift = runs.getInt();
        for (long i = 0; i < inRun && sample < count; i++) {
          shifts[sample++] = shift;
        }
      }
    }
    return shifts;
  }

  /** Without a list of key samples every sample is one (§8.6.2). */
  private boolean[] keys(int count) throws ClipException {
    boolean[] keys = new boolean[count];
    if (find("stss").isEmpty()) {
      Arrays.fill(keys, true);
      return keys;
    }
    ByteBuffer numbers = entries("stss", 4);
    while (numbers.hasRemaining()) {
      int number = numbers.getInt();
      if (number < 1 || number > count) {
        throw new ClipException("box stss names a sample that does not exist");
      }
      keys[number - 1] = true;
    }
    if (!keys[0]) {
      throw new ClipException("the clip does not begin with a key frame");
    }
    return keys;
  }

  /** The entries of a box that begins with version, flags and the number of its entries. */
  private ByteBuffer entries(String type, int entryBytes) throws ClipException {
    ByteBuffer box = table.descend(type).content(FULL_BOX_BYTES + 4);
    long count = Integer.toUnsignedLong(box.getInt(FULL_BOX_BYTES));
    if (count > (box.limit() - FULL_BOX_BYTES - 4) / entryBytes) {
      throw new ClipException("box " + type + " is cut off");
    }
    return box.slice(FULL_BOX_BYTES + 4, (int) count * entryBytes);
  }

  private Optional<Mp4Box> find(String type) throws ClipException {
    return Mp4Box.find(Mp4Box.children(table.content()), type);
  }
}
