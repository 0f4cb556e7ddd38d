package org.lightlock.access.certificate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.lightlock.access.CertificateLogins;
import org.lightlock.access.Session;
import org.lightlock.access.certificate.CertificateNames.Holder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in whoever shows a client's certificate, and ends the session when the certificate no longer
 * holds. One thread looks at the files and at what is open, as often as configured. Thread-safe.
 */
public final class ClientCertificates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientCertificates.class);
  private static final int MOST_JUDGED = 10_000;

  private final ClientTrust trust;
  private final CertificateNames names;
  private final CertificateLogins logins;
  private final OcspResponses responses;

  /** What was found of a certificate lately; forgotten when the files change. */
  private final Cache<String, Verdict> judged;

  private final Map<String, List<X509Certificate>> chains = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("client-certificates").daemon().factory());

  private ClientCertificates(
      ClientTrust trust,
      CertificateNames names,
      CertificateLogins logins,
      OcspResponses responses,
      Duration reload) {
    this.trust = trust;
    this.names = names;
    this.logins = logins;
    this.responses = responses;
    this.judged =
        Caffeine.newBuilder()
            .maximumSize(MOST_JUDGED)
            .expireAfterWrite(reload)
            .executor(Runnable::run)
            .build();
  }

  /** Reads the files and starts to look. */
  public static ClientCertificates start(
      ClientTrustSettings settings,
      CertificateNames names,
      CertificateLogins logins,
      InstantSource clock)
      throws ClientTrustException {
    OcspResponses responses =
        new OcspResponses(settings.ocspResponder(), settings.reload(), Ticker.systemTicker());
    try {
      ClientTrust trust = new ClientTrust(settings, responses, clock);
      var certificates = new ClientCertificates(trust, names, logins, responses, settings.reload());
      long every = settings.reload().toMillis();
      var _ =
          certificates.thread.scheduleWithFixedDelay(
              certificates::look, every, every, TimeUnit.MILLISECONDS);
      return certificates;
    } catch (ClientTrustException e) {
      responses.close();
      throw e;
    }
  }

  /**
   * The session of a chain that was shown, empty when it is not good or is nobody's. May wait for
   * the authority's answer.
   *
   * @param chain the client's own first; TLS has shown that the client has its key
   */
  public Optional<Session> session(List<X509Certificate> chain, InetAddress from) {
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    String fingerprint = fingerprint(chain.getFirst());
    Verdict known = judged.getIfPresent(fingerprint);
    Verdict verdict = known == null ? trust.check(chain) : known;
    if (known == null) {
      judged.put(fingerprint, verdict);
    }
    Optional<Holder> holder =
        verdict == Verdict.GOOD ? names.holder(chain.getFirst()) : Optional.empty();
    if (holder.isEmpty()) {
      // Once per time of looking: a wall that is refused tries again for ever.
      if (known == null) {
        String why = verdict == Verdict.GOOD ? "no entry names its holder" : verdict.words();
        logins.refused(why, from);
      }
      return Optional.empty();
    }
    Optional<Session> session =
        switch (holder.get()) {
          case Holder.User(String user) -> logins.ofUser(user, fingerprint, from);
          case Holder.Client(String client) -> logins.ofClient(client, fingerprint, from);
        };
    session.ifPresent(open -> chains.put(fingerprint, List.copyOf(chain)));
    return session;
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }

  /** Looks once: at the files, then at every certificate that has a session. */
  private void look() {
    try {
      if (trust.reload()) {
        LOG.info("client certificates: authorities and revocation lists were read again");
      }
    } catch (ClientTrustException e) {
      LOG.error("client certificates: what was read before still holds: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("client certificates: the files could not be looked at", e);
    }
    judged.invalidateAll();
    chains.keySet().retainAll(logins.fingerprints());
    chains.forEach(this::endUnlessGood);
  }

  private void endUnlessGood(String fingerprint, List<X509Certificate> chain) {
    Verdict verdict;
    try {
      verdict = trust.check(chain);
    } catch (RuntimeException e) {
      LOG.error("client certificates: one could not be checked, so its sessions end", e);
      verdict = Verdict.REVOCATION_UNKNOWN;
    }
    if (verdict != Verdict.GOOD) {
      logins.end(fingerprint, verdict.words());
    }
  }

  /**
   * For the TLS handshake: refuses what can be refused without asking anybody. The rest is asked
   * when a session is wanted, on a thread that may wait.
   */
  public X509ExtendedTrustManager trustManager() {
    return new Handshake();
  }

  private final class Handshake extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType)
        throws CertificateException {
      check(chain);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      Verdict verdict = trust.checkOffline(List.of(chain));
      if (verdict != Verdict.GOOD) {
        throw new CertificateException(verdict.words());
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("for clients only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket)
        throws CertificateException {
      throw new CertificateException("for clients only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType)
        throws CertificateException {
      throw new CertificateException("for clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trust.authorities();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    responses.close();
  }
}
