package org.lightlock.serve.http;

import com.github.benmanes.caffeine.cache.Ticker;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.lightlock.serve.Caller;
import org.lightlock.serve.ClientNetwork;
import org.lightlock.serve.Problem;
import org.lightlock.serve.RateLimit;
import org.lightlock.serve.SessionCookie;

/**
 * Counts every request before anything is done with it: first against its address, then against the
 * account whose credential it shows. Who asks for too much is told when to come again. It runs on
 * the I/O threads and waits for nobody. Thread-safe.
 */
public final class RequestGate {
  private static final int SECONDS = 60;
  private static final int BURST_SECONDS = 4;

  /** One customer of a provider has 65,536 networks of the size that counts as one address. */
  private static final int ADDRESSES_PER_SITE = 8;

  private static final String LOGIN = "/api/v1/login";
  private static final String OFFERS = "/whep/";

  private final Function<String, Optional<String>> userOfToken;
  private final RateLimit<ClientNetwork> perAddress;
  private final RateLimit<ClientNetwork> perSite;
  private final RateLimit<ClientNetwork> logins;
  private final RateLimit<ClientNetwork> offers;
  private final RateLimit<Account> perAccount;
  private final LongAdder heldBack = new LongAdder();
  private final int connectionsPerAddress;
  private final RateLimit<ClientNetwork> connections;

  /** So that nobody can choose credentials that fall together. */
  private final int salt = new SecureRandom().nextInt();

  /** A user by name, or whoever shows one credential, of which only a number is kept. */
  private record Account(String user, int credential) {}

  /**
   * Sets the limits.
   *
   * @param userOfToken whose session cookie it is; empty when it is none that holds
   */
  public RequestGate(RequestLimits limits, Function<String, Optional<String>> userOfToken) {
    this(limits, userOfToken, Ticker.systemTicker());
  }

  RequestGate(RequestLimits limits, Function<String, Optional<String>> userOfToken, Ticker ticker) {
    this.userOfToken = userOfToken;
    this.perAddress = perSecond(limits.perAddress(), ticker);
    this.perSite = perSecond(ADDRESSES_PER_SITE * limits.perAddress(), ticker);
    this.perAccount = perSecond(limits.perAccount(), ticker);
    this.logins = perMinute(limits.loginsPerAddress(), ticker);
    this.offers = perMinute(limits.offersPerAddress(), ticker);
    this.connectionsPerAddress = limits.connectionsPerAddress();
    // Whoever closes and opens again makes work too: a TLS handshake each time.
    this.connections = perMinute(SECONDS * limits.connectionsPerAddress() / BURST_SECONDS, ticker);
  }

  private static <K> RateLimit<K> perSecond(int count, Ticker ticker) {
    return new RateLimit<>(SECONDS * count, BURST_SECONDS * count, ticker);
  }

  /** What a minute allows may come within four seconds. */
  private static <K> RateLimit<K> perMinute(int count, Ticker ticker) {
    return new RateLimit<>(count, Math.max(1, count / (SECONDS / BURST_SECONDS)), ticker);
  }

  /** Lets through what is within the limits. */
  HttpHandler before(HttpHandler next) {
    return exchange -> {
      Duration wait = wait(exchange);
      if (wait.isZero()) {
        next.handleRequest(exchange);
      } else {
        heldBack.increment();
        Problem.TOO_MANY_REQUESTS.sendRetryAfter(exchange, wait);
      }
    };
  }

  private Duration wait(HttpServerExchange exchange) {
    ClientNetwork from = ClientNetwork.of(exchange.getSourceAddress().getAddress());
    Duration wait = perAddress.take(from);
    if (wait.isZero() && !from.site().equals(from)) {
      wait = perSite.take(from.site());
    }
    if (wait.isZero() && Methods.POST.equals(exchange.getRequestMethod())) {
      wait = ofPost(exchange.getRequestPath(), from);
    }
    if (wait.isZero()) {
      wait = account(exchange).map(perAccount::take).orElse(Duration.ZERO);
    }
    return wait;
  }

  private Duration ofPost(String path, ClientNetwork from) {
    if (path.startsWith(LOGIN)) {
      return logins.take(from);
    }
    return path.startsWith(OFFERS) ? offers.take(from) : Duration.ZERO;
  }

  private Optional<Account> account(HttpServerExchange exchange) {
    Optional<String> user = SessionCookie.token(exchange).flatMap(userOfToken);
    if (user.isPresent()) {
      return Optional.of(new Account(user.get(), 0));
    }
    String authorization = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    var tickets = exchange.getQueryParameters().get(Caller.TICKET);
    String shown =
        authorization == null ? (tickets == null ? null : tickets.peekFirst()) : authorization;
    return shown == null
        ? Optional.empty()
        : Optional.of(new Account("", salt ^ shown.hashCode() * 31));
  }

  /** Whether an address may open a connection that it would be the so-many-eth of. */
  boolean mayConnect(InetAddress address, int open) {
    boolean may =
        open <= connectionsPerAddress && connections.take(ClientNetwork.of(address)).isZero();
    if (!may) {
      heldBack.increment();
    }
    return may;
  }

  /** Requests and connections that were refused, since the start. */
  public long heldBack() {
    return heldBack.sum();
  }
}
