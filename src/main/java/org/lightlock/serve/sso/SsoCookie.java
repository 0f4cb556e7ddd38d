package org.lightlock.serve.sso;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cookie that ties a login at the issuer to the browser that began it. Lax, because the way
 * back is a navigation from the issuer's site; it opens nothing by itself.
 */
final class SsoCookie {
  static final String NAME = "__Host-lightlock-sso";

  private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Lax";
  private static final int SECONDS = 600;
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{16,1024}");

  private SsoCookie() {}

  /** What the browser kept, empty when there is none, a malformed one, or more than one. */
  static Optional<String> value(HttpServerExchange exchange) {
    HeaderValues lines = exchange.getRequestHeaders().get(Headers.COOKIE);
    String found = null;
    for (String line : lines == null ? new String[0] : lines.toArray()) {
      for (String pair : line.split(";", -1)) {
        String trimmed = pair.strip();
        if (trimmed.startsWith(NAME + "=")) {
          if (found != null) {
            return Optional.empty();
          }
          found = trimmed.substring(NAME.length() + 1);
        }
      }
    }
    return Optional.ofNullable(found).filter(value -> VALUE.matcher(value).matches());
  }

  static void set(HttpServerExchange exchange, String value) {
    exchange
        .getResponseHeaders()
        .add(Headers.SET_COOKIE, NAME + "=" + value + "; Max-Age=" + SECONDS + ATTRIBUTES);
  }

  static void clear(HttpServerExchange exchange) {
    exchange.getResponseHeaders().add(Headers.SET_COOKIE, NAME + "=; Max-Age=0" + ATTRIBUTES);
  }
}
