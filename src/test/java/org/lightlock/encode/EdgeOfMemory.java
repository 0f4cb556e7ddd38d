package org.lightlock.encode;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.lightlock.frame.Pixels;

/** Pixels whose last byte is the last one before memory that nobody may touch. */
final class EdgeOfMemory {
  private static final long PAGE_BYTES = 4096;
  private static final int FORBIDDEN_PAGES = 16;

  private EdgeOfMemory() {}

  static Pixels room(Arena arena, Path file, int width, int height) throws IOException {
    long bytes = MovingScene.packedBytes(width, height);
    long mapped = (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment all =
          channel.map(
              FileChannel.MapMode.READ_WRITE, 0, mapped + FORBIDDEN_PAGES * PAGE_BYTES, arena);
      channel.truncate(mapped);
      return MovingScene.packed(all.asSlice(mapped - bytes, bytes), width, height);
    }
  }
}
