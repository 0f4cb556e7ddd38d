package org.lightlock.serve.webrtc;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.lightlock.packetise.PicturePackets;

/**
 * The pictures that wait for one viewer's turn: references to what all viewers share. Before media
 * begin it keeps those since the last IDR, so that the first picture is there when the handshake
 * is. The encoders' threads put, the viewer's lane takes; the lock is held for a few instructions.
 */
final class PictureQueue {
  /** Pictures of more than two seconds at 25 a second. */
  static final int MOST_PICTURES = 64;

  /** Behind a second of pictures, a rendition makes an IDR at once when it is asked. */
  static final int MOST_AT_BEGIN = 25;

  /** The bytes of some key frames. */
  static final int MOST_BYTES = 4 << 20;

  /** A picture and the feed that it came over. */
  record Waiting(Feed feed, PicturePackets packets) {}

  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int bytes;
  private boolean begun;
  private boolean closed;

  /**
   * Puts a picture in.
   *
   * @return how many pictures were dropped: all that wait when they are too many. The feed needs an
   *     IDR then
   */
  synchronized int offer(Feed feed, PicturePackets packets) {
    if (closed) {
      return 0;
    }
    if (packets.idr()) {
      feed.needsIdr = false;
      if (!begun) {
        clear();
      }
    } else if (feed.needsIdr) {
      return 1;
    }
    waiting.add(new Waiting(feed, packets));
    bytes += packets.bytes().length;
    if (waiting.size() <= MOST_PICTURES && bytes <= MOST_BYTES) {
      return 0;
    }
    return drop();
  }

  private int drop() {
    int dropped = waiting.size();
    for (Waiting each : waiting) {
      each.feed.needsIdr = true;
    }
    clear();
    return dropped;
  }

  /**
   * Media begin: what waits is sent, and nothing is left out any more.
   *
   * @return false when so much waited that an IDR is cheaper; nothing waits then and all feeds need
   *     one
   */
  synchronized boolean begin() {
    begun = true;
    if (waiting.size() <= MOST_AT_BEGIN) {
      return !waiting.isEmpty();
    }
    drop();
    return false;
  }

  /** The next picture, null when none waits. */
  synchronized @Nullable Waiting poll() {
    Waiting next = waiting.poll();
    if (next != null) {
      bytes -= next.packets.bytes().length;
    }
    return next;
  }

  /** Nothing is kept any more. */
  synchronized void close() {
    closed = true;
    clear();
  }

  private void clear() {
    waiting.clear();
    bytes = 0;
  }
}
