package org.lightlock.serve.http;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.RequestLimitingHandler;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lightlock.serve.Caller;
import org.lightlock.serve.OwnOrigin;
import org.lightlock.serve.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;

/**
 * The HTTPS listener that viewers reach: the page, the API and the live sockets, and nothing else.
 * Every handler runs on a virtual thread; the few I/O threads only move bytes.
 */
public final class GatewayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

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
  private static final int NO_REQUEST_MILLIS = 30_000;
  private static final int MAX_CONNECTIONS = 4_096;
  private static final int MAX_CONCURRENT_REQUESTS = 256;
  private static final int MAX_QUEUED_REQUESTS = 1_024;

  /** What the kernel may hold back per viewer. More would only be delay: a picture waits in it. */
  private static final int SOCKET_SEND_BYTES = 256 * 1024;

  private static final String API = "/api/";

  private static final Set<HttpString> SAFE_METHODS =
      Set.of(Methods.GET, Methods.HEAD, Methods.OPTIONS);

  private final Undertow undertow;
  private final ExecutorService virtualThreads;
  private final InetSocketAddress address;

  private GatewayServer(
      Undertow undertow, ExecutorService virtualThreads, InetSocketAddress address) {
    this.undertow = undertow;
    this.virtualThreads = virtualThreads;
    this.address = address;
  }

  /**
   * Starts to listen.
   *
   * @param api answers everything under {@code /api/}
   * @param live answers everything under {@code /live/}
   * @param others answer everything under their key, such as {@code /snapshot/}; they look at a
   *     request's origin themselves
   */
  public static GatewayServer start(
      HttpSettings settings, HttpHandler api, HttpHandler live, Map<String, HttpHandler> others) {
    ExecutorService virtualThreads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
    HttpHandler routes =
        byPrefix(Map.copyOf(others), ownOriginOnly(byPath(api, live, WebFiles.load())));
    HttpHandler root =
        new SecurityHeaders(
            new RequestLimitingHandler(
                MAX_CONCURRENT_REQUESTS,
                MAX_QUEUED_REQUESTS,
                exchange -> exchange.dispatch(virtualThreads, guarded(routes))));
    try {
      Undertow undertow = build(settings, root);
      undertow.start();
      InetSocketAddress address =
          (InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress();
      return new GatewayServer(undertow, virtualThreads, address);
    } catch (RuntimeException e) {
      virtualThreads.shutdownNow();
      throw e;
    }
  }

  private static Undertow build(HttpSettings settings, HttpHandler root) {
    OptionMap.Builder socket = OptionMap.builder().set(Options.SEND_BUFFER, SOCKET_SEND_BYTES);
    if (!settings.protocols().isEmpty()) {
      socket.set(Options.SSL_ENABLED_PROTOCOLS, Sequence.of(settings.protocols()));
    }
    if (!settings.cipherSuites().isEmpty()) {
      socket.set(Options.SSL_ENABLED_CIPHER_SUITES, Sequence.of(settings.cipherSuites()));
    }
    return Undertow.builder()
        .setIoThreads(IO_THREADS)
        .setWorkerThreads(TLS_TASK_THREADS)
        .setByteBufferPool(new DefaultByteBufferPool(true, BUFFER_BYTES, POOLED_BUFFERS, 4))
        .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
        .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
        .setServerOption(UndertowOptions.MAX_HEADERS, MAX_HEADERS)
        .setServerOption(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
        .setServerOption(UndertowOptions.MAX_COOKIES, MAX_COOKIES)
        .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MAX_BODY_BYTES)
        .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_PARSE_MILLIS)
        .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, NO_REQUEST_MILLIS)
        .setServerOption(UndertowOptions.SSL_USER_CIPHER_SUITES_ORDER, true)
        .setSocketOption(Options.CONNECTION_HIGH_WATER, MAX_CONNECTIONS)
        .setSocketOption(Options.CONNECTION_LOW_WATER, MAX_CONNECTIONS)
        .setSocketOption(Options.TCP_NODELAY, true)
        .addListener(
            new Undertow.ListenerBuilder()
                .setType(Undertow.ListenerType.HTTPS)
                .setHost(settings.listen().getAddress().getHostAddress())
                .setPort(settings.listen().getPort())
                .setSslContext(settings.tls())
                .setHttp2Enabled(false)
                .setOverrideSocketOptions(socket.getMap()))
        .setHandler(root)
        .build();
  }

  private static HttpHandler byPrefix(Map<String, HttpHandler> handlers, HttpHandler otherwise) {
    return exchange -> {
      String path = exchange.getRequestPath();
      String prefix = path.substring(0, path.indexOf('/', 1) + 1);
      handlers.getOrDefault(prefix, otherwise).handleRequest(exchange);
    };
  }

  private static HttpHandler byPath(HttpHandler api, HttpHandler live, HttpHandler files) {
    return exchange -> {
      String path = exchange.getRequestPath();
      if (path.startsWith(API)) {
        api.handleRequest(exchange);
      } else if (path.startsWith("/live/")) {
        live.handleRequest(exchange);
      } else {
        files.handleRequest(exchange);
      }
    };
  }

  /**
   * Lets nothing be changed by a page of another origin, whatever a browser may add by itself. The
   * API knows cookies only, so there only our own page will do.
   */
  private static HttpHandler ownOriginOnly(HttpHandler next) {
    return exchange -> {
      boolean isForeign =
          exchange.getRequestPath().startsWith(API)
              ? !OwnOrigin.holds(exchange)
              : Caller.mayBeForged(exchange);
      if (SAFE_METHODS.contains(exchange.getRequestMethod()) || !isForeign) {
        next.handleRequest(exchange);
      } else {
        Problem.FOREIGN_ORIGIN.send(exchange);
      }
    };
  }

  private static HttpHandler guarded(HttpHandler next) {
    return exchange -> {
      try {
        next.handleRequest(exchange);
      } catch (Exception e) {
        LOG.error("A request failed", e);
        failed(exchange);
      }
    };
  }

  private static void failed(HttpServerExchange exchange) {
    if (exchange.isResponseStarted()) {
      exchange.endExchange();
    } else {
      Problem.INTERNAL.send(exchange);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Ends every connection and stops to listen. */
  @Override
  public void close() {
    undertow.stop();
    virtualThreads.shutdownNow();
  }
}
