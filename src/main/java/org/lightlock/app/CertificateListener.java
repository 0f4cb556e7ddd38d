package org.lightlock.app;

import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.certificate.CertificateNames;
import org.lightlock.access.certificate.CertificateNames.Holder;
import org.lightlock.access.certificate.CertificateNames.Name;
import org.lightlock.access.certificate.CertificateNames.Rule;
import org.lightlock.access.certificate.ClientCertificates;
import org.lightlock.access.certificate.ClientTrustException;
import org.lightlock.access.certificate.ClientTrustSettings;
import org.lightlock.config.ClientCertificatesConfig;
import org.lightlock.protect.ServedCertificate;
import org.lightlock.protect.TlsIdentityException;
import org.lightlock.serve.CertificateDoor;
import org.lightlock.serve.http.GatewayServer;
import org.lightlock.serve.http.HttpSettings;
import org.lightlock.serve.http.RequestGate;

/** The listener for client certificates as it is configured, which may be not at all. */
final class CertificateListener implements AutoCloseable {
  private final @Nullable ClientCertificates certificates;
  private final @Nullable GatewayServer server;

  private CertificateListener(
      @Nullable ClientCertificates certificates, @Nullable GatewayServer server) {
    this.certificates = certificates;
    this.server = server;
  }

  /** Starts it, or nothing when there is none. */
  static CertificateListener start(
      Optional<ClientCertificatesConfig> config,
      ServedCertificate certificate,
      Supplier<Duration> hsts,
      RequestGate gate,
      LocalAccess access,
      HttpHandler api,
      HttpHandler live,
      Map<String, HttpHandler> others)
      throws IOException, CommandException {
    if (config.isEmpty()) {
      return new CertificateListener(null, null);
    }
    ClientCertificates certificates = open(config.get(), access);
    try {
      var door = new CertificateDoor(certificates);
      Map<String, HttpHandler> behind = new HashMap<>();
      others.forEach((prefix, handler) -> behind.put(prefix, door.before(handler)));
      var listen = new InetSocketAddress(config.get().address(), config.get().port());
      var tls = certificate.contextForClients(certificates.trustManager());
      return new CertificateListener(
          certificates,
          GatewayServer.start(
              new HttpSettings(listen, tls, hsts, gate),
              door.before(api),
              door.before(live),
              behind));
    } catch (TlsIdentityException e) {
      certificates.close();
      throw new CommandException(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      certificates.close();
      throw e;
    }
  }

  private static ClientCertificates open(ClientCertificatesConfig config, LocalAccess access)
      throws CommandException {
    try {
      return ClientCertificates.start(
          new ClientTrustSettings(
              config.ca(),
              config.crls(),
              config.ocsp(),
              config.ocspResponder().map(URI::create),
              config.reload()),
          new CertificateNames(config.holders().stream().map(CertificateListener::rule).toList()),
          access.certificates(),
          InstantSource.system());
    } catch (ClientTrustException e) {
      throw new CommandException(
          ExitCode.CONFIGURATION, "gateway: client-certificates: " + e.getMessage());
    }
  }

  /** The configuration has checked that one of each kind is there. */
  private static Rule rule(ClientCertificatesConfig.Holder entry) {
    Name name =
        Stream.<Optional<? extends Name>>of(
                entry.cn().map(Name.Common::new),
                entry.dns().map(Name.Dns::new),
                entry.uri().map(Name.Uri::new),
                entry.email().map(Name.Email::new))
            .flatMap(Optional::stream)
            .findFirst()
            .orElseThrow();
    Holder holder =
        Stream.<Optional<? extends Holder>>of(
                entry.account().map(Holder.User::new), entry.client().map(Holder.Client::new))
            .flatMap(Optional::stream)
            .findFirst()
            .orElseThrow();
    return new Rule(name, holder);
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
    if (certificates != null) {
      certificates.close();
    }
  }
}
