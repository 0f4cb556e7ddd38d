package org.lightlock.access.audit;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of what was sent over a connection its receiver has surely read. It acknowledges
 * nothing, but the buffers between hold only so much: what was sent before that is read. How the
 * connection ended says nothing: TLS can be closed in order over what was never read. Holds a few
 * marks, not entries. For one thread.
 */
final class SentEntries {
  private static final int MARKS = 128;

  /** Every entry before the index was written when so many bytes were. */
  private record Mark(long index, long bytes) {}

  private final long unreadBytes;
  private final Deque<Mark> marks = new ArrayDeque<>();
  private long read;
  private long bytes;

  /** For a way that can hold so much unread. */
  SentEntries(long unreadBytes) {
    this.unreadBytes = unreadBytes;
  }

  /** Every entry before this is read. */
  void startFrom(long index) {
    read = index;
  }

  /** So many more bytes were written, whatever they were. */
  void written(int count) {
    bytes += count;
  }

  /** Every entry before the index is written. */
  void sentUntil(long index) {
    if (marks.isEmpty() || bytes - marks.getLast().bytes >= unreadBytes / MARKS) {
      marks.addLast(new Mark(index, bytes));
    }
    while (!marks.isEmpty() && bytes - marks.getFirst().bytes >= unreadBytes) {
      // After a break the marks begin at what goes again, so this never goes back.
      read = Math.max(read, marks.removeFirst().index);
    }
  }

  /** Every entry before this is read. */
  long surelyRead() {
    return read;
  }

  /**
   * The connection ended; the next one begins with nothing written.
   *
   * @return from which entry on everything must go again
   */
  long ended() {
    marks.clear();
    bytes = 0;
    return read;
  }
}
