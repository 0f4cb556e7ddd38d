package org.lightlock.serve.http;

import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.ssl.SslConnection;

/**
 * Undertow's HTTPS listener with every limit that it has, and one that it has not: how many
 * connections one address may have, which is asked before the first byte of TLS is read.
 */
final class HttpsListener implements AutoCloseable {
  private static final int IO_THREADS = 2;
  private static final int TLS_TASK_THREADS = 4;
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int POOLED_BUFFERS = 512;
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_HEADERS = 64;
  private static final int MAX_PARAMETERS = 16;
  private static final int MAX_COOKIES = 16;

  /** More than any handler takes, and by a buffer: so that it is the handler that says 413. */
  private static final long MAX_BODY_BYTES = 128 * 1024;

  private static final int REQUEST_PARSE_MILLIS = 5_000;

  /** Also from the accepted connection to its first request, TLS included. */
  private static final int NO_REQUEST_MILLIS = 30_000;

  /** An answer of which nothing is taken for so long. What lasts has stricter rules of its own. */
  private static final int WRITE_MILLIS = 30_000;

  private static final int MAX_CONNECTIONS = 4_096;
  private static final int WAITING_CONNECTIONS = 1_000;

  /** What the kernel may hold back per viewer. More would only be delay: a picture waits in it. */
  private static final int SOCKET_SEND_BYTES = 256 * 1024;

  private static final long CLOSE_SECONDS = 2;

  private final XnioWorker worker;
  private final AcceptingChannel<SslConnection> channel;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HttpsListener(XnioWorker worker, AcceptingChannel<SslConnection> channel) {
    this.worker = worker;
    this.channel = channel;
  }

  /** Starts to listen. */
  static HttpsListener start(HttpSettings settings, HttpHandler root) throws IOException {
    Xnio xnio = Xnio.getInstance(HttpsListener.class.getClassLoader());
    XnioWorker worker =
        xnio.createWorker(
            OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, IO_THREADS)
                .set(Options.WORKER_TASK_CORE_THREADS, TLS_TASK_THREADS)
                .set(Options.WORKER_TASK_MAX_THREADS, TLS_TASK_THREADS)
                .set(Options.TCP_NODELAY, true)
                .set(Options.THREAD_DAEMON, true)
                .getMap());
    try {
      ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_BYTES, POOLED_BUFFERS, 4);
      var http = new HttpOpenListener(buffers, parsing());
      http.setRootHandler(root);
      // TLS has a pool of its own: a record is larger than the buffers above, and would not fit.
      var ssl =
          new UndertowXnioSsl(
              xnio, OptionMap.create(Options.USE_DIRECT_BUFFERS, true), settings.tls());
      ChannelListener<AcceptingChannel<SslConnection>> accept =
          ChannelListeners.openListenerAdapter(new ConnectionLimit(settings.gate(), http));
      AcceptingChannel<SslConnection> channel =
          ssl.createSslConnectionServer(worker, settings.listen(), accept, sockets());
      channel.resumeAccepts();
      return new HttpsListener(worker, channel);
    } catch (IOException | RuntimeException e) {
      worker.shutdownNow();
      throw e;
    }
  }

  private static OptionMap parsing() {
    return OptionMap.builder()
        .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
        .set(UndertowOptions.ENABLE_HTTP2, false)
        .set(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
        .set(UndertowOptions.MAX_HEADERS, MAX_HEADERS)
        .set(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
        .set(UndertowOptions.MAX_COOKIES, MAX_COOKIES)
        .set(UndertowOptions.MAX_ENTITY_SIZE, MAX_BODY_BYTES)
        .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_PARSE_MILLIS)
        .set(UndertowOptions.NO_REQUEST_TIMEOUT, NO_REQUEST_MILLIS)
        .getMap();
  }

  private static OptionMap sockets() {
    return OptionMap.builder()
        .set(Options.WORKER_IO_THREADS, IO_THREADS)
        .set(Options.TCP_NODELAY, true)
        .set(Options.REUSE_ADDRESSES, true)
        .set(Options.BALANCING_TOKENS, 1)
        .set(Options.BALANCING_CONNECTIONS, 2)
        .set(Options.BACKLOG, WAITING_CONNECTIONS)
        .set(Options.CONNECTION_HIGH_WATER, MAX_CONNECTIONS)
        .set(Options.CONNECTION_LOW_WATER, MAX_CONNECTIONS)
        .set(Options.SEND_BUFFER, SOCKET_SEND_BYTES)
        .set(Options.WRITE_TIMEOUT, WRITE_MILLIS)
        .set(UndertowOptions.SSL_USER_CIPHER_SUITES_ORDER, true)
        .getMap();
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return channel.getLocalAddress(InetSocketAddress.class);
  }

  /** Ends every connection and stops to listen. A second time would wait for threads long gone. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    IoUtils.safeClose(channel);
    worker.shutdownNow();
    try {
      var _ = worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
