package org.lightlock.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.lightlock.protect.TestCertificates.certificate;
import static org.lightlock.protect.TestCertificates.ec;
import static org.lightlock.protect.TestCertificates.write;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.LogCapture;

/** Renewed files, as certbot, an administrator and an interrupted copy leave them. */
class CertificateWatchTest {
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(TestCertificates.NOW);
  private final InstantSource clock = () -> now.get();

  private Path chain() {
    return directory.resolve("fullchain.pem");
  }

  private Path key() {
    return directory.resolve("privkey.pem");
  }

  private X509Certificate put(KeyPair keys) throws Exception {
    X509Certificate made = certificate(keys);
    write(key(), keys.getPrivate());
    write(chain(), made);
    return made;
  }

  private TlsIdentity load() throws TlsIdentityException {
    return TlsIdentity.load(chain(), key(), clock);
  }

  private CertificateWatch watch(ServedCertificate served) {
    return CertificateWatch.start(served, this::load, List.of(chain(), key()), clock, OFTEN);
  }

  private static Certificate shown(ServedCertificate served) throws Exception {
    SSLContext client = SSLContext.getInstance("TLS", "SunJSSE");
    client.init(null, new TrustManager[] {new TrustAnyone()}, null);
    SSLEngine engine = client.createSSLEngine("gateway.example", 443);
    engine.setUseClientMode(true);
    new EngineHandshake(engine, served.context().createSSLEngine()).run();
    return engine.getSession().getPeerCertificates()[0];
  }

  @Test
  void files_replaced_nextConnectionGetsTheNewOne() throws Exception {
    X509Certificate first = put(ec("secp256r1"));
    var served = new ServedCertificate(load(), false);
    assertThat(shown(served)).isEqualTo(first);
    try (var _ = watch(served)) {
      X509Certificate second = put(ec("secp384r1"));

      await().atMost(SOON).until(() -> shown(served).equals(second));
    }
  }

  @Test
  void files_linksThatPointElsewhere_areFollowed() throws Exception {
    Path one = Files.createDirectory(directory.resolve("one"));
    Path two = Files.createDirectory(directory.resolve("two"));
    for (Path folder : List.of(one, two)) {
      KeyPair keys = ec("secp256r1");
      write(folder.resolve("key"), keys.getPrivate());
      write(folder.resolve("chain"), certificate(keys));
    }
    Files.createSymbolicLink(key(), one.resolve("key"));
    Files.createSymbolicLink(chain(), one.resolve("chain"));
    var served = new ServedCertificate(load(), false);
    String before = served.current().fingerprint();
    try (var _ = watch(served)) {
      for (String name : List.of("key", "chain")) {
        Path link = Files.createSymbolicLink(directory.resolve("new"), two.resolve(name));
        Files.move(link, name.equals("key") ? key() : chain(), StandardCopyOption.REPLACE_EXISTING);
      }

      await().atMost(SOON).until(() -> !served.current().fingerprint().equals(before));
    }
  }

  @Test
  void files_brokenPair_keepsTheOldOneAndSaysWhyOnce() throws Exception {
    X509Certificate first = put(ec("secp256r1"));
    var served = new ServedCertificate(load(), false);
    try (var log = new LogCapture();
        var _ = watch(served)) {
      write(key(), ec("secp256r1").getPrivate());

      await()
          .atMost(SOON)
          .until(() -> log.lines().stream().anyMatch(line -> line.contains("does not match")));
      assertThat(shown(served)).isEqualTo(first);

      Files.writeString(chain(), "-----BEGIN CERTIFICATE-----\nhalf");
      await()
          .atMost(SOON)
          .until(() -> log.lines().stream().anyMatch(line -> line.contains("PEM file")));
      assertThat(shown(served)).isEqualTo(first);

      X509Certificate second = put(ec("secp256r1"));
      await().atMost(SOON).until(() -> shown(served).equals(second));
      assertThat(log.lines().stream().filter(line -> line.contains("does not match"))).hasSize(1);
      assertThat(log.lines()).noneMatch(line -> line.contains("PRIVATE KEY"));
    }
  }

  @Test
  void files_gone_keepsTheOldOne() throws Exception {
    X509Certificate first = put(ec("secp256r1"));
    var served = new ServedCertificate(load(), false);
    try (var log = new LogCapture();
        var _ = watch(served)) {
      Files.delete(chain());

      await()
          .atMost(SOON)
          .until(() -> log.lines().stream().anyMatch(line -> line.contains("no such file")));
      assertThat(shown(served)).isEqualTo(first);
    }
  }

  @Test
  void end_near_isSaidInTheLog() throws Exception {
    put(ec("secp256r1"));
    var served = new ServedCertificate(load(), false);
    try (var log = new LogCapture();
        var _ = watch(served)) {
      await()
          .atMost(SOON)
          .until(() -> log.lines().stream().anyMatch(line -> line.contains("ends in 0 days")));

      now.set(TestCertificates.UNTIL.plus(Duration.ofDays(1)));
      await()
          .atMost(SOON)
          .until(() -> log.lines().stream().anyMatch(line -> line.contains("ended at")));
    }
  }

  @Test
  void selfMade_endsWithinAMonth_isRenewedWithoutARestart() throws Exception {
    CertificateWatch.Source make = () -> TlsIdentity.selfSigned(directory, List.of(), clock);
    var served = new ServedCertificate(make.load(), false);
    String before = served.current().fingerprint();
    try (var _ = CertificateWatch.start(served, make, List.of(), clock, OFTEN)) {
      now.set(TestCertificates.NOW.plus(Duration.ofDays(380)));

      await().atMost(SOON).until(() -> !served.current().fingerprint().equals(before));
      assertThat(served.isSelfSigned()).isTrue();
    }
  }
}
