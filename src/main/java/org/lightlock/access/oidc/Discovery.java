package org.lightlock.access.oidc;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the issuer says about itself (OpenID Connect Discovery 1.0 §4) and its keys. Asked when
 * first needed and again after an hour; an issuer that is away then is believed as it was, for a
 * day. Keys are asked for again when a token names an unknown one, at most twice in half a minute,
 * whatever anybody sends. Thread-safe.
 */
final class Discovery {
  private static final Duration FRESH = Duration.ofHours(1);
  private static final Duration USABLE = Duration.ofDays(1);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(12);
  private static final int MAX_METADATA_BYTES = 128 * 1024;
  private static final int MAX_KEYS_BYTES = 256 * 1024;
  private static final long KEYS_LIVE_MILLIS = Duration.ofMinutes(15).toMillis();
  private static final long KEYS_WAIT_MILLIS = Duration.ofSeconds(12).toMillis();
  private static final long KEYS_INTERVAL_MILLIS = Duration.ofSeconds(30).toMillis();
  private static final int OK = 200;

  private final String issuer;
  private final IssuerHttp http;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Known known;
  private long nextTryNanos;
  private boolean hasFailed;

  /** The issuer as it described itself, with a source of its keys. */
  record Known(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, long sinceNanos) {}

  Discovery(String issuer, IssuerHttp http, Ticker ticker) {
    this.issuer = issuer;
    this.http = http;
    this.ticker = ticker;
  }

  /** What is known of the issuer; may wait for its answer. */
  Known get() throws IssuerException {
    Known now = known;
    if (now != null && age(now) < FRESH.toNanos()) {
      return now;
    }
    try {
      if (!lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IssuerException("the issuer's description is being waited for");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IssuerException("interrupted while the issuer was asked", e);
    }
    try {
      return askIfNeeded();
    } finally {
      lock.unlock();
    }
  }

  private long age(Known known) {
    return ticker.read() - known.sinceNanos();
  }

  private Known askIfNeeded() throws IssuerException {
    Known now = known;
    if (now != null && age(now) < FRESH.toNanos()) {
      return now;
    }
    if (hasFailed && ticker.read() - nextTryNanos < 0) {
      return orOld(now, new IssuerException("the issuer was away some seconds ago"));
    }
    try {
      Known fresh = ask(now);
      hasFailed = false;
      known = fresh;
      return fresh;
    } catch (IssuerException e) {
      hasFailed = true;
      nextTryNanos = ticker.read() + PAUSE.toNanos();
      return orOld(now, e);
    }
  }

  private Known orOld(@Nullable Known old, IssuerException why) throws IssuerException {
    if (old != null && age(old) < USABLE.toNanos()) {
      return old;
    }
    throw why;
  }

  private Known ask(@Nullable Known before) throws IssuerException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    IssuerHttp.Answer answer =
        http.get(URI.create(base + "/.well-known/openid-configuration"), MAX_METADATA_BYTES);
    if (answer.status() != OK) {
      throw new IssuerException(
          "the issuer answers %d instead of its description: is sso.issuer right?"
              .formatted(answer.status()));
    }
    OIDCProviderMetadata metadata = parse(answer.body());
    if (!metadata.getIssuer().getValue().equals(issuer)) {
      throw new IssuerException(
          "the issuer calls itself by another name than sso.issuer: write it letter by letter");
    }
    checkOwn(metadata.getAuthorizationEndpointURI());
    checkOwn(metadata.getTokenEndpointURI());
    checkOwn(metadata.getJWKSetURI());
    boolean sameKeys =
        before != null && before.metadata().getJWKSetURI().equals(metadata.getJWKSetURI());
    return new Known(
        metadata,
        sameKeys && before != null ? before.keys() : keys(metadata.getJWKSetURI()),
        ticker.read());
  }

  private void checkOwn(@Nullable URI endpoint) throws IssuerException {
    if (!http.isTheIssuers(endpoint)) {
      throw new IssuerException(
          "the issuer names an endpoint that is missing, without TLS or at another host; if it is"
              + " right, add the host to sso.further-hosts");
    }
  }

  private static OIDCProviderMetadata parse(String body) throws IssuerException {
    try {
      return OIDCProviderMetadata.parse(body);
    } catch (ParseException | RuntimeException e) {
      throw new IssuerException("the issuer's description cannot be read", e);
    }
  }

  private JWKSource<SecurityContext> keys(URI uri) throws IssuerException {
    try {
      return JWKSourceBuilder.<SecurityContext>create(uri.toURL(), this::retrieve)
          .cache(KEYS_LIVE_MILLIS, KEYS_WAIT_MILLIS)
          .refreshAheadCache(false)
          .rateLimited(KEYS_INTERVAL_MILLIS)
          .retrying(false)
          .outageTolerant(USABLE.toMillis())
          .build();
    } catch (MalformedURLException e) {
      throw new IssuerException("the issuer's keys have no address", e);
    }
  }

  private Resource retrieve(URL url) throws IOException {
    try {
      IssuerHttp.Answer answer = http.get(IssuerHttp.uri(url), MAX_KEYS_BYTES);
      if (answer.status() != OK) {
        throw new IOException("the issuer answers " + answer.status() + " instead of its keys");
      }
      return new Resource(answer.body(), answer.contentType());
    } catch (IssuerException e) {
      throw new IOException(e);
    }
  }
}
