package org.lightlock.serve.webrtc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.lightlock.posix.Received;
import org.lightlock.serve.ClientNetwork;

/**
 * One connection of ICE over TCP (RFC 6544): packets behind their length in two bytes (RFC 4571). A
 * connection has a buffer for what it says, and one for what it is told only while something of
 * that waits. Its thread reads; any thread sends, and what the network does not take waits in the
 * buffer or is lost.
 */
final class TcpConnection implements Route {
  private static final int LENGTH_BYTES = 2;

  private final SocketChannel channel;
  private final InetSocketAddress address;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocate(2 * (LENGTH_BYTES + Received.MAX_BYTES));
  private final byte[] packet = new byte[Received.MAX_BYTES];
  private final Runnable onClose;
  private final SendBuffers buffers;
  private final ClientNetwork network;
  private long knownNanos; // the thread's that reads

  // Guarded by this.
  private @Nullable ByteBuffer out;
  private long written;
  private long writtenThen;
  private long progressNanos;
  private boolean closed;

  TcpConnection(
      SocketChannel channel,
      InetSocketAddress address,
      SelectionKey key,
      long nowNanos,
      SendBuffers buffers,
      Runnable onClose) {
    this.channel = channel;
    this.address = address;
    this.key = key;
    this.knownNanos = nowNanos;
    this.onClose = onClose;
    this.buffers = buffers;
    this.network = ClientNetwork.of(address.getAddress());
    this.progressNanos = nowNanos;
  }

  /** Reads what is there; closes at the end, at a fault, and for whoever shows no valid check. */
  void read(Incoming incoming) {
    try {
      int read = channel.read(in);
      in.flip();
      boolean welcome = read >= 0;
      while (welcome && in.remaining() >= LENGTH_BYTES) {
        int length = Short.toUnsignedInt(in.getShort(in.position()));
        if (length > Received.MAX_BYTES) {
          welcome = false;
        } else if (in.remaining() < LENGTH_BYTES + length) {
          break;
        } else {
          in.position(in.position() + LENGTH_BYTES).get(packet, 0, length);
          welcome = length == 0 || incoming.framed(packet, length, this);
        }
      }
      in.compact();
      if (!welcome) {
        closeNow();
      }
    } catch (IOException e) {
      closeNow();
    }
  }

  /**
   * Whether it has been nobody's for too long: it has said nothing valid yet, or its viewer has
   * gone. To be called now and then, on the thread that reads.
   *
   * @param known whether it is some viewer's now
   */
  boolean isIdle(boolean known, long nowNanos, long patienceNanos) {
    if (known) {
      knownNanos = nowNanos;
    }
    return nowNanos - knownNanos > patienceNanos;
  }

  @Override
  public synchronized boolean send(byte[] bytes, int length, int packetBytes) {
    if (closed) {
      return false;
    }
    ByteBuffer buffer = out;
    if (buffer == null) {
      buffer = buffers.take(network);
      if (buffer == null) {
        return false;
      }
      out = buffer;
    }
    int packets = Math.ceilDiv(length, packetBytes);
    if (buffer.remaining() < length + packets * LENGTH_BYTES) {
      return false;
    }
    for (int at = 0; at < length; at += packetBytes) {
      int part = Math.min(packetBytes, length - at);
      buffer.putShort((short) part).put(bytes, at, part);
    }
    if (!flush(buffer)) {
      key.interestOpsOr(SelectionKey.OP_WRITE);
      key.selector().wakeup();
    }
    return true;
  }

  /** The network takes more. */
  synchronized void writable() {
    ByteBuffer buffer = out;
    if (closed || buffer == null || flush(buffer)) {
      if (key.isValid()) {
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
      }
    }
  }

  /** Writes what goes; whether that was all. */
  private boolean flush(ByteBuffer buffer) {
    buffer.flip();
    try {
      written += channel.write(buffer);
    } catch (IOException e) {
      closeNow();
      return true;
    }
    if (buffer.hasRemaining()) {
      buffer.compact();
      return false;
    }
    giveBack();
    return true;
  }

  private void giveBack() {
    ByteBuffer buffer = out;
    if (buffer != null) {
      out = null;
      buffers.giveBack(buffer, network);
    }
  }

  /**
   * Whether something has waited for too long of which the network takes nothing. To be called now
   * and then.
   */
  synchronized boolean isStalled(long nowNanos, long patienceNanos) {
    if (out == null || written != writtenThen) {
      writtenThen = written;
      progressNanos = nowNanos;
    }
    return nowNanos - progressNanos > patienceNanos;
  }

  @Override
  public Object key() {
    return this;
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    closeNow();
  }

  /** Gives everything back. */
  void closeNow() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      giveBack();
    }
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
    key.selector().wakeup(); // a cancelled key holds its socket until the next selection
    onClose.run();
  }
}
