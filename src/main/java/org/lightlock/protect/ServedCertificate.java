package org.lightlock.protect;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificate that viewers are shown, which can be replaced while the gateway serves: who
 * connects later gets the new one, who is connected notices nothing. Thread-safe.
 */
public final class ServedCertificate {
  private final AtomicReference<Served> served;
  private final SSLContext context;
  private final boolean allowTls12;

  private record Served(TlsIdentity identity, SSLContext context) {}

  /**
   * Starts with this identity.
   *
   * @param allowTls12 whether viewers that cannot do TLS 1.3 are served too
   */
  public ServedCertificate(TlsIdentity first, boolean allowTls12) throws TlsIdentityException {
    this.served = new AtomicReference<>(new Served(first, GatewayTls.inner(first, null)));
    this.allowTls12 = allowTls12;
    this.context = GatewayTls.context(() -> now().context(), allowTls12);
  }

  /** For every listener: makes server engines with the identity of that moment. */
  public SSLContext context() {
    return context;
  }

  /**
   * For the listener at which every client must show a certificate, by TLS 1.3 alone.
   *
   * @param clients asked in the handshake, on a thread that must not wait
   */
  public SSLContext contextForClients(X509ExtendedTrustManager clients)
      throws TlsIdentityException {
    return GatewayTls.contextForClients(trusting(clients));
  }

  /**
   * For a listener at which clients may show a certificate or none. One that is not good ends the
   * handshake.
   *
   * @param clients asked in the handshake
   */
  public SSLContext contextThatAsks(X509ExtendedTrustManager clients) throws TlsIdentityException {
    return GatewayTls.contextThatAsks(trusting(clients), allowTls12);
  }

  private Supplier<SSLContext> trusting(X509ExtendedTrustManager clients)
      throws TlsIdentityException {
    TlsIdentity first = current();
    var last = new AtomicReference<>(new Served(first, GatewayTls.inner(first, clients)));
    return () -> last.updateAndGet(before -> renewed(before, clients)).context();
  }

  private Served renewed(Served before, X509ExtendedTrustManager clients) {
    TlsIdentity now = current();
    if (before.identity().equals(now)) {
      return before;
    }
    try {
      return new Served(now, GatewayTls.inner(now, clients));
    } catch (TlsIdentityException e) {
      throw new IllegalStateException("it was taken for the page's listener", e);
    }
  }

  /** Shows this one from now on. Nobody can resume a session that began with the one before. */
  public void use(TlsIdentity next) throws TlsIdentityException {
    served.set(new Served(next, GatewayTls.inner(next, null)));
  }

  /** What is shown now. */
  public TlsIdentity current() {
    return now().identity();
  }

  /** When what is shown now ends. */
  public Instant expires() {
    return current().expires();
  }

  /** Whether nobody else vouches for it: the gateway's own, or one that signed itself. */
  public boolean isSelfSigned() {
    X509Certificate own = current().chain().getFirst();
    return own.getIssuerX500Principal().equals(own.getSubjectX500Principal());
  }

  @SuppressWarnings("NullAway") // set in the constructor and never to null
  private Served now() {
    return served.get();
  }
}
