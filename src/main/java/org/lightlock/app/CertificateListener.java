package org.lightlock.app;

import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.certificate.ClientCertificates;
import org.lightlock.config.ClientCertificatesConfig;
import org.lightlock.protect.ServedCertificate;
import org.lightlock.protect.TlsIdentityException;
import org.lightlock.serve.CertificateDoor;
import org.lightlock.serve.http.GatewayServer;
import org.lightlock.serve.http.HttpSettings;
import org.lightlock.serve.http.RequestGate;

/** The listener for client certificates as it is configured, which may be not at all. */
final class CertificateListener implements AutoCloseable {
  private final @Nullable GatewayServer server;

  private CertificateListener(@Nullable GatewayServer server) {
    this.server = server;
  }

  /** Starts it, or nothing when there is none. */
  static CertificateListener start(
      Optional<ClientCertificatesConfig> config,
      CertificateParts parts,
      ServedCertificate certificate,
      Supplier<Duration> hsts,
      RequestGate gate,
      HttpHandler api,
      HttpHandler live,
      Map<String, HttpHandler> others)
      throws IOException, CommandException {
    if (config.isEmpty() || parts.logins().isEmpty()) {
      return new CertificateListener(null);
    }
    ClientCertificates certificates = parts.logins().get();
    try {
      var door = new CertificateDoor(certificates);
      Map<String, HttpHandler> behind = new HashMap<>();
      others.forEach((prefix, handler) -> behind.put(prefix, door.before(handler)));
      var listen = new InetSocketAddress(config.get().address(), config.get().port());
      var tls = certificate.contextForClients(certificates.trustManager());
      return new CertificateListener(
          GatewayServer.start(
              new HttpSettings(listen, tls, hsts, gate),
              door.before(api),
              door.before(live),
              behind));
    } catch (TlsIdentityException e) {
      throw new CommandException(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
    }
  }

  /** Where it listens, empty when there is none. */
  OptionalInt port() {
    return server == null ? OptionalInt.empty() : OptionalInt.of(server.address().getPort());
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
