package org.lightlock.serve.rtsps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * One viewer's TLS on a blocking socket. One thread reads; any thread writes, one at a time, so
 * that packets and answers do not mix. Reading and writing wait, for which virtual threads are
 * made; whoever watches over the connection cuts it with {@link #close}, which wakes both.
 */
final class TlsConnection implements AutoCloseable {
  /** Two blocks of records' size: what waits here is only delay. */
  private static final int SOCKET_SEND_BYTES = 256 * 1024;

  private static final int PLAIN_BYTES = 16 * 1024;

  /** An answer; whoever is sent media gets the larger one. */
  private static final int PLAIN_BYTES_AT_FIRST = 2 * 1024;

  private static final int FIRST_BYTES = 256;

  /** TLS 1.3 lets a client ask for new keys as often as it likes; each costs a record. */
  private static final int MAX_KEY_UPDATES = 64;

  private static final long FINISH_MILLIS = 300;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final LongSupplier nanoTime;
  private final InetAddress peer;
  private final ReentrantLock sending = new ReentrantLock();
  private final Plain plain = new Plain();
  private final Pace pace;

  // Made when the first bytes have come: who only connects costs next to nothing.
  private ByteBuffer cipherIn = NOTHING;
  private ByteBuffer plainIn = NOTHING;
  private ByteBuffer cipherOut = NOTHING;
  private ByteBuffer plainOut = NOTHING;
  private volatile boolean begun;
  private volatile long writingSinceNanos;
  private volatile boolean writing;
  private volatile long readingSinceNanos;
  private volatile boolean reading;
  private int keyUpdates;

  /** What is said in one go. */
  interface Message {
    /** Writes it. */
    void to(ByteSink out) throws IOException;
  }

  /** Goes out in records as large as TLS has them. */
  private final class Plain implements ByteSink {
    @Override
    public void put(int value) throws IOException {
      room();
      plainOut.put((byte) value);
    }

    @Override
    public void put(byte[] bytes, int offset, int length) throws IOException {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        room();
        int part = Math.min(plainOut.remaining(), end - at);
        plainOut.put(bytes, at, part);
        at += part;
      }
    }

    private void room() throws IOException {
      if (plainOut.hasRemaining()) {
        return;
      }
      if (plainOut.capacity() < PLAIN_BYTES) {
        plainOut = ByteBuffer.allocate(PLAIN_BYTES).put(plainOut.flip());
      } else {
        encrypt();
      }
    }
  }

  /**
   * Takes over a socket that was accepted.
   *
   * @param nanoTime {@link System#nanoTime} but in tests
   */
  TlsConnection(SocketChannel channel, SSLEngine engine, LongSupplier nanoTime) throws IOException {
    this.channel = channel;
    this.engine = engine;
    this.nanoTime = nanoTime;
    this.peer = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_SEND_BYTES);
    engine.setUseClientMode(false);
    this.pace = new Pace(nanoTime.getAsLong());
  }

  /** Who is at the other end. */
  InetAddress peer() {
    return peer;
  }

  /** How long the socket has taken nothing although something is to be sent. */
  long stalledNanos() {
    return writing ? nanoTime.getAsLong() - writingSinceNanos : 0;
  }

  /** How long it has waited for the other end to say something. */
  long awaitedNanos() {
    return reading ? nanoTime.getAsLong() - readingSinceNanos : 0;
  }

  /** Shakes hands. */
  void open() throws IOException {
    begin();
    engine.beginHandshake();
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> answer();
        case NEED_TASK -> runTasks();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (plainIn.hasRemaining()) {
            throw new SSLException("data before the handshake's end");
          }
          if (!unwrap()) {
            throw new SSLException("closed within the handshake");
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  private void begin() throws IOException {
    cipherIn = ByteBuffer.allocate(FIRST_BYTES).flip();
    if (!fill()) {
      throw new SSLException("closed before the handshake");
    }
    SSLSession session = engine.getSession();
    cipherIn = ByteBuffer.allocate(session.getPacketBufferSize()).put(cipherIn).flip();
    plainIn = ByteBuffer.allocate(session.getApplicationBufferSize()).flip();
    cipherOut = ByteBuffer.allocate(session.getPacketBufferSize());
    plainOut = ByteBuffer.allocate(PLAIN_BYTES_AT_FIRST);
    begun = true;
  }

  /** The certificate that the other end has shown, its own first; empty when it has shown none. */
  List<X509Certificate> certificates() {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate certificate : engine.getSession().getPeerCertificates()) {
        chain.add((X509Certificate) certificate);
      }
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
    return List.copyOf(chain);
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /**
   * Waits for what the viewer says.
   *
   * @return how many bytes stand at the beginning of into; -1 at the end
   */
  int read(byte[] into) throws IOException {
    while (!plainIn.hasRemaining()) {
      if (!unwrap()) {
        return -1;
      }
      HandshakeStatus wanted = engine.getHandshakeStatus();
      if (wanted == HandshakeStatus.NEED_WRAP && ++keyUpdates <= MAX_KEY_UPDATES) {
        answer();
      } else if (wanted == HandshakeStatus.NEED_TASK) {
        runTasks();
      } else if (wanted == HandshakeStatus.NEED_WRAP) {
        throw new SSLException("too many key updates");
      }
    }
    int length = Math.min(into.length, plainIn.remaining());
    plainIn.get(into, 0, length);
    return length;
  }

  /** Takes one record, reading more as needed; false at the end. */
  private boolean unwrap() throws IOException {
    while (true) {
      plainIn.clear();
      SSLEngineResult result;
      try {
        result = engine.unwrap(cipherIn, plainIn);
      } catch (RuntimeException e) {
        // Hostile bytes may find a fault of the engine, which is no fault of ours.
        throw new SSLException("no TLS", e);
      } finally {
        plainIn.flip();
      }
      switch (result.getStatus()) {
        case OK -> {
          if (result.bytesConsumed() > 0 || result.bytesProduced() > 0) {
            slowDown(result.bytesConsumed());
            return true;
          }
          if (engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
            return true;
          }
          if (!fill()) {
            return false;
          }
        }
        case BUFFER_UNDERFLOW -> {
          if (!fill()) {
            return false;
          }
        }
        case BUFFER_OVERFLOW -> throw new SSLException("a record longer than TLS has them");
        case CLOSED -> {
          return false;
        }
      }
    }
  }

  /** Reads on only as fast as a viewer may talk. A cut connection is found out after the wait. */
  private void slowDown(int bytes) {
    long wait = pace.take(bytes, nanoTime.getAsLong());
    if (wait > 0) {
      LockSupport.parkNanos(this, wait);
    }
  }

  private boolean fill() throws IOException {
    cipherIn.compact();
    try {
      if (!cipherIn.hasRemaining()) {
        throw new SSLException("a record longer than TLS has them");
      }
      readingSinceNanos = nanoTime.getAsLong();
      reading = true;
      return channel.read(cipherIn) > 0;
    } finally {
      reading = false;
      cipherIn.flip();
    }
  }

  /** Sends what the engine itself has to say. */
  private void answer() throws IOException {
    sending.lock();
    try {
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        wrap(NOTHING);
      }
    } finally {
      sending.unlock();
    }
  }

  /** Says something, waiting until the kernel has taken it. */
  void write(Message message) throws IOException {
    sending.lock();
    try {
      message.to(plain);
      encrypt();
    } finally {
      plainOut.clear();
      sending.unlock();
    }
  }

  private void encrypt() throws IOException {
    plainOut.flip();
    while (plainOut.hasRemaining()) {
      if (!wrap(plainOut)) {
        throw new SSLException("closed");
      }
    }
    plainOut.clear();
  }

  /** Sends one record; false when TLS takes no more. Called with the lock. */
  private boolean wrap(ByteBuffer from) throws IOException {
    SSLEngineResult result;
    try {
      result = engine.wrap(from, cipherOut.clear());
    } catch (RuntimeException e) {
      throw new SSLException("no TLS", e); // as in unwrap
    }
    cipherOut.flip();
    writingSinceNanos = nanoTime.getAsLong();
    writing = true;
    try {
      while (cipherOut.hasRemaining()) {
        channel.write(cipherOut);
      }
    } finally {
      writing = false;
    }
    return result.getStatus() == SSLEngineResult.Status.OK;
  }

  /** Says the last thing and close_notify if the socket takes them soon, and closes. */
  void finish(Message last) {
    try {
      if (begun && sending.tryLock(FINISH_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          write(last);
          engine.closeOutbound();
          wrap(NOTHING);
        } finally {
          sending.unlock();
        }
      }
    } catch (IOException e) {
      // It is gone already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  /** Cuts the connection. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // There is nothing left to be closed.
    }
  }
}
