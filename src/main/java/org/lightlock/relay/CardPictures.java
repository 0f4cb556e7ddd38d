package org.lightlock.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.lightlock.encode.FrameLease;
import org.lightlock.frame.FrameHeader;
import org.lightlock.frame.Pixels;

/** The card that stands in for a camera's picture while there is none. One thread. */
final class CardPictures {
  private final String name;

  CardPictures(String name) {
    this.name = name;
  }

  FrameLease card(CameraStatus status, long sinceMillis, Optional<FrameHeader> last) {
    int width = last.map(FrameHeader::width).orElse(1280) & ~1;
    int height = last.map(FrameHeader::height).orElse(720) & ~1;
    Arena arena = Arena.ofAuto();
    MemorySegment luma = arena.allocate((long) width * height, 64).fill((byte) 40);
    MemorySegment cb = arena.allocate((long) width * height / 4, 64).fill((byte) 128);
    MemorySegment cr = arena.allocate((long) width * height / 4, 64).fill((byte) 128);
    Pixels pixels = new Pixels(luma, width, cb, cr, width / 2, width, height);
    long now = System.nanoTime();
    return new FrameLease() {
      @Override
      public Pixels pixels() {
        return pixels;
      }

      @Override
      public long ptsMicros() {
        return now / 1000;
      }

      @Override
      public long arrivalNanos() {
        return now;
      }

      @Override
      public void retain() {}

      @Override
      public void release() {}
    };
  }
}
