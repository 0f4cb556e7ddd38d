package org.lightlock.serve.rtsps;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.lightlock.serve.ClientNetwork;
import org.lightlock.serve.HeldCounts;
import org.lightlock.serve.RateLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RTSPS listener: {@code rtsps://gateway:322/{camera}[/{rendition}]}, and the same through a
 * tunnel of HTTPS on the same port. There is no RTSP without TLS and no media outside of it. Every
 * connection has its virtual threads; one thread watches over all of them.
 */
public final class RtspsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RtspsServer.class);

  private static final int SECONDS = 60;
  private static final int WAITING_CONNECTIONS = 128;
  private static final long CHECK_MILLIS = 250;
  private static final long ACCEPT_RETRY_MILLIS = 100;
  private static final long CLOSE_SECONDS = 2;

  private final RtspsParts parts;
  private final SSLContext tls;
  private final ServerSocketChannel listener;
  private final InetSocketAddress address;
  private final Tunnels tunnels = new Tunnels();
  private final SecureRandom random = new SecureRandom();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final HeldCounts<ClientNetwork> perAddress = new HeldCounts<>();
  private final RateLimit<ClientNetwork> arrivals;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("rtsps-", 0).factory());
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("rtsps-watch").daemon().factory());

  private RtspsServer(
      RtspsParts parts, SSLContext tls, ServerSocketChannel listener, InetSocketAddress address) {
    this.parts = parts;
    this.tls = tls;
    this.listener = listener;
    this.address = address;
    RtspsLimits limits = parts.limits();
    this.arrivals =
        new RateLimit<>(
            SECONDS * limits.newPerSecond(),
            limits.connectionsPerAddress(),
            parts.nanoTime()::getAsLong);
  }

  /**
   * Starts to listen.
   *
   * @param listen port 0 takes a free one
   * @param tls makes server engines
   */
  public static RtspsServer start(InetSocketAddress listen, SSLContext tls, RtspsParts parts)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(listen, WAITING_CONNECTIONS);
      var server =
          new RtspsServer(parts, tls, listener, (InetSocketAddress) listener.getLocalAddress());
      server.begin();
      return server;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  private void begin() {
    Thread.ofPlatform().name("rtsps-accept").daemon().start(this::accept);
    var _ =
        watch.scheduleWithFixedDelay(
            this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** How many connections are open, tunnels counting twice. */
  public int connections() {
    return connections.size();
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        welcome(listener.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException | RuntimeException | Error e) {
        // Out of descriptors, most likely: going on at once would only burn the processor.
        LOG.warn("an RTSPS connection could not be accepted: {}", e.toString());
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(ACCEPT_RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void welcome(SocketChannel channel) throws IOException {
    try {
      parts.events().connected();
      ClientNetwork from =
          ClientNetwork.of(((InetSocketAddress) channel.getRemoteAddress()).getAddress());
      if (!hasRoom(from) || !arrivals.take(from).isZero()) {
        parts.events().refused(RtspsEvents.Cause.FULL);
        channel.close();
        return;
      }
      var connection =
          new Connection(
              parts,
              new TlsConnection(channel, tls.createSSLEngine(), parts.nanoTime()),
              (InetSocketAddress) channel.getLocalAddress(),
              tunnels,
              threads,
              random);
      connections.add(connection);
      var _ = perAddress.add(from);
      threads.execute(() -> serve(connection, from));
    } catch (IOException | RuntimeException e) {
      channel.close();
      LOG.debug("a connection was gone before it was served: {}", e.getMessage());
    } catch (Error e) {
      channel.close();
      throw e;
    }
  }

  private boolean hasRoom(ClientNetwork from) {
    RtspsLimits limits = parts.limits();
    if (connections.size() >= limits.connections()
        || perAddress.of(from) >= limits.connectionsPerAddress()) {
      return false;
    }
    int unshown = 0;
    int itsOwn = 0;
    for (Connection connection : connections) {
      if (!connection.isShown()) {
        unshown++;
        itsOwn += ClientNetwork.of(connection.peer()).equals(from) ? 1 : 0;
      }
    }
    return unshown < limits.unshown() && itsOwn < limits.unshownPerAddress();
  }

  private void serve(Connection connection, ClientNetwork from) {
    try {
      connection.run();
    } catch (RuntimeException | Error e) {
      LOG.error("an RTSPS connection failed; the others go on", e);
    } finally {
      connection.close();
      connections.remove(connection);
      perAddress.remove(from);
    }
  }

  private void check() {
    long now = parts.nanoTime().getAsLong();
    for (Connection connection : connections) {
      try {
        connection.check(now);
      } catch (RuntimeException | Error e) {
        LOG.error("an RTSPS connection could not be checked; the others go on", e);
      }
    }
  }

  /** Ends every connection and stops to listen. */
  @Override
  public void close() {
    watch.shutdownNow();
    try {
      listener.close();
    } catch (IOException e) {
      LOG.debug("the RTSPS listener did not close: {}", e.getMessage());
    }
    connections.forEach(Connection::close);
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("an RTSPS connection did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
