package org.lightlock.access.oidc;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs people in at an OpenID Connect issuer by the code flow with PKCE (OpenID Connect Core 1.0
 * §3.1, RFC 7636, RFC 9700). Knows no browser: whoever serves hands over what came and sends what
 * is returned. An issuer that is away costs an answer, never the start. Methods wait for the
 * issuer, ten seconds at most per question. Thread-safe.
 */
public final class OidcLogin implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OidcLogin.class);

  /** No parameter of an answer is longer. */
  private static final int MAX_PARAMETER = 4_096;

  private final SsoSettings settings;
  private final IssuerHttp http;
  private final Discovery discovery;
  private final SealedLogins sealed;
  private final CodeExchange exchange;
  private final LogoutTokens logoutTokens;

  /** What to do with whoever wants to log in. */
  public sealed interface Start {
    /**
     * Send the browser there and have it keep the sealed login.
     *
     * @param sealed comes back to {@link OidcLogin#finish}
     */
    record Redirect(URI location, String sealed) implements Start {
      @Override
      public String toString() {
        return "Redirect";
      }
    }

    /** The issuer cannot be asked. */
    record Away() implements Start {}
  }

  private OidcLogin(SsoSettings settings, IssuerHttp http, Ticker ticker) {
    this.settings = settings;
    this.http = http;
    this.discovery = new Discovery(settings.issuer(), http, ticker);
    this.sealed = new SealedLogins(ticker);
    this.exchange = new CodeExchange(settings, http);
    this.logoutTokens = new LogoutTokens(settings, ticker);
  }

  /**
   * Opens the way to the issuer and asks it for its description, without waiting for the answer.
   *
   * @throws IssuerException when the certificate authorities cannot be read
   */
  public static OidcLogin open(SsoSettings settings) throws IssuerException {
    return open(settings, Ticker.systemTicker());
  }

  static OidcLogin open(SsoSettings settings, Ticker ticker) throws IssuerException {
    IssuerHttp http =
        new IssuerHttp(URI.create(settings.issuer()), settings.furtherHosts(), settings.ca());
    OidcLogin login = new OidcLogin(settings, http, ticker);
    Thread.ofVirtual().name("issuer-first").start(login::askFirst);
    return login;
  }

  private void askFirst() {
    try {
      discovery.get();
      LOG.info("single sign-on: the issuer answers");
    } catch (IssuerException e) {
      away(e);
    }
  }

  private static void away(IssuerException e) {
    // Once per five seconds at most: discovery pauses that long after a failure.
    LOG.warn("single sign-on: {}", e.getMessage());
  }

  /**
   * Begins a login.
   *
   * @param ask what for
   * @param replaces the token of the session that the browser has, which the new one ends
   */
  public Start start(Ask ask, Optional<String> replaces) {
    Discovery.Known issuer;
    try {
      issuer = discovery.get();
    } catch (IssuerException e) {
      away(e);
      return new Start.Away();
    }
    var login =
        new PendingLogin(
            sealed.draw(),
            sealed.draw(),
            sealed.draw(),
            ask,
            InstantSource.system().instant(),
            replaces);
    AuthenticationRequest.Builder request =
        new AuthenticationRequest.Builder(
                ResponseType.CODE,
                new Scope(settings.scopes().toArray(String[]::new)),
                new ClientID(settings.clientId()),
                settings.callback())
            .endpointURI(issuer.metadata().getAuthorizationEndpointURI())
            .state(new State(login.state()))
            .nonce(new Nonce(login.nonce()))
            .codeChallenge(new CodeVerifier(login.verifier()), CodeChallengeMethod.S256);
    if (ask == Ask.ONCE_MORE) {
      // Core 1.0 §3.1.2.1: with max_age the ID token must say when the person was asked.
      request.prompt(new Prompt(Prompt.Type.LOGIN)).maxAge(0);
    }
    Set<String> wanted = ask == Ask.SECOND_FACTOR ? settings.mfaAcr() : settings.requireAcr();
    if (!wanted.isEmpty()) {
      request.acrValues(wanted.stream().sorted().map(ACR::new).toList());
    }
    return new Start.Redirect(request.build().toURI(), sealed.seal(login));
  }

  /**
   * Ends a login: checks the issuer's answer, fetches the ID token and checks that.
   *
   * @param parameters of the address that the browser came back to
   * @param kept what it kept from {@link #start}, empty when it has nothing
   */
  public LoginAnswer finish(
      Map<String, ? extends Collection<String>> parameters, Optional<String> kept) {
    Optional<PendingLogin> login = kept.flatMap(sealed::open);
    if (login.isEmpty() || !isThisBrowsers(login.get(), parameters)) {
      return new LoginAnswer.Refused(LoginAnswer.Reason.NOT_BEGUN_HERE);
    }
    Discovery.Known issuer;
    try {
      issuer = discovery.get();
    } catch (IssuerException e) {
      away(e);
      return new LoginAnswer.Away();
    }
    Optional<LoginAnswer> refused = refuse(parameters, issuer);
    if (refused.isPresent()) {
      return refused.get();
    }
    try {
      return exchange.identify(one(parameters, "code").orElseThrow(), login.get(), issuer);
    } catch (IssuerException e) {
      away(e);
      return new LoginAnswer.Away();
    }
  }

  private static boolean isThisBrowsers(
      PendingLogin login, Map<String, ? extends Collection<String>> parameters) {
    return one(parameters, "state")
        .filter(
            state ->
                MessageDigest.isEqual(
                    state.getBytes(StandardCharsets.UTF_8),
                    login.state().getBytes(StandardCharsets.UTF_8)))
        .isPresent();
  }

  /** RFC 9207 §2.4: an answer that another issuer made must not bring its code to ours. */
  private Optional<LoginAnswer> refuse(
      Map<String, ? extends Collection<String>> parameters, Discovery.Known issuer) {
    boolean namesIssuer = parameters.containsKey("iss");
    boolean isOurs = one(parameters, "iss").filter(settings.issuer()::equals).isPresent();
    if (namesIssuer ? !isOurs : issuer.metadata().supportsAuthorizationResponseIssuerParam()) {
      return Optional.of(new LoginAnswer.Refused(LoginAnswer.Reason.OTHER_ISSUER));
    }
    if (parameters.containsKey("error")) {
      return Optional.of(new LoginAnswer.Refused(LoginAnswer.Reason.DENIED));
    }
    if (one(parameters, "code").isEmpty()) {
      return Optional.of(new LoginAnswer.Refused(LoginAnswer.Reason.BAD_ANSWER));
    }
    return Optional.empty();
  }

  /** A parameter that is there once, and not longer than it may be. */
  private static Optional<String> one(
      Map<String, ? extends Collection<String>> parameters, String name) {
    Collection<String> values = parameters.get(name);
    return values == null || values.size() != 1
        ? Optional.empty()
        : Optional.of(List.copyOf(values).getFirst())
            .filter(value -> !value.isEmpty() && value.length() <= MAX_PARAMETER);
  }

  /** Checks a logout token (OpenID Connect Back-Channel Logout 1.0 §2.6). */
  public LogoutAnswer logout(String token) {
    try {
      return logoutTokens.check(token, discovery.get());
    } catch (IssuerException e) {
      away(e);
      return new LogoutAnswer.Away();
    }
  }

  /** Where the browser can end its session at the issuer, empty when that has no such place. */
  public Optional<URI> endSession() {
    try {
      URI endpoint = discovery.get().metadata().getEndSessionEndpointURI();
      return http.isTheIssuers(endpoint)
          ? Optional.of(
              new LogoutRequest(
                      endpoint,
                      null,
                      null,
                      new ClientID(settings.clientId()),
                      settings.publicUrl().resolve("/"),
                      null,
                      null)
                  .toURI())
          : Optional.empty();
    } catch (IssuerException e) {
      away(e);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
