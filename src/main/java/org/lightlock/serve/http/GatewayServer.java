package org.lightlock.serve.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.RequestLimitingHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lightlock.serve.BodyLimit;
import org.lightlock.serve.Caller;
import org.lightlock.serve.OwnOrigin;
import org.lightlock.serve.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTPS listener that viewers reach: the page, the API and the live sockets, and nothing else.
 * Every handler runs on a virtual thread; the few I/O threads only move bytes.
 */
public final class GatewayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

  private static final int MAX_CONCURRENT_REQUESTS = 256;
  private static final int MAX_QUEUED_REQUESTS = 1_024;

  private static final String API = "/api/";
  private static final String LIVE = "/live/";

  private static final HttpString PAGE_MARK = new HttpString("X-Lightlock");

  private static final Set<HttpString> SAFE_METHODS =
      Set.of(Methods.GET, Methods.HEAD, Methods.OPTIONS);

  private final HttpsListener listener;
  private final ExecutorService virtualThreads;

  private GatewayServer(HttpsListener listener, ExecutorService virtualThreads) {
    this.listener = listener;
    this.virtualThreads = virtualThreads;
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
      HttpSettings settings, HttpHandler api, HttpHandler live, Map<String, HttpHandler> others)
      throws IOException {
    return start(settings, api, live, others, BodyLimit.usual());
  }

  static GatewayServer start(
      HttpSettings settings,
      HttpHandler api,
      HttpHandler live,
      Map<String, HttpHandler> others,
      BodyLimit bodies)
      throws IOException {
    ExecutorService virtualThreads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
    HttpHandler routes =
        markedByThePage(
            byPrefix(Map.copyOf(others), ownOriginOnly(byPath(api, live, WebFiles.load()))));
    HttpHandler answered = exchange -> exchange.dispatch(virtualThreads, guarded(routes));
    HttpHandler root =
        new SecurityHeaders(
            settings.hsts(),
            new WellFormed(bodies.before(settings.gate().before(limited(answered)))));
    try {
      return new GatewayServer(HttpsListener.start(settings, root), virtualThreads);
    } catch (IOException | RuntimeException e) {
      virtualThreads.shutdownNow();
      throw e;
    }
  }

  /**
   * Lets so many requests at once through. Answers that last are not counted, or a few viewers
   * would keep everybody out: their number is that of the connections and of the open streams.
   */
  private static HttpHandler limited(HttpHandler next) {
    HttpHandler limit =
        new RequestLimitingHandler(MAX_CONCURRENT_REQUESTS, MAX_QUEUED_REQUESTS, next);
    return exchange -> (lasts(exchange) ? next : limit).handleRequest(exchange);
  }

  private static boolean lasts(HttpServerExchange exchange) {
    String path = exchange.getRequestPath();
    return path.startsWith("/play/") || (path.startsWith(LIVE) && path.endsWith(".mp4"));
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
      } else if (path.startsWith(LIVE)) {
        live.handleRequest(exchange);
      } else {
        files.handleRequest(exchange);
      }
    };
  }

  /**
   * Lets nothing be changed by a page of another origin, whatever a browser may add by itself. At
   * the API only our own page will do, or a machine's secret and nothing beside it.
   */
  private static HttpHandler ownOriginOnly(HttpHandler next) {
    return exchange -> {
      boolean isForeign =
          exchange.getRequestPath().startsWith(API)
              ? !OwnOrigin.holds(exchange) && !Caller.showsBearerAlone(exchange)
              : Caller.mayBeForged(exchange);
      if (SAFE_METHODS.contains(exchange.getRequestMethod()) || !isForeign) {
        next.handleRequest(exchange);
      } else {
        Problem.FOREIGN_ORIGIN.send(exchange);
      }
    };
  }

  /**
   * Lets a cookie change something only with a header that no form can send and no other origin's
   * page may (it would need a CORS preflight, which nobody answers). The origin is checked as well;
   * this one does not depend on what a browser says about it.
   */
  private static HttpHandler markedByThePage(HttpHandler next) {
    return exchange -> {
      boolean isMarked = "1".equals(exchange.getRequestHeaders().getFirst(PAGE_MARK));
      if (SAFE_METHODS.contains(exchange.getRequestMethod())
          || isMarked
          || !exchange.getRequestHeaders().contains(Headers.COOKIE)) {
        next.handleRequest(exchange);
      } else {
        Problem.NOT_THE_PAGE.send(exchange);
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
    return listener.address();
  }

  /** Ends every connection and stops to listen. */
  @Override
  public void close() {
    listener.close();
    virtualThreads.shutdownNow();
  }
}
