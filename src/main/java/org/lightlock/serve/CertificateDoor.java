package org.lightlock.serve;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.lightlock.access.Session;
import org.lightlock.access.certificate.ClientCertificates;

/**
 * Stands before what answers at the listener for client certificates: tells {@link Caller} whose
 * certificate the connection has shown. Looks at it for every request, so that one that was revoked
 * opens nothing on a connection that is kept.
 */
public final class CertificateDoor {
  private final ClientCertificates certificates;

  /** Wires it. */
  public CertificateDoor(ClientCertificates certificates) {
    this.certificates = certificates;
  }

  /** The same answers, for whoever the certificate shows. Call on a thread that may wait. */
  public HttpHandler before(HttpHandler next) {
    return exchange -> {
      session(exchange).ifPresent(session -> Caller.shownByCertificate(exchange, session));
      next.handleRequest(exchange);
    };
  }

  private Optional<Session> session(HttpServerExchange exchange) {
    SSLSession tls = exchange.getConnection().getSslSession();
    if (tls == null) {
      return Optional.empty();
    }
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (Certificate certificate : tls.getPeerCertificates()) {
        chain.add((X509Certificate) certificate);
      }
      return certificates.session(chain, exchange.getSourceAddress().getAddress());
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }
}
