package org.lightlock.access.oidc;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The only way out: HTTPS to the issuer's hosts. No redirect is followed, no proxy used, no answer
 * read beyond its cap, and each exchange is over within ten seconds. Thread-safe.
 */
final class IssuerHttp implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration WHOLE = Duration.ofSeconds(10);
  private static final int MOST_AT_ONCE = 8;
  private static final int MAX_CA_BYTES = 1 << 20;
  private static final int HTTPS = 443;

  private final Set<String> authorities = new HashSet<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("issuer-", 0).factory());
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);
  private final HttpClient client;

  /** An answer whose body is no longer than its cap. */
  record Answer(int status, String contentType, String body) {
    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  IssuerHttp(URI issuer, Set<String> furtherHosts, Optional<Path> ca) throws IssuerException {
    authorities.add(authority(issuer));
    for (String host : furtherHosts) {
      authorities.add(authority(URI.create("https://" + host)));
    }
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(ca))
            .executor(threads)
            .build();
  }

  private static String authority(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    return host + ":" + (uri.getPort() < 0 ? HTTPS : uri.getPort());
  }

  private static SSLContext trusting(Optional<Path> ca) throws IssuerException {
    try {
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(ca.isPresent() ? store(ca.get()) : null);
      SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IssuerException(
          ca.map(file -> file + " cannot be used: it must hold certificates in PEM")
              .orElse("the JDK's certificate authorities cannot be used"),
          e);
    }
  }

  private static KeyStore store(Path ca) throws GeneralSecurityException, IOException {
    if (Files.size(ca) > MAX_CA_BYTES) {
      throw new IOException("too large");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(ca)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca" + store.size(), certificate);
      }
    }
    if (store.size() == 0) {
      throw new IOException("no certificate");
    }
    return store;
  }

  /** Whether an address is one of the issuer's: by HTTPS, at a host that is configured. */
  boolean isTheIssuers(@Nullable URI uri) {
    return uri != null
        && "https".equalsIgnoreCase(uri.getScheme())
        && uri.getRawUserInfo() == null
        && uri.getHost() != null
        && authorities.contains(authority(uri));
  }

  Answer get(URI uri, int maxBytes) throws IssuerException {
    return send(
        uri, HttpRequest.newBuilder(uri).GET().header("Accept", "application/json"), maxBytes);
  }

  /**
   * Sends a form.
   *
   * @param authorization the header's value, empty for none
   */
  Answer post(URI uri, Optional<String> authorization, String form, int maxBytes)
      throws IssuerException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .POST(HttpRequest.BodyPublishers.ofString(form, StandardCharsets.UTF_8))
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded");
    authorization.ifPresent(value -> request.header("Authorization", value));
    return send(uri, request, maxBytes);
  }

  static URI uri(URL url) throws IssuerException {
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new IssuerException("the issuer names an address that is none", e);
    }
  }

  private Answer send(URI uri, HttpRequest.Builder request, int maxBytes) throws IssuerException {
    if (!isTheIssuers(uri)) {
      throw new IssuerException("the issuer names an address at a host that is not its own");
    }
    boolean entered = false;
    try {
      entered = places.tryAcquire(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
      if (!entered) {
        throw new IssuerException("too many requests to the issuer are under way");
      }
      return exchange(request.build(), maxBytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IssuerException("interrupted while the issuer was asked", e);
    } finally {
      if (entered) {
        places.release();
      }
    }
  }

  /** A request's own timeout ends with the headers; this one ends with the body. */
  private Answer exchange(HttpRequest request, int maxBytes)
      throws IssuerException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
    try {
      HttpResponse<byte[]> response = sent.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          new String(response.body(), StandardCharsets.UTF_8));
    } catch (ExecutionException e) {
      throw new IssuerException(
          "the issuer cannot be asked (" + kind(e.getCause()) + ")", e.getCause());
    } catch (TimeoutException e) {
      throw new IssuerException("the issuer did not answer within ten seconds", e);
    } finally {
      sent.cancel(true);
    }
  }

  private static String kind(@Nullable Throwable cause) {
    return cause == null ? "unknown" : cause.getClass().getSimpleName();
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
