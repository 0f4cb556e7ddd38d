package org.lightlock.app;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
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

/** Whose clients' certificates are, as configured, for every listener that takes them. */
final class CertificateParts implements AutoCloseable {
  private final Optional<ClientCertificatesConfig> config;
  private final Optional<ClientCertificates> logins;

  private CertificateParts(
      Optional<ClientCertificatesConfig> config, Optional<ClientCertificates> logins) {
    this.config = config;
    this.logins = logins;
  }

  /** Reads the authorities and lists, if there are to be such logins. */
  static CertificateParts open(Optional<ClientCertificatesConfig> config, LocalAccess access)
      throws CommandException {
    return new CertificateParts(
        config, config.isPresent() ? Optional.of(start(config.get(), access)) : Optional.empty());
  }

  private static ClientCertificates start(ClientCertificatesConfig config, LocalAccess access)
      throws CommandException {
    try {
      return ClientCertificates.start(
          new ClientTrustSettings(
              config.ca(),
              config.crls(),
              config.ocsp(),
              config.ocspResponder().map(URI::create),
              config.reload()),
          new CertificateNames(config.holders().stream().map(CertificateParts::rule).toList()),
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

  /** Logins by certificate, if there are any. */
  Optional<ClientCertificates> logins() {
    return logins;
  }

  /** The same for RTSPS, where they can be switched off alone. */
  Optional<ClientCertificates> forRtsps() {
    return logins.filter(_ -> config.map(ClientCertificatesConfig::rtsps).orElse(false));
  }

  /** What the RTSPS listener shakes hands with. */
  SSLContext rtspsTls(ServedCertificate certificate) throws CommandException {
    try {
      return forRtsps().isPresent()
          ? certificate.contextThatAsks(forRtsps().get().trustManager())
          : certificate.context();
    } catch (TlsIdentityException e) {
      throw new CommandException(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    logins.ifPresent(ClientCertificates::close);
  }
}
