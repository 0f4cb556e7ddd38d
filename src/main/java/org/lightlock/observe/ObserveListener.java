package org.lightlock.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The HTTP listener for the machine's own monitoring: {@code /metrics} and {@code /healthz}. It has
 * no login, so it binds a loopback address or nothing, and answers only requests that name one (a
 * browser's page cannot make it talk by rebinding a name).
 */
public final class ObserveListener implements AutoCloseable {
  private static final int BACKLOG = 16;

  private final HttpServer server;
  private final ExecutorService executor;
  private final JsonMapper json = new JsonMapper();

  private ObserveListener(HttpServer server, ExecutorService executor) {
    this.server = server;
    this.executor = executor;
  }

  /**
   * Binds and serves.
   *
   * @param health asked at every request; must not wait
   * @throws IllegalArgumentException when the address is not a loopback address
   * @throws IOException when the port is taken
   */
  public static ObserveListener start(
      InetSocketAddress address, Metrics metrics, Supplier<Health> health) throws IOException {
    InetAddress ip = address.getAddress();
    if (ip == null || !ip.isLoopbackAddress()) {
      throw new IllegalArgumentException("metrics are served on a loopback address only");
    }
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("observe-", 0).factory());
    HttpServer server = HttpServer.create(address, BACKLOG);
    var listener = new ObserveListener(server, executor);
    server.setExecutor(executor);
    server.createContext("/", exchange -> listener.answer(exchange, metrics, health));
    server.start();
    return listener;
  }

  /** Where it listens; the port is never 0. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange, Metrics metrics, Supplier<Health> health)
      throws IOException {
    try (exchange) {
      if (!namesThisMachine(exchange.getRequestHeaders().getFirst("Host"))) {
        send(exchange, 421, "text/plain", "ask for 127.0.0.1, [::1] or localhost\n");
        return;
      }
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(exchange, 405, "text/plain", "only GET\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/metrics" -> {
          var text = new ByteArrayOutputStream();
          metrics.write(text);
          send(exchange, 200, Metrics.contentType(), text.toString(StandardCharsets.UTF_8));
        }
        case "/healthz" -> {
          Health now = health.get();
          Map<String, Object> body = new LinkedHashMap<>();
          body.put("status", now.ok() ? "ok" : "failing");
          body.putAll(now.details());
          send(
              exchange,
              now.ok() ? 200 : 503,
              "application/json",
              json.writeValueAsString(body) + "\n");
        }
        default -> send(exchange, 404, "text/plain", "here are /metrics and /healthz\n");
      }
    }
  }

  private static boolean namesThisMachine(@Nullable String host) {
    return host != null
        && host.matches("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]{1,5})?");
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
