package org.lightlock.protect.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;
import org.lightlock.protect.dtls.DtlsPeer.Outbox;

/**
 * The datagrams of one association: what comes in waits here, within limits; what goes out is
 * handed on at once. Anybody may put; one thread takes.
 */
final class DatagramInbox implements DatagramTransport {
  /** A flight of a handshake is a few datagrams; more is a flood and is dropped. */
  static final int MOST_WAITING = 64;

  /** What fits through networks with tunnels in them. */
  static final int SEND_LIMIT = 1_200;

  static final int RECEIVE_LIMIT = 2_048;

  /**
   * Thrown to whoever receives after the end. Bouncy Castle takes anything else for a time-out that
   * came early and asks again at once, until its own time is over.
   */
  private static final String ENDED = "the association is closed";

  private static final byte[] WAKE = new byte[0];

  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Outbox outbox;
  private volatile boolean closed;

  DatagramInbox(Outbox outbox) {
    this.outbox = outbox;
  }

  /** Copies a datagram, or drops it when too many wait. */
  void put(byte[] bytes, int length) {
    if (!closed && length <= RECEIVE_LIMIT) {
      var _ = waiting.offer(Arrays.copyOf(bytes, length));
    }
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public int getReceiveLimit() {
    return RECEIVE_LIMIT;
  }

  @Override
  public int getSendLimit() {
    return SEND_LIMIT;
  }

  @Override
  public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
    if (closed) {
      throw new IOException(ENDED);
    }
    try {
      byte[] datagram = waiting.poll(waitMillis, TimeUnit.MILLISECONDS);
      if (datagram == null) {
        return -1;
      }
      if (datagram.length == 0) {
        throw new IOException(ENDED);
      }
      int taken = Math.min(length, datagram.length);
      System.arraycopy(datagram, 0, into, offset, taken);
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    if (!closed) { // Bouncy Castle would send a fatal alert behind its close_notify
      outbox.send(bytes, offset, length);
    }
  }

  @Override
  public void close() {
    closed = true;
    waiting.clear();
    var _ = waiting.offer(WAKE);
  }
}
