package org.lightlock.serve.rtsps;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.certificate.CertificateNames;
import org.lightlock.access.certificate.CertificateNames.Holder;
import org.lightlock.access.certificate.CertificateNames.Name;
import org.lightlock.access.certificate.CertificateNames.Rule;
import org.lightlock.access.certificate.ClientCertificates;
import org.lightlock.access.certificate.ClientTrustSettings;
import org.lightlock.protect.TestAuthority;
import org.lightlock.protect.TestAuthority.Issued;
import org.lightlock.protect.TestAuthority.Request;

/** An authority whose certificates a {@link RtspsRig} believes, and its list of revoked ones. */
final class BelievedClients implements RtspsRig.Clients, AutoCloseable {
  final TestAuthority authority = new TestAuthority("clients");
  private final Path directory;
  private final List<ClientCertificates> started = new ArrayList<>();

  BelievedClients(Path directory) throws Exception {
    this.directory = directory;
    writeRevocations();
  }

  /** Looks at the list five times a second. */
  @Override
  public Optional<ClientCertificates> of(LocalAccess access) throws Exception {
    started.add(
        ClientCertificates.start(
            new ClientTrustSettings(
                TestAuthority.write(directory.resolve("ca.pem"), authority.certificate()),
                List.of(revocations()),
                false,
                Optional.empty(),
                Duration.ofMillis(200)),
            new CertificateNames(
                List.of(
                    new Rule(
                        new Name.Dns("recorder.example"), new Holder.Client(RtspsRig.CLIENT)))),
            access.certificates(),
            InstantSource.system()));
    return Optional.of(started.getLast());
  }

  private Path revocations() {
    return directory.resolve("clients.crl");
  }

  /** Puts a certificate on the list. */
  void revoke(Issued bad) throws Exception {
    authority.revoke(bad.certificate());
    writeRevocations();
  }

  private void writeRevocations() throws Exception {
    Path next = directory.resolve("next.crl");
    TestAuthority.write(next, authority.crl(Instant.now().plus(Duration.ofDays(1))));
    Files.move(next, revocations(), StandardCopyOption.REPLACE_EXISTING);
  }

  /** A certificate of the rig's client. */
  Issued recorder() throws Exception {
    return authority.issue(Request.of("CN=recorder").dns("recorder.example"));
  }

  @Override
  public void close() {
    started.forEach(ClientCertificates::close);
  }
}
