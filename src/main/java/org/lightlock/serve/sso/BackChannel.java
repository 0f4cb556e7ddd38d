package org.lightlock.serve.sso;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.ExternalLogins;
import org.lightlock.access.oidc.LogoutAnswer;
import org.lightlock.access.oidc.OidcLogin;
import org.lightlock.serve.Problem;
import org.lightlock.serve.RequestBody;

/**
 * Takes the issuer's word that somebody has logged out (OpenID Connect Back-Channel Logout 1.0
 * §2.5). No browser is involved: what counts is the signature. When the answer goes out, the
 * sessions have ended, their streams too.
 */
final class BackChannel {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String TOKEN = "logout_token";
  private static final int MAX_BYTES = 16 * 1024;

  private final OidcLogin oidc;
  private final ExternalLogins logins;
  private final String issuer;

  BackChannel(OidcLogin oidc, ExternalLogins logins, String issuer) {
    this.oidc = oidc;
    this.logins = logins;
    this.issuer = issuer;
  }

  void handle(HttpServerExchange exchange) {
    InetAddress from = exchange.getSourceAddress().getAddress();
    Duration wait = logins.begin(from);
    if (!wait.isZero()) {
      Problem.TOO_MANY_LOGINS.sendRetryAfter(exchange, wait);
      return;
    }
    switch (RequestBody.read(exchange, FORM, Problem.BAD_REQUEST, MAX_BYTES)) {
      case RequestBody.Refused refused -> refused.problem().send(exchange);
      case RequestBody.Read read -> answer(exchange, token(read.bytes()), from);
    }
  }

  private static String token(byte[] form) {
    List<String> tokens =
        URLUtils.parseParameters(new String(form, StandardCharsets.UTF_8)).get(TOKEN);
    return tokens == null || tokens.size() != 1 ? "" : tokens.getFirst();
  }

  private void answer(HttpServerExchange exchange, String token, InetAddress from) {
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    switch (oidc.logout(token)) {
      case LogoutAnswer.End(var subject, var issuerSession) -> {
        logins.takeBack(from);
        end(exchange, subject, issuerSession);
      }
      case LogoutAnswer.Refused() -> {
        logins.refused("a logout token is not good", from);
        Problem.BAD_REQUEST.send(exchange);
      }
      case LogoutAnswer.Away() -> {
        logins.takeBack(from);
        Problem.NO_SESSION.sendRetryAfter(exchange, Duration.ofSeconds(30));
      }
    }
  }

  private void end(
      HttpServerExchange exchange, Optional<String> subject, Optional<String> issuerSession) {
    try {
      logins.end(issuer, subject, issuerSession);
      exchange.setStatusCode(200);
      exchange.endExchange();
    } catch (DatabaseException e) {
      // What is open here has ended; the issuer may tell us again for the others.
      Problem.INTERNAL.send(exchange);
    }
  }
}
