package org.lightlock.attack;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A viewer's live socket (docs/mse-protocol.md): counts pictures, watches their times, and searches
 * every byte for what a camera must not be able to say.
 */
final class Watcher implements WebSocket.Listener, AutoCloseable {
  /** Stands in everything that hostile cameras send and nobody may ever see. */
  static final String CANARY = "LIGHTLOCK-ATTACK-CANARY";

  private static final byte[] CANARY_BYTES = CANARY.getBytes(StandardCharsets.US_ASCII);
  private static final int FTYP = 0x66747970;

  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private volatile @Nullable WebSocket socket;
  private int pictures;
  private long bytes;
  private long lastPtsMicros = Long.MIN_VALUE;
  private long longestStepMicros;
  private boolean backwards;
  private boolean canarySeen;

  void opened(WebSocket opened) {
    socket = opened;
  }

  /** Pictures so far, cards included. */
  synchronized int pictures() {
    return pictures;
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Whether a picture's time was before that of the one before it. */
  synchronized boolean wentBackwards() {
    return backwards;
  }

  /** The longest time between two pictures by their own times. */
  synchronized long longestStepMicros() {
    return longestStepMicros;
  }

  synchronized boolean sawCanary() {
    return canarySeen;
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onBinary(
      WebSocket from, ByteBuffer data, boolean last) {
    byte[] part = new byte[data.remaining()];
    data.get(part);
    message.writeBytes(part);
    if (last) {
      take(message.toByteArray());
      message.reset();
    }
    from.request(1);
    return null;
  }

  private void take(byte[] whole) {
    bytes += whole.length;
    canarySeen |= holds(whole, CANARY_BYTES);
    ByteBuffer read = ByteBuffer.wrap(whole);
    if (whole.length < 2 * Long.BYTES || read.getInt(Integer.BYTES) == FTYP) {
      return;
    }
    long pts = read.getLong(0);
    if (pictures++ > 0) {
      backwards |= pts < lastPtsMicros;
      longestStepMicros = Math.max(longestStepMicros, pts - lastPtsMicros);
    }
    lastPtsMicros = pts;
  }

  private static boolean holds(byte[] bytes, byte[] wanted) {
    for (int at = 0; at + wanted.length <= bytes.length; at++) {
      int same = 0;
      while (same < wanted.length && bytes[at + same] == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }
}
