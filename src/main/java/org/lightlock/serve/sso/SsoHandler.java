package org.lightlock.serve.sso;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.lightlock.access.Access;
import org.lightlock.access.ExternalLogin;
import org.lightlock.access.ExternalLogins;
import org.lightlock.access.oidc.Ask;
import org.lightlock.access.oidc.LoginAnswer;
import org.lightlock.access.oidc.OidcLogin;
import org.lightlock.serve.Problem;
import org.lightlock.serve.SessionCookie;

/**
 * {@code /login/sso}: the way to the issuer, the way back, and the issuer's own messages. Called on
 * a thread that may wait.
 */
public final class SsoHandler implements HttpHandler {
  /** The beginning of every path here. */
  public static final String PREFIX = "/login/";

  private static final String START = "/login/sso";
  private static final String CALLBACK = "/login/sso/callback";
  private static final String BACK_CHANNEL = "/login/sso/backchannel-logout";
  private static final String LOGOUT = "/login/sso/logout";
  private static final String SECOND_FACTOR = "second-factor";
  private static final String ONCE_MORE = "once-more";
  private static final HttpString FETCH_SITE = new HttpString("Sec-Fetch-Site");

  /** So many requests may wait for the issuer; more would keep others from the page. */
  private static final int MOST_WAITING = 32;

  private static final int RETRY_SECONDS = 5;

  private final Semaphore places = new Semaphore(MOST_WAITING);
  private final Access access;
  private final OidcLogin oidc;
  private final ExternalLogins logins;
  private final BackChannel backChannel;

  /**
   * Wires the handler.
   *
   * @param issuer as configured
   */
  public SsoHandler(Access access, OidcLogin oidc, ExternalLogins logins, String issuer) {
    this.access = access;
    this.oidc = oidc;
    this.logins = logins;
    this.backChannel = new BackChannel(oidc, logins, issuer);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    switch (exchange.getRequestPath()) {
      case START -> onlyBy(Methods.GET, exchange, this::start);
      case CALLBACK -> onlyBy(Methods.GET, exchange, this::callback);
      case LOGOUT -> onlyBy(Methods.GET, exchange, this::endAtIssuer);
      case BACK_CHANNEL -> onlyBy(Methods.POST, exchange, backChannel::handle);
      default -> Problem.NOT_FOUND.send(exchange);
    }
  }

  private interface Handler {
    void handle(HttpServerExchange exchange);
  }

  private void onlyBy(HttpString method, HttpServerExchange exchange, Handler handler) {
    if (exchange.getRequestMethod().equals(method)) {
      ifThereIsRoom(exchange, handler);
    } else {
      exchange.getResponseHeaders().put(Headers.ALLOW, method.toString());
      Problem.METHOD_NOT_ALLOWED.send(exchange);
    }
  }

