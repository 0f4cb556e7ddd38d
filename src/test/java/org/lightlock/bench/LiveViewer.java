package org.lightlock.bench;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A viewer that notes when each picture came, and throws it away. See docs/mse-protocol.md. */
final class LiveViewer implements WebSocket.Listener, AutoCloseable {
  /** Prefix, then in moof the boxes before the sample's flags in trun. */
  private static final int FLAGS_OFFSET = 16 + 8 + 16 + 8 + 16 + 20 + 28;

  private static final int HEAD_BYTES = FLAGS_OFFSET + Integer.BYTES;
  private static final int FTYP = 0x66747970;
  private static final int SYNC_SAMPLE = 0x02000000;

  /** A decoder needs longer than this; the gateway stamps its own cards twice with one time. */
  private static final long CARD_MICROS = 500;

  private final List<Received> received = new ArrayList<>();
  private final byte[] head = new byte[HEAD_BYTES];
  private int headBytes;
  private int messageBytes;
  private @Nullable String ended;
  private volatile @Nullable WebSocket socket;

  /**
   * A picture as it came.
   *
   * @param ptsMicros the gateway's clock when the picture came out of the ring, smoothed
   * @param arrivalMicros the same clock when its last packet came from the camera
   * @param receivedMicros the same clock when the viewer had all of it
   */
  record Received(long ptsMicros, long arrivalMicros, long receivedMicros, boolean idr, int bytes) {
    /** Whether a camera's picture and no card; may take a picture for a card, not the reverse. */
    boolean isLive() {
      return Math.abs(ptsMicros - arrivalMicros) > CARD_MICROS;
    }

    double delayMillis() {
      return (receivedMicros - arrivalMicros) / 1e3;
    }
  }

  /** The clock that pictures are stamped with; the same in every process of this machine. */
  static long nowMicros() {
    return System.nanoTime() / 1_000;
  }

  void opened(WebSocket opened) {
    socket = opened;
  }

  /** So many pictures have come. */
  synchronized int count() {
    return received.size();
  }

  /** The pictures from a number on. */
  synchronized List<Received> from(int first) {
    return List.copyOf(received.subList(Math.min(first, received.size()), received.size()));
  }

  /** Waits until so many pictures have come in all. */
  synchronized void awaitCount(int wanted, Duration limit)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (received.size() < wanted) {
      await(deadline);
    }
  }

  /** The first picture that is wanted; waits for it. */
  synchronized Received awaitFirst(Predicate<Received> wanted, int first, Duration limit)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (int i = first; true; i++) {
      while (received.size() <= i) {
        await(deadline);
      }
      if (wanted.test(received.get(i))) {
        return received.get(i);
      }
    }
  }

  @SuppressWarnings("WaitNotInLoop") // both callers loop
  private void await(long deadline) throws IOException, InterruptedException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (ended != null) {
      throw new IOException("the live socket ended: " + ended);
    }
    if (millis <= 0) {
      throw new IOException("no such picture in time; " + received.size() + " came");
    }
    wait(millis);
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onBinary(
      WebSocket from, ByteBuffer data, boolean last) {
    messageBytes += data.remaining();
    int taken = Math.min(data.remaining(), HEAD_BYTES - headBytes);
    data.get(head, headBytes, taken);
    headBytes += taken;
    if (last) {
      ByteBuffer read = ByteBuffer.wrap(head);
      if (headBytes == HEAD_BYTES && read.getInt(Integer.BYTES) != FTYP) {
        received.add(
            new Received(
                read.getLong(0),
                read.getLong(Long.BYTES),
                nowMicros(),
                read.getInt(FLAGS_OFFSET) == SYNC_SAMPLE,
                messageBytes));
        notifyAll();
      }
      headBytes = 0;
      messageBytes = 0;
    }
    from.request(1);
    return null;
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onClose(
      WebSocket from, int code, String reason) {
    ended = code + " " + reason;
    notifyAll();
    return null;
  }

  @Override
  public synchronized void onError(WebSocket from, Throwable error) {
    ended = error.toString();
    notifyAll();
  }

  @Override
  public void close() {
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }
}
