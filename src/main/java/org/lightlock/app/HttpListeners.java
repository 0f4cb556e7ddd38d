package org.lightlock.app;

import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.lightlock.access.LocalAccess;
import org.lightlock.config.GatewayConfig;
import org.lightlock.protect.ServedCertificate;
import org.lightlock.serve.http.GatewayServer;
import org.lightlock.serve.http.HttpSettings;
import org.lightlock.serve.http.RequestGate;
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
      ServedCertificate certificate,
      Supplier<Duration> hsts,
      RequestGate gate,
      LocalAccess access,
      CertificateParts clients,
      HttpHandler api,
      HttpHandler live,
      Map<String, HttpHandler> others,
      SingleSignOn sso)
      throws IOException, CommandException {
    CertificateListener certificates =
        CertificateListener.start(
            config.clientCertificates(), clients, certificate, hsts, gate, api, live, others);
    Map<String, HttpHandler> withSso = new HashMap<>(others);
    sso.handler(access).ifPresent(handler -> withSso.put(SsoHandler.PREFIX, handler));
    try {
      var listen = new InetSocketAddress(config.listen().address(), config.listen().port());
      return new HttpListeners(
          GatewayServer.start(
              new HttpSettings(listen, certificate.context(), hsts, gate), api, live, withSso),
          certificates);
    } catch (IOException | RuntimeException e) {
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
