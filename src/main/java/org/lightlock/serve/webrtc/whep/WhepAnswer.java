package org.lightlock.serve.webrtc.whep;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import org.lightlock.serve.Problem;

/** The forms of WHEP's answers that are no problems. Nobody may keep any of them. */
final class WhepAnswer {
  private WhepAnswer() {}

  /** A description or a fragment, and the generation of ICE that it begins. */
  static void description(
      HttpServerExchange exchange, int status, String type, String entityTag, String body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.ETAG, "\"" + entityTag + "\"");
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(body, StandardCharsets.UTF_8);
  }

  /** Nothing but a status. */
  static void empty(HttpServerExchange exchange, int status) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.endExchange();
  }

  /** What can be done here, and with which media type. */
  static void options(HttpServerExchange exchange, String methods, HttpString accept, String type) {
    exchange.getResponseHeaders().put(Headers.ALLOW, methods);
    exchange.getResponseHeaders().put(accept, type);
    empty(exchange, 200);
  }

  /** Another method. */
  static void refuseMethod(HttpServerExchange exchange, String methods) {
    exchange.getResponseHeaders().put(Headers.ALLOW, methods);
    Problem.METHOD_NOT_ALLOWED.send(exchange);
  }
}
