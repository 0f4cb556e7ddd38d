package org.lightlock.fmp4;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes ISO BMFF boxes (ISO/IEC 14496-12 §4.2) into a buffer of fixed size. */
final class Boxes {
  private final ByteBuffer out;

  Boxes(byte[] target) {
    this.out = ByteBuffer.wrap(target);
  }

  /** A box: its size, its type, then what the content writes. */
  Boxes box(String type, Runnable content) {
    int start = out.position();
    out.putInt(0).put(type.getBytes(StandardCharsets.US_ASCII));
    content.run();
    out.putInt(start, out.position() - start);
    return this;
  }

  /** A box with a version and flags. */
  Boxes fullBox(String type, int version, int flags, Runnable content) {
    return box(
        type,
        () -> {
          out.putInt(version << 24 | flags);
          content.run();
        });
  }

  Boxes u8(int value) {
    out.put((byte) value);
    return this;
  }

  Boxes u16(int value) {
    out.putShort((short) value);
    return this;
  }

  Boxes u32(long value) {
    out.putInt((int) value);
    return this;
  }

  Boxes u64(long value) {
    out.putLong(value);
    return this;
  }

  Boxes text(String ascii) {
    out.put(ascii.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  Boxes bytes(byte[] value) {
    out.put(value);
    return this;
  }

  Boxes bytes(byte[] value, int offset, int length) {
    out.put(value, offset, length);
    return this;
  }

  Boxes zeros(int count) {
    for (int i = 0; i < count; i++) {
      out.put((byte) 0);
    }
    return this;
  }

  int position() {
    return out.position();
  }
}
