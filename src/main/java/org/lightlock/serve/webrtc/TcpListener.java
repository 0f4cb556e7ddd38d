package org.lightlock.serve.webrtc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.lightlock.serve.ClientNetwork;
import org.lightlock.serve.HeldCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passive side of ICE over TCP (RFC 6544) for networks that let no datagrams pass: one port for
 * all viewers, one thread for all connections.
 */
final class TcpListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
  private static final int WAITING_CONNECTIONS = 128;
  private static final int SEND_BUFFER_BYTES = 256 << 10;
  private static final InetAddress ALL_OF_IPV4 = InetAddress.ofLiteral("0.0.0.0");
  private static final long CHECK_MILLIS = 1_000;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  /** So long a connection may be no viewer's, or take nothing of what it is sent. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ServerSocketChannel listener;
  private final Selector selector;
  private final SelectionKey accepting;
  private final Incoming incoming;
  private final WebRtcLimits limits;
  private final LongSupplier nanoTime;
  private final int port;
  private final AtomicInteger open = new AtomicInteger();
  private final SendBuffers buffers = new SendBuffers();
  private final HeldCounts<ClientNetwork> perNetwork = new HeldCounts<>();
  private final Thread thread;

  private TcpListener(
      ServerSocketChannel listener,
      Selector selector,
      Incoming incoming,
      WebRtcLimits limits,
      LongSupplier nanoTime)
      throws IOException {
    this.listener = listener;
    this.selector = selector;
    this.incoming = incoming;
    this.limits = limits;
    this.nanoTime = nanoTime;
    listener.configureBlocking(false);
    accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
    port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    thread = Thread.ofPlatform().name("webrtc-tcp").daemon().unstarted(this::run);
  }

  static TcpListener open(WebRtcSettings settings, Incoming incoming, LongSupplier nanoTime)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      bind(listener, settings.bind(), settings.tcpPort());
      return new TcpListener(listener, Selector.open(), incoming, settings.limits(), nanoTime);
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /** To all of IPv4 where "::" was asked for on a machine without IPv6, as for datagrams. */
  private static void bind(ServerSocketChannel listener, InetAddress ip, int port)
      throws IOException {
    try {
      listener.bind(new InetSocketAddress(ip, port), WAITING_CONNECTIONS);
    } catch (UnsupportedAddressTypeException e) {
      if (!ip.isAnyLocalAddress()) {
        throw new IOException("this machine has no IPv6 for " + ip.getHostAddress(), e);
      }
      listener.bind(new InetSocketAddress(ALL_OF_IPV4, port), WAITING_CONNECTIONS);
    }
  }

  void start() {
    thread.start();
  }

  int port() {
    return port;
  }

  /** How many connections are open. */
  int connections() {
    return open.get();
  }

  private void run() {
    long checkedNanos = nanoTime.getAsLong();
    while (selector.isOpen()) {
      try {
        selector.select(this::serve, CHECK_MILLIS);
        long now = nanoTime.getAsLong();
        if (now - checkedNanos >= TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS)) {
          checkedNanos = now;
          closeIdle(now);
          resumeAccepting();
        }
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException | RuntimeException | Error e) {
        LOG.error("connections of WebRTC could not be served; they are tried again", e);
      }
    }
  }

  private void serve(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.equals(accepting)) {
      accept();
    } else if (key.attachment() instanceof TcpConnection connection) {
      serve(key, connection);
    }
  }

  /** One connection's trouble is not another's, and would come again as long as it is open. */
  private void serve(SelectionKey key, TcpConnection connection) {
    try {
      if (key.isWritable()) {
        connection.writable();
      }
      if (key.isValid() && key.isReadable()) {
        connection.read(incoming);
      }
    } catch (CancelledKeyException e) {
      connection.closeNow(); // another thread has closed it just now
    } catch (RuntimeException | Error e) {
      LOG.error("a connection of WebRTC failed; the others go on", e);
      connection.closeNow();
    }
  }

  private void accept() {
    try {
      SocketChannel channel = listener.accept();
      if (channel != null) {
        welcome(channel);
      }
    } catch (IOException e) {
      // Out of descriptors, most likely: going on at once would only burn the processor.
      LOG.warn("a connection of WebRTC could not be accepted: {}", e.getMessage());
      accepting.interestOps(0);
    }
  }

  private void resumeAccepting() {
    if (accepting.isValid()) {
      accepting.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  private void welcome(SocketChannel channel) throws IOException {
    try {
      InetSocketAddress address = (InetSocketAddress) channel.getRemoteAddress();
      ClientNetwork network = ClientNetwork.of(address.getAddress());
      if (open.get() >= limits.tcpConnections()
          || perNetwork.of(network) >= limits.tcpConnectionsPerAddress()) {
        channel.close();
        return;
      }
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      open.incrementAndGet();
      var _ = perNetwork.add(network);
      key.attach(
          new TcpConnection(
              channel, address, key, nanoTime.getAsLong(), buffers, () -> closed(network)));
    } catch (IOException | RuntimeException e) {
      channel.close();
    }
  }

  private void closed(ClientNetwork network) {
    open.decrementAndGet();
    perNetwork.remove(network);
  }

  private void closeIdle(long nowNanos) {
    for (SelectionKey key : List.copyOf(selector.keys())) {
      if (key.attachment() instanceof TcpConnection connection
          && (connection.isIdle(incoming.isKnown(connection), nowNanos, PATIENCE_NANOS)
              || connection.isStalled(nowNanos, PATIENCE_NANOS))) {
        connection.closeNow();
      }
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (SelectionKey key : List.copyOf(selector.keys())) {
        if (key.attachment() instanceof TcpConnection connection) {
          connection.closeNow();
        }
      }
      selector.close();
      var _ = thread.join(CLOSE_PATIENCE);
    } catch (IOException e) {
      LOG.debug("WebRTC's TCP port was not closed cleanly: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
