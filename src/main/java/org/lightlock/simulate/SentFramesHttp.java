package org.lightlock.simulate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The record of sent pictures over HTTP, for other processes on this machine: {@code GET
 * /sent?number=N} answers the newest sending of a number, or 404; {@code GET /sent} the last 100,
 * oldest first.
 */
final class SentFramesHttp implements AutoCloseable {
  private static final int LAST = 100;
  private static final Pattern NUMBER = Pattern.compile("number=(\\d{1,5})");

  private final HttpServer server;
  private final SentFrames frames;

  SentFramesHttp(InetSocketAddress address, SentFrames frames) throws IOException {
    this.frames = frames;
    server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/sent", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getRawQuery();
      if (!exchange.getRequestMethod().equals("GET")) {
        respond(exchange, 405, "{\"error\":\"only GET\"}");
      } else if (query == null) {
        respond(
            exchange,
            200,
            frames.last(LAST).stream()
                .map(SentFramesHttp::json)
                .collect(Collectors.joining(",", "[", "]")));
      } else {
        Matcher matcher = NUMBER.matcher(query);
        if (!matcher.matches()) {
          respond(exchange, 400, "{\"error\":\"ask for /sent?number=N\"}");
          return;
        }
        var sending = frames.newest(Integer.parseInt(matcher.group(1)));
        if (sending.isPresent()) {
          respond(exchange, 200, json(sending.get()));
        } else {
          respond(exchange, 404, "{\"error\":\"not sent lately\"}");
        }
      }
    }
  }

  private static String json(SentFrames.Sending sending) {
    return String.format(
        "{\"number\":%d,\"firstPacketUnixMicros\":%d,\"lastPacketUnixMicros\":%d}",
        sending.number(), sending.firstPacketUnixMicros(), sending.lastPacketUnixMicros());
  }

  private static void respond(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
