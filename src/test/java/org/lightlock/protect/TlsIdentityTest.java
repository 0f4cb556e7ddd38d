package org.lightlock.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lightlock.protect.TestCertificates.FROM;
import static org.lightlock.protect.TestCertificates.NOW;
import static org.lightlock.protect.TestCertificates.UNTIL;
import static org.lightlock.protect.TestCertificates.certificate;
import static org.lightlock.protect.TestCertificates.ec;
import static org.lightlock.protect.TestCertificates.rsa;
import static org.lightlock.protect.TestCertificates.write;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  @TempDir Path directory;

  private Path file(String name) {
    return directory.resolve(name);
  }

  private TlsIdentity load() throws TlsIdentityException {
    return TlsIdentity.load(file("cert.pem"), file("key.pem"), CLOCK);
  }

  private void assertRefused(String fileName, String... words) {
    assertThatThrownBy(this::load)
        .isInstanceOf(TlsIdentityException.class)
        .hasMessageContaining(file(fileName).toString())
        .hasMessageContainingAll(words);
  }

  @Test
  void selfSigned_firstStart_makesOneForThisHost() throws Exception {
    TlsIdentity identity =
        TlsIdentity.selfSigned(
            directory, List.of("Video.Example", "192.0.2.1", "2001:db8::1"), CLOCK);

    X509Certificate certificate = identity.chain().getFirst();
    assertThat(certificate.getSubjectAlternativeNames().stream().map(name -> (String) name.get(1)))
        .contains(
            "localhost",
            "127.0.0.1",
            "0:0:0:0:0:0:0:1",
            "video.example",
            "192.0.2.1",
            "2001:db8:0:0:0:0:0:1");
    assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().getOrder().bitLength())
        .isEqualTo(256);
    assertThat(
            Duration.between(
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()))
        .isEqualTo(Duration.ofDays(397));
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(identity.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    try (var files = Files.list(directory)) {
      assertThat(files)
          .singleElement()
          .satisfies(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void selfSigned_secondStart_isTheSame() throws Exception {
    TlsIdentity first =
        TlsIdentity.selfSigned(directory, List.of("2001:DB8::1", "a.example"), CLOCK);

    assertThat(
            TlsIdentity.selfSigned(directory, List.of("2001:DB8::1", "a.example"), CLOCK)
                .fingerprint())
        .isEqualTo(first.fingerprint());
  }

  @Test
  void selfSigned_nearExpiryOrOtherNames_isRenewed() throws Exception {
    TlsIdentity first = TlsIdentity.selfSigned(directory, List.of(), CLOCK);
    TlsIdentity named = TlsIdentity.selfSigned(directory, List.of("a.example"), CLOCK);
    InstantSource later = InstantSource.fixed(named.expires().minus(Duration.ofDays(29)));
    TlsIdentity renewed = TlsIdentity.selfSigned(directory, List.of("a.example"), later);

    assertThat(named.fingerprint()).isNotEqualTo(first.fingerprint());
    assertThat(renewed.fingerprint()).isNotEqualTo(named.fingerprint());
    assertThat(renewed.expires()).isAfter(named.expires());
  }

  @Test
  void selfSigned_damagedFile_namesIt() throws Exception {
    Files.writeString(file(SelfSigned.FILE_NAME), "nothing");

    assertThatThrownBy(() -> TlsIdentity.selfSigned(directory, List.of(), CLOCK))
        .isInstanceOf(TlsIdentityException.class)
        .hasMessageContaining(SelfSigned.FILE_NAME);
  }

  @Test
  void selfSigned_badName_isRefused() {
    for (String name : new String[] {"", "a b", "*", "fe80::1%lo", "-a", "a..b"}) {
      assertThatThrownBy(() -> TlsIdentity.selfSigned(directory, List.of(name), CLOCK))
          .isInstanceOf(TlsIdentityException.class);
    }
  }

  @Test
  void selfSigned_directoryIsAFile_saysSo() throws Exception {
    Path plain = Files.createFile(file("plain"));

    assertThatThrownBy(() -> TlsIdentity.selfSigned(plain, List.of(), CLOCK))
        .isInstanceOf(TlsIdentityException.class)
        .hasMessageContaining("data directory");
  }

  @Test
  void load_ecChainAndKey_works() throws Exception {
    KeyPair authority = ec("secp384r1");
    KeyPair own = ec("secp256r1");
    write(
        file("cert.pem"),
        certificate(own, authority.getPrivate(), FROM, UNTIL),
        certificate(authority));
    write(file("key.pem"), own.getPrivate());

    assertThat(load().chain()).hasSize(2);
    assertThat(load().toString()).doesNotContain("PRIVATE");
  }

  /** As when a running gateway reads a renewed certificate: its TLS has registered the provider. */
  @Test
  void load_bouncyCastleIsRegistered_ecKeyStillFits() throws Exception {
    GatewayTls.context(TlsIdentity.selfSigned(directory, List.of(), () -> NOW));

    assertThat(TlsIdentity.selfSigned(directory, List.of(), () -> NOW).chain()).hasSize(1);
  }

  @Test
  void load_olderKeyForms_work() throws Exception {
    KeyPair rsa = rsa(2048);
    KeyPair ec = ec("secp256r1");
    // SEC 1 as OpenSSL writes it: with the curve inside.
    byte[] sec1 =
        new ECPrivateKey(
                256,
                ((java.security.interfaces.ECPrivateKey) ec.getPrivate()).getS(),
                SECObjectIdentifiers.secp256r1)
            .getEncoded();
    write(file("rsa.pem"), rsa);
    write(file("ec.pem"), new PemObject("EC PRIVATE KEY", sec1));

    write(file("cert.pem"), certificate(rsa));
    assertThat(Files.readString(file("rsa.pem"))).contains("BEGIN RSA PRIVATE KEY");
    assertThat(TlsIdentity.load(file("cert.pem"), file("rsa.pem"), CLOCK).key())
        .isEqualTo(rsa.getPrivate());
    write(file("cert.pem"), certificate(ec));
    assertThat(TlsIdentity.load(file("cert.pem"), file("ec.pem"), CLOCK).key().getAlgorithm())
        .isEqualTo("EC");
  }

  @Test
  void load_missingFiles_areNamed() throws Exception {
    assertRefused("cert.pem", "no such file");
    write(file("cert.pem"), certificate(ec("secp256r1")));
    assertRefused("key.pem", "no such file");
  }

  @Test
  void load_notFilesOfThatKind_areRefused() throws Exception {
    KeyPair own = ec("secp256r1");
    Files.createDirectory(file("cert.pem"));
    assertRefused("cert.pem", "directory");
    Files.delete(file("cert.pem"));
    Files.writeString(file("cert.pem"), "hello");
    assertRefused("cert.pem", "no certificate");
    Files.writeString(
        file("cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertRefused("cert.pem", "not a valid PEM");
    Files.write(file("cert.pem"), new byte[(1 << 20) + 1]);
    assertRefused("cert.pem", "1 MiB");
    write(file("cert.pem"), certificate(own));
    write(file("key.pem"), certificate(own));
    assertRefused("key.pem", "exactly one private key but holds 0");
    write(file("key.pem"), own.getPrivate(), own.getPrivate());
    assertRefused("key.pem", "exactly one private key but holds 2");
  }

  @Test
  void load_encryptedKey_saysSo() throws Exception {
    KeyPair own = ec("secp256r1");
    write(file("cert.pem"), certificate(own));
    write(
        file("key.pem"),
        TestCertificates.pkcs8(
            own.getPrivate(),
            new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPassword("secret".toCharArray())
                .build()));

    assertRefused("key.pem", "encrypted");
  }

  @Test
  void load_keyOfAnother_namesBothFiles() throws Exception {
    write(file("cert.pem"), certificate(ec("secp256r1")));
    for (KeyPair other : List.of(ec("secp256r1"), ec("secp384r1"), rsa(2048))) {
      write(file("key.pem"), other.getPrivate());
      assertRefused("key.pem", "does not match", file("cert.pem").toString());
    }
  }

  @Test
  void load_outsideItsValidity_saysWhen() throws Exception {
    KeyPair own = ec("secp256r1");
    write(file("key.pem"), own.getPrivate());
    write(file("cert.pem"), certificate(own, own.getPrivate(), FROM, NOW.minusSeconds(1)));
    assertRefused("cert.pem", "expired", NOW.minusSeconds(1).toString());
    write(file("cert.pem"), certificate(own, own.getPrivate(), NOW.plusSeconds(1), UNTIL));
    assertRefused("cert.pem", "valid from", "clock");
  }

  @Test
  void load_weakOrUnusualKey_isRefused() throws Exception {
    for (KeyPair own : List.of(rsa(1024), ec("secp521r1"))) {
      write(file("cert.pem"), certificate(own));
      write(file("key.pem"), own.getPrivate());
      assertRefused("cert.pem", "P-256");
    }
  }

  @Test
  void load_keyReadableByEverybody_isRefused() throws Exception {
    KeyPair own = ec("secp256r1");
    write(file("cert.pem"), certificate(own));
    write(file("key.pem"), own.getPrivate());
    Files.setPosixFilePermissions(file("key.pem"), PosixFilePermissions.fromString("rw-r--r--"));

    assertRefused("key.pem", "chmod");
  }

  @Test
  void load_chainOutOfOrder_saysWhere() throws Exception {
    KeyPair own = ec("secp256r1");
    write(file("cert.pem"), certificate(own), certificate(ec("secp256r1")));
    write(file("key.pem"), own.getPrivate());

    assertRefused("cert.pem", "certificate 1 is not issued by certificate 2");
  }
}
