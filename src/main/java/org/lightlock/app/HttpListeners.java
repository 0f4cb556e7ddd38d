package org.lightlock.app;

import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.lightlock.access.LocalAccess;
import org.lightlock.config.GatewayConfig;
import org.lightlock.protect.TlsIdentity;
import org.lightlock.protect.TlsIdentityException;
import org.lightlock.serve.http.GatewayServer;
import org.lightlock.serve.http.HttpSettings;
import org.lightlock.serve.sso.SsoHandler;

/** The page's listener and, if there is one, that for client certificates: the same answers. */
final class HttpListeners implements AutoCloseable {
  private final GatewayServer page;
  private final CertificateListener certificates;

  private HttpListeners(GatewayServer page, CertificateListener certificates) {
    this.page = page;
    this.certificates = certificates;
  }

  static HttpListeners start(
      GatewayConfig config,
      TlsIdentity identity,
      SSLContext tls,
      LocalAccess access,
      HttpHandler api,
      HttpHandler live,
      Map<String, HttpHandler> others,
      SingleSignOn sso)
      throws IOException, TlsIdentityException, CommandException {
    CertificateListener certificates =
        CertificateListener.start(config.clientCertificates(), identity, access, api, live, others);
    Map<String, HttpHandler> withSso = new HashMap<>(others);
    sso.handler(access).ifPresent(handler -> withSso.put(SsoHandler.PREFIX, handler));
    try {
      var listen = new InetSocketAddress(config.listen().address(), config.listen().port());
      return new HttpListeners(
          GatewayServer.start(
              new HttpSettings(listen, tls, List.of(), List.of()), api, live, withSso),
          certificates);
    } catch (RuntimeException e) {
      certificates.close();
      throw e;
    }
  }

  /** The page's port. */
  int port() {
    return page.address().getPort();
  }

  /** Adds where they listen. */
  void addPorts(Map<String, Object> ports) {
    ports.put("port", port());
    certificates.port().ifPresent(port -> ports.put("certificatePort", port));
  }

  @Override
  public void close() {
    page.close();
    certificates.close();
  }
}
