package org.lightlock.serve.http;

import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * Where and how the gateway listens.
 *
 * @param listen the address; port 0 takes a free one
 * @param tls holds the certificate
 * @param protocols the TLS versions to offer; empty leaves the context's own
 * @param cipherSuites the suites to offer, best first; empty leaves the context's own
 */
public record HttpSettings(
    InetSocketAddress listen, SSLContext tls, List<String> protocols, List<String> cipherSuites) {
  /** Copies the lists. */
  public HttpSettings {
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
  }
}
