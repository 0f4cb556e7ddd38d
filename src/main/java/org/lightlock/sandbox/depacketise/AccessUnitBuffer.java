package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The one direct buffer in which access units are put together. It starts small, doubles when it
 * must, and never holds more than {@link #MAX_BYTES}: untouched memory of a worker stays free.
 */
final class AccessUnitBuffer {
  static final int MAX_BYTES = 4 << 20;

  private static final int INITIAL_BYTES = 512 << 10;
  private static final byte[] PADDING = new byte[AccessUnitSink.PADDING_BYTES];

  private ByteBuffer bytes = allocate(INITIAL_BYTES);
  private int size;

  int size() {
    return size;
  }

  byte at(int index) {
    return bytes.get(index);
  }

  /** The buffer for reading by absolute index below {@link #size()}. */
  ByteBuffer content() {
    return bytes;
  }

  /** Appends bytes of a buffer; false, and nothing appended, when the cap would be passed. */
  boolean append(ByteBuffer source, int from, int length) {
    if (!reserve(length)) {
      return false;
    }
    bytes.put(size, source, from, length);
    size += length;
    return true;
  }

  boolean append(byte[] source, int length) {
    if (!reserve(length)) {
      return false;
    }
    bytes.put(size, source, 0, length);
    size += length;
    return true;
  }

  boolean append(int value) {
    if (!reserve(1)) {
      return false;
    }
    bytes.put(size, (byte) value);
    size++;
    return true;
  }

  void truncate(int newSize) {
    size = newSize;
  }

  /** Moves what lies from an index on in front of everything else; short, the rest may be long. */
  void moveToFront(int from) {
    byte[] front = new byte[size - from];
    bytes.get(from, front);
    bytes.put(front.length, bytes, 0, from);
    bytes.put(0, front);
  }

  /** Closes a gap: what lies from an index on moves to a lower one, and nothing is behind it. */
  void moveTail(int from, int to) {
    bytes.put(to, bytes, from, size - from);
    size -= from - to;
  }

  /**
   * The content from position 0 to the limit, zeros behind it; call {@link #clear()} or {@link
   * #reopen()} after use.
   */
  ByteBuffer finish() {
    bytes.clear();
    bytes.put(size, PADDING);
    bytes.position(0).limit(size);
    return bytes;
  }

  /** Goes on behind the content that was given. */
  void reopen() {
    bytes.clear();
  }

  void clear() {
    bytes.clear();
    size = 0;
  }

  /** In the order in which {@link Words} counts bytes, which is also the processor's. */
  private static ByteBuffer allocate(int capacity) {
    return ByteBuffer.allocateDirect(capacity + PADDING.length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private boolean reserve(int more) {
    if (more > MAX_BYTES - size) {
      return false;
    }
    int capacity = bytes.capacity() - PADDING.length;
    if (size + more > capacity) {
      while (size + more > capacity) {
        capacity *= 2;
      }
      ByteBuffer larger = allocate(capacity);
      larger.put(0, bytes, 0, size);
      bytes = larger;
    }
    return true;
  }
}
