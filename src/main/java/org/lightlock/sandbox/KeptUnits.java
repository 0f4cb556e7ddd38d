package org.lightlock.sandbox;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.lightlock.sandbox.depacketise.AccessUnitSink;

/**
 * The access units since the last key frame, not decoded, for whoever wants a picture at once. When
 * they become too many or too old, they are thrown away and the next key frame begins anew. One
 * thread.
 */
final class KeptUnits {
  static final int MAX_BYTES = 4 << 20;
  static final int MAX_UNITS = 1000;
  static final long MAX_NANOS = 30_000_000_000L;

  private final int[] starts = new int[MAX_UNITS];
  private final int[] lengths = new int[MAX_UNITS];
  private final boolean[] keys = new boolean[MAX_UNITS];
  private final long[] arrivals = new long[MAX_UNITS];
  private @Nullable Block block;
  private boolean whole;
  private int count;
  private int size;

  /**
   * Keeps nothing yet.
   *
   * @param decodable whether the decoder is where the next unit goes on
   */
  void begin(boolean decodable) {
    whole = decodable;
    count = 0;
    size = 0;
  }

  /** Keeps a unit; a key frame takes the place of all before. */
  void add(ByteBuffer unit, boolean keyFrame, long arrivalNanos) {
    if (keyFrame) {
      begin(true);
    }
    int length = unit.remaining();
    if (!whole
        || count == MAX_UNITS
        || length + AccessUnitSink.PADDING_BYTES > MAX_BYTES - size
        || (count > 0 && arrivalNanos - arrivals[0] > MAX_NANOS)) {
      begin(false);
      return;
    }
    ByteBuffer all = memory();
    all.put(size, unit, unit.position(), length);
    for (int i = 0; i < AccessUnitSink.PADDING_BYTES; i += Long.BYTES) {
      all.putLong(size + length + i, 0);
    }
    starts[count] = size;
    lengths[count] = length;
    keys[count] = keyFrame;
    arrivals[count] = arrivalNanos;
    count++;
    size += length + AccessUnitSink.PADDING_BYTES;
  }

  /** Forgets the units; the decoder is where the next one goes on, if they were whole. */
  void clear() {
    begin(whole);
  }

  /** Whether what is kept can be decoded; otherwise the next key frame has to be awaited. */
  boolean isWhole() {
    return whole;
  }

  int count() {
    return count;
  }

  /** A unit as {@link AccessUnitSink#accessUnit} gives it. */
  ByteBuffer unit(int index) {
    ByteBuffer unit = memory().duplicate();
    unit.limit(starts[index] + lengths[index]).position(starts[index]);
    return unit.slice();
  }

  boolean isKeyFrame(int index) {
    return keys[index];
  }

  long arrivalNanos(int index) {
    return arrivals[index];
  }

  /** Memory and what keeps it. */
  private record Block(BytePointer owner, ByteBuffer bytes) {}

  /** From the allocator and not zeroed: what is never used costs nothing. Kept for ever. */
  private ByteBuffer memory() {
    Block allocated = block;
    if (allocated == null) {
      BytePointer owner = new BytePointer(MAX_BYTES);
      allocated = new Block(owner, owner.asByteBuffer());
      block = allocated;
    }
    return allocated.bytes;
  }
}
