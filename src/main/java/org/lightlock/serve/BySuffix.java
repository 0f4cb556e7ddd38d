package org.lightlock.serve;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/**
 * Two ways of watching below one prefix, told apart by how the address ends.
 *
 * @param suffix such as {@code .mp4}
 * @param ending answers the addresses that end so
 * @param others answers the others
 */
public record BySuffix(String suffix, HttpHandler ending, HttpHandler others)
    implements HttpHandler {
  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    HttpHandler next = exchange.getRequestPath().endsWith(suffix) ? ending : others;
    next.handleRequest(exchange);
  }
}
