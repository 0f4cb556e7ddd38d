package org.lightlock.serve;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * How many bodies of requests may be awaited at once, and for how long. Most are read before
 * anybody has shown who they are, and whoever holds his back keeps a request's place; so nobody may
 * hold many, and all together no more than leave places for others. Thread-safe.
 */
public final class BodyLimit {
  /**
   * A body comes with its header, so that of a room of desks behind one address few are awaited at
   * once even where the network is bad.
   */
  private static final int PER_NETWORK = 32;

  /** Half of the requests that are served at once. */
  private static final int TOGETHER = 128;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** More than this may take twice as long. */
  private static final int SMALL_BYTES = 16 * 1024;

  /** So long a body may still come that nobody has read: as far as an answer has to travel. */
  private static final long UNREAD_MILLIS = 500;

  private static final AttachmentKey<BodyLimit> KEY = AttachmentKey.create(BodyLimit.class);

  private final int perNetwork;
  private final int together;
  private final Duration patience;
  private final AtomicInteger awaited = new AtomicInteger();

  /** Networks of which a body is awaited only. */
  private final HeldCounts<ClientNetwork> ofNetwork = new HeldCounts<>();

  /**
   * Sets the limits.
   *
   * @param perNetwork of one address, an IPv6 /64 being one
   * @param together of all addresses
   * @param patience how long a small body may take, twice as long a larger one
   */
  public BodyLimit(int perNetwork, int together, Duration patience) {
    this.perNetwork = perNetwork;
    this.together = together;
    this.patience = patience;
  }

  /** The limits of the product. */
  public static BodyLimit usual() {
    return new BodyLimit(PER_NETWORK, TOGETHER, PATIENCE);
  }

  /**
   * Holds what comes to the limits. A request that is answered without its body having been read
   * would keep its place until the body has come, which may be never: its connection is closed.
   */
  public HttpHandler before(HttpHandler next) {
    return exchange -> {
      exchange.putAttachment(KEY, this);
      if (!exchange.isRequestComplete()) {
        exchange.addResponseCommitListener(BodyLimit::closeUnlessComplete);
      }
      next.handleRequest(exchange);
    };
  }

  private static void closeUnlessComplete(HttpServerExchange answered) {
    var _ =
        answered
            .getIoThread()
            .executeAfter(
                () -> {
                  if (!answered.isRequestComplete()) {
                    IoUtils.safeClose(answered.getConnection());
                  }
                },
                UNREAD_MILLIS,
                TimeUnit.MILLISECONDS);
  }

  /** How many are awaited now. */
  public int awaited() {
    return awaited.get();
  }

  /** A body that is awaited, until closed. */
  interface Awaited extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins to await a request's body and cuts the connection in time; null when it may not. */
  static @Nullable Awaited begin(HttpServerExchange exchange, int maxBytes) {
    BodyLimit limit = exchange.getAttachment(KEY);
    if (limit == null) {
      throw new IllegalStateException("nobody limits this request's body");
    }
    ClientNetwork from = ClientNetwork.of(exchange.getSourceAddress().getAddress());
    if (!limit.enter(from)) {
      return null;
    }
    long length = exchange.getRequestContentLength();
    boolean isSmall = (length < 0 ? maxBytes : length) <= SMALL_BYTES;
    // The reader of a connection that was cut may learn of it late: its place is free at once.
    AtomicBoolean left = new AtomicBoolean();
    XnioExecutor.Key cutOff =
        exchange
            .getIoThread()
            .executeAfter(
                () -> {
                  IoUtils.safeClose(exchange.getConnection());
                  limit.leaveOnce(from, left);
                },
                (isSmall ? 1 : 2) * limit.patience.toMillis(),
                TimeUnit.MILLISECONDS);
    return () -> {
      cutOff.remove();
      limit.leaveOnce(from, left);
    };
  }

  private boolean enter(ClientNetwork from) {
    int all = awaited.incrementAndGet();
    int itsOwn = ofNetwork.add(from);
    if (all <= together && itsOwn <= perNetwork) {
      return true;
    }
    leave(from);
    return false;
  }

  private void leaveOnce(ClientNetwork from, AtomicBoolean left) {
    if (left.compareAndSet(false, true)) {
      leave(from);
    }
  }

  private void leave(ClientNetwork from) {
    ofNetwork.remove(from);
    awaited.decrementAndGet();
  }
}