  private void ifThereIsRoom(HttpServerExchange exchange, Handler handler) {
    if (!places.tryAcquire()) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_SECONDS);
      SsoPage.AWAY.send(exchange);
      return;
    }
    try {
      handler.handle(exchange);
    } finally {
      places.release();
    }
  }

  /** Another site's page must not log its visitor in, not even as the visitor. */
  private static boolean isFromElsewhere(HttpServerExchange exchange) {
    String site = exchange.getRequestHeaders().getFirst(FETCH_SITE);
    return site != null && !site.equals("same-origin") && !site.equals("none");
  }

  private void start(HttpServerExchange exchange) {
    if (isFromElsewhere(exchange)) {
      SsoPage.NOT_FROM_HERE.send(exchange);
      return;
    }
    Optional<String> before =
        SessionCookie.token(exchange).filter(token -> access.session(token).isPresent());
    switch (oidc.start(ask(exchange), before)) {
      case OidcLogin.Start.Redirect(URI location, String sealed) -> {
        SsoCookie.set(exchange, sealed);
        redirect(exchange, location);
      }
      case OidcLogin.Start.Away() -> SsoPage.AWAY.send(exchange);
    }
  }

  private static Ask ask(HttpServerExchange exchange) {
    if (exchange.getQueryParameters().containsKey(ONCE_MORE)) {
      return Ask.ONCE_MORE;
    }
    return exchange.getQueryParameters().containsKey(SECOND_FACTOR) ? Ask.SECOND_FACTOR : Ask.LOGIN;
  }

  private void callback(HttpServerExchange exchange) {
    InetAddress from = exchange.getSourceAddress().getAddress();
    Duration wait = logins.begin(from);
    if (!wait.isZero()) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, Math.max(1, wait.toSeconds()));
      SsoPage.TOO_MANY.send(exchange);
      return;
    }
    Optional<String> kept = SsoCookie.value(exchange);
    SsoCookie.clear(exchange);
    switch (oidc.finish(exchange.getQueryParameters(), kept)) {
      case LoginAnswer.Identified identified -> open(exchange, identified, from);
      case LoginAnswer.Away() -> {
        logins.takeBack(from);
        SsoPage.AWAY.send(exchange);
      }
      case LoginAnswer.Refused(LoginAnswer.Reason reason) -> {
        logins.refused(words(reason), from);
        page(reason).send(exchange);
      }
    }
  }

  private void open(
      HttpServerExchange exchange, LoginAnswer.Identified identified, InetAddress from) {
    switch (logins.login(
        identified.identity(),
        identified.roles(),
        identified.secondFactor(),
        identified.shown(),
        from)) {
      case ExternalLogin.LoggedIn in -> {
        logins.takeBack(from);
        // One browser, one session: the cookie that is overwritten would live on unseen.
        identified.replaces().flatMap(access::session).ifPresent(access::logout);
        SessionCookie.set(exchange, in.token());
        SsoCookie.clear(exchange);
        SsoPage.SIGNED_IN.send(exchange);
      }
      case ExternalLogin.NoRole() -> {
        logins.refused("no group gives a role", from);
        SsoPage.NO_ROLE.send(exchange);
      }
      case ExternalLogin.SecondFactorNeeded() -> {
        logins.refused("no second factor", from);
        (identified.ask() == Ask.SECOND_FACTOR
                ? SsoPage.SECOND_FACTOR_MISSING
                : SsoPage.SECOND_FACTOR)
            .send(exchange);
      }
      case ExternalLogin.Disabled() -> {
        logins.refused("the account is disabled or has changed", from);
        SsoPage.DISABLED.send(exchange);
      }
      case ExternalLogin.Unavailable(Duration retryAfter) -> {
        logins.takeBack(from);
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, retryAfter.toSeconds());
        SsoPage.AWAY.send(exchange);
      }
    }
  }

  private static SsoPage page(LoginAnswer.Reason reason) {
    return switch (reason) {
      case NOT_BEGUN_HERE -> SsoPage.START_AGAIN;
      case OTHER_ISSUER, DENIED, BAD_ANSWER, CODE_REFUSED, BAD_TOKEN, WEAK_LOGIN -> SsoPage.REFUSED;
      case NOT_SHOWN_AGAIN -> SsoPage.NOT_SHOWN_AGAIN;
    };
  }

  private static String words(LoginAnswer.Reason reason) {
    return switch (reason) {
      case NOT_BEGUN_HERE -> "not begun in this browser, too old, or used before";
      case OTHER_ISSUER -> "the answer is of another issuer, or does not say whose it is";
      case DENIED -> "the issuer or the person said no";
      case BAD_ANSWER -> "the answer holds no code";
      case CODE_REFUSED -> "the issuer does not take its code back";
      case BAD_TOKEN -> "the ID token is not good";
      case NOT_SHOWN_AGAIN -> "the issuer does not say that the person signed in again (auth_time)";
      case WEAK_LOGIN -> "the login is not of a kind in sso.require-acr";
    };
  }

  private void endAtIssuer(HttpServerExchange exchange) {
    oidc.endSession()
        .ifPresentOrElse(address -> redirect(exchange, address), () -> SsoPage.AWAY.send(exchange));
  }

  private static void redirect(HttpServerExchange exchange, URI location) {
    exchange.setStatusCode(302);
    exchange.getResponseHeaders().put(Headers.LOCATION, location.toString());
    exchange.endExchange();
  }
}
