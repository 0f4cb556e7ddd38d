package org.lightlock.serve;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Locale;

/**
 * The rule that only our own page may change anything or open a socket: a request's Origin is the
 * scheme and authority that it was sent to. Browsers do not let a page choose its Origin.
 */
public final class OwnOrigin {
  private OwnOrigin() {}

  /** Whether a request comes from a page of the origin that it asks. */
  public static boolean holds(HttpServerExchange exchange) {
    HeaderValues origins = exchange.getRequestHeaders().get(Headers.ORIGIN);
    HeaderValues hosts = exchange.getRequestHeaders().get(Headers.HOST);
    if (origins == null || origins.size() != 1 || hosts == null || hosts.size() != 1) {
      return false;
    }
    String own = exchange.getConnection().getSslSession() == null ? "http://" : "https://";
    return (own + hosts.getFirst())
        .toLowerCase(Locale.ROOT)
        .equals(origins.getFirst().toLowerCase(Locale.ROOT));
  }
}
