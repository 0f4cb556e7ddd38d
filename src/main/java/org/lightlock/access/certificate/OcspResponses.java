package org.lightlock.access.certificate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what authorities say about certificates (RFC 6960, appendix A.1) and keeps it for some
 * minutes. Only transports: whoever validates checks the signature and the dates. The JDK could ask
 * by itself, but without a cap on the answer and on the time. Thread-safe.
 */
final class OcspResponses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OcspResponses.class);
  private static final Duration WHOLE = Duration.ofSeconds(5);
  private static final int MAX_ANSWER_BYTES = 64 * 1024;
  private static final int MOST_KEPT = 10_000;
  private static final int MOST_AT_ONCE = 4;
  private static final int OK = 200;

  private final Optional<URI> responder;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ocsp-", 0).factory());
  private final HttpClient client;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  /** Asked again after the first time; used until the second when the responder is away. */
  private final Cache<Key, Kept> kept;

  private final long freshNanos;
  private final Ticker ticker;

  private record Key(String issuer, BigInteger serial) {}

  @SuppressWarnings("ArrayRecordComponent") // written once
  private record Kept(byte[] answer, long sinceNanos) {}

  /**
   * Nothing is known yet.
   *
   * @param responder whom to ask; empty for whom each certificate names
   * @param fresh so long an answer is used without asking again
   */
  OcspResponses(Optional<URI> responder, Duration fresh, Ticker ticker) {
    this.responder = responder;
    this.freshNanos = fresh.toNanos();
    this.ticker = ticker;
    this.kept =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEPT)
            .expireAfterWrite(Duration.ofDays(7))
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(WHOLE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();
  }

  /**
   * What is said about a certificate whose path was found good; empty when nobody says anything. An
   * older answer stands in for one that does not come; whether it is too old, its dates say.
   */
  Optional<byte[]> about(X509Certificate certificate, X509Certificate issuer) {
    Key key =
        new Key(certificate.getIssuerX500Principal().getName(), certificate.getSerialNumber());
    Kept known = kept.getIfPresent(key);
    if (known != null && ticker.read() - known.sinceNanos() < freshNanos) {
      return Optional.of(known.answer());
    }
    Optional<byte[]> fresh = ask(certificate, issuer);
    fresh.ifPresent(answer -> kept.put(key, new Kept(answer, ticker.read())));
    return fresh.or(() -> Optional.ofNullable(known).map(Kept::answer));
  }

  private Optional<byte[]> ask(X509Certificate certificate, X509Certificate issuer) {
    boolean entered = false;
    try {
      Optional<URI> address = responder.or(() -> named(certificate));
      if (address.isEmpty()) {
        return Optional.empty();
      }
      entered = places.tryAcquire(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
      return entered ? send(address.get(), request(certificate, issuer)) : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IOException
        | OCSPException
        | OperatorCreationException
        | CertificateEncodingException e) {
      LOG.warn("OCSP: no answer ({})", e.getClass().getSimpleName());
      return Optional.empty();
    } finally {
      if (entered) {
        places.release();
      }
    }
  }

  /** SHA-1 names the issuer here, as every responder expects; nothing rests on its strength. */
  private static byte[] request(X509Certificate certificate, X509Certificate issuer)
      throws IOException, OCSPException, OperatorCreationException, CertificateEncodingException {
    var id =
        new CertificateID(
            new JcaDigestCalculatorProviderBuilder()
                .build()
                .get(new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1)),
            new JcaX509CertificateHolder(issuer),
            certificate.getSerialNumber());
    return new OCSPReqBuilder().addRequest(id).build().getEncoded();
  }

  private Optional<byte[]> send(URI address, byte[] request)
      throws IOException, InterruptedException {
    HttpRequest post =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/ocsp-request")
            .header("Accept", "application/ocsp-response")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request))
            .build();
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(post, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    try {
      HttpResponse<byte[]> response = sent.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
      return response.statusCode() == OK ? Optional.of(response.body()) : Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(e);
    } finally {
      sent.cancel(true);
    }
  }

  /** The responder that a certificate names (RFC 5280 §4.2.2.1). */
  private static Optional<URI> named(X509Certificate certificate) {
    try {
      var access =
          AuthorityInformationAccess.fromExtensions(
              new JcaX509CertificateHolder(certificate).getExtensions());
      if (access == null) {
        return Optional.empty();
      }
      return List.of(access.getAccessDescriptions()).stream()
          .filter(found -> AccessDescription.id_ad_ocsp.equals(found.getAccessMethod()))
          .map(AccessDescription::getAccessLocation)
          .filter(location -> location.getTagNo() == GeneralName.uniformResourceIdentifier)
          .map(location -> URI.create(location.getName().toString()))
          .filter(OcspResponses::isHttp)
          .findFirst();
    } catch (CertificateEncodingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isHttp(URI address) {
    String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
    return (scheme.equals("http") || scheme.equals("https")) && address.getHost() != null;
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
