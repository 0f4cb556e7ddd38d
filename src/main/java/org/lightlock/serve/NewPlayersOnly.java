package org.lightlock.serve;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import org.lightlock.access.Access;

/**
 * Lets nobody in who shows a ticket in the address, where proxies and histories keep it, or a
 * Digest, which old hashes may be in. A cookie and {@code Authorization: Bearer} and {@code Basic}
 * remain. Thread-safe.
 */
public final class NewPlayersOnly implements HttpHandler {
  private static final String DIGEST = "Digest";

  private final Access access;
  private final HttpHandler next;

  /** In front of a way of watching. */
  public NewPlayersOnly(Access access, HttpHandler next) {
    this.access = access;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (exchange.getQueryParameters().containsKey(Caller.TICKET) || showsDigest(exchange)) {
      Caller.refuse(exchange, access);
    } else {
      next.handleRequest(exchange);
    }
  }

  private static boolean showsDigest(HttpServerExchange exchange) {
    HeaderValues values = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
    return values != null
        && values.stream()
            .anyMatch(value -> value.strip().regionMatches(true, 0, DIGEST, 0, DIGEST.length()));
  }
}
