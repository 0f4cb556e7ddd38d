package org.lightlock.serve.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

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
          "object-src 'none'",
          "base-uri 'none'",
          "form-action 'self'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'");

  private static final Map<HttpString, String> HEADERS = headers();

  private static final HttpString HSTS = new HttpString("Strict-Transport-Security");

  private final Supplier<Duration> hsts;
  private final HttpHandler next;

  SecurityHeaders(Supplier<Duration> hsts, HttpHandler next) {
    this.hsts = hsts;
    this.next = next;
  }

  private static Map<HttpString, String> headers() {
    Map<HttpString, String> headers = new LinkedHashMap<>();
    headers.put(new HttpString("Content-Security-Policy"), CONTENT_SECURITY_POLICY);
    headers.put(new HttpString("X-Content-Type-Options"), "nosniff");
    headers.put(new HttpString("Referrer-Policy"), "no-referrer");
    headers.put(new HttpString("Cross-Origin-Opener-Policy"), "same-origin");
    headers.put(new HttpString("Cross-Origin-Embedder-Policy"), "require-corp");
    headers.put(new HttpString("Cross-Origin-Resource-Policy"), "same-origin");
    headers.put(new HttpString("Origin-Agent-Cluster"), "?1");
    headers.put(new HttpString("X-Permitted-Cross-Domain-Policies"), "none");
    // For browsers that know no frame-ancestors.
    headers.put(new HttpString("X-Frame-Options"), "DENY");
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
    Duration maxAge = hsts.get();
    if (maxAge.isPositive()) {
      answer.put(HSTS, "max-age=" + maxAge.toSeconds() + "; includeSubDomains");
    }
    next.handleRequest(exchange);
  }
}
