package org.lightlock.serve.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.LinkedHashMap;
import java.util.Map;

/** The headers of every answer. They are set first, so that errors carry them too. */
final class SecurityHeaders implements HttpHandler {
  private static final String CONTENT_SECURITY_POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "connect-src 'self'",
          "img-src 'self'",
          "media-src 'self' blob:",
          "base-uri 'none'",
          "form-action 'self'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'");

  private static final Map<HttpString, String> HEADERS = headers();

  private final HttpHandler next;

  SecurityHeaders(HttpHandler next) {
    this.next = next;
  }

  private static Map<HttpString, String> headers() {
    Map<HttpString, String> headers = new LinkedHashMap<>();
    headers.put(new HttpString("Content-Security-Policy"), CONTENT_SECURITY_POLICY);
    headers.put(new HttpString("Strict-Transport-Security"), "max-age=31536000");
    headers.put(new HttpString("X-Content-Type-Options"), "nosniff");
    headers.put(new HttpString("Referrer-Policy"), "no-referrer");
    headers.put(new HttpString("Cross-Origin-Opener-Policy"), "same-origin");
    headers.put(new HttpString("Cross-Origin-Resource-Policy"), "same-origin");
    headers.put(
        new HttpString("Permissions-Policy"),
        "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(),"
            + " payment=(), fullscreen=(self)");
    return headers;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    HeaderMap answer = exchange.getResponseHeaders();
    HEADERS.forEach(answer::put);
    next.handleRequest(exchange);
  }
}
