package org.lightlock.serve;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cookie that carries a session's token. Its {@code __Host-} prefix makes browsers refuse it
 * from anything but this very origin over TLS (RFC 6265bis §4.1.3.2).
 */
public final class SessionCookie {
  /** The cookie's name. */
  public static final String NAME = "__Host-lightlock";

  /** The name of the cookie that makes a browser a shared desk. */
  public static final String DESK_NAME = "__Host-lightlock-desk";

  /** Browsers keep no cookie longer (RFC 6265bis §5.5). */
  private static final String DESK_ATTRIBUTES = "; Max-Age=34560000";

  private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{16,128}");

  private SessionCookie() {}

  /** The token of a request, empty when there is none, a malformed one, or more than one. */
  public static Optional<String> token(HttpServerExchange exchange) {
    return value(exchange, NAME);
  }

  /** The desk's secret of a request, empty as for {@link #token}. */
  public static Optional<String> desk(HttpServerExchange exchange) {
    return value(exchange, DESK_NAME);
  }

  private static Optional<String> value(HttpServerExchange exchange, String name) {
    HeaderValues lines = exchange.getRequestHeaders().get(Headers.COOKIE);
    if (lines == null) {
      return Optional.empty();
    }
    String found = null;
    for (String line : lines) {
      for (String pair : line.split(";", -1)) {
        String trimmed = pair.strip();
        if (trimmed.startsWith(name + "=")) {
          if (found != null) {
            return Optional.empty();
          }
          found = trimmed.substring(name.length() + 1);
        }
      }
    }
    return Optional.ofNullable(found).filter(token -> TOKEN.matcher(token).matches());
  }

  /** Gives the browser a session's token. */
  public static void set(HttpServerExchange exchange, String token) {
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException("not a session token");
    }
    exchange.getResponseHeaders().put(Headers.SET_COOKIE, NAME + "=" + token + ATTRIBUTES);
  }

  /** Takes the token from the browser. */
  public static void clear(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.SET_COOKIE, NAME + "=; Max-Age=0" + ATTRIBUTES);
  }

  /** Makes the browser a desk. */
  public static void setDesk(HttpServerExchange exchange, String secret) {
    if (!TOKEN.matcher(secret).matches()) {
      throw new IllegalArgumentException("not a desk's secret");
    }
    exchange
        .getResponseHeaders()
        .add(Headers.SET_COOKIE, DESK_NAME + "=" + secret + DESK_ATTRIBUTES + ATTRIBUTES);
  }

  /** Makes the browser no desk any more. */
  public static void clearDesk(HttpServerExchange exchange) {
    exchange.getResponseHeaders().add(Headers.SET_COOKIE, DESK_NAME + "=; Max-Age=0" + ATTRIBUTES);
  }
}
