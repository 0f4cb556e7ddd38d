package org.lightlock.sandbox.depacketise;

import java.nio.ByteBuffer;

/**
 * The one direct buffer in which access units are put together. It starts small, doubles when it
 * must, and never holds more than {@link #MAX_BYTES}: untouched memory of a worker stays free.
 */
final class AccessUnitBuffer {
  static final int MAX_BYTES = 4 << 20;

  private static final int INITIAL_BYTES = 512 << 10;
  private static final byte[] PADDING = new byte[AccessUnitSink.PADDING_BYTES];

  private ByteBuffer bytes = ByteBuffer.allocateDirect(INITIAL_BYTES + PADDING.length);
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

  /** The content from position 0 to the limit, zeros behind it; call {@link #clear()} after use. */
  ByteBuffer finish() {
    bytes.clear();
    bytes.put(size, PADDING);
    bytes.position(0).limit(size);
    return bytes;
  }

  void clear() {
    bytes.clear();
    size = 0;
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
      ByteBuffer larger = ByteBuffer.allocateDirect(capacity + PADDING.length);
      larger.put(0, bytes, 0, size);
      bytes = larger;
    }
    return true;
  }
}
