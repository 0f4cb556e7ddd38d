package org.lightlock.protect.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.protect.acme.FakeAuthority.Oddity;

class AcmeCertificateTest {
  private static final List<String> NAMES = List.of("wall.example", "cameras.example");

  @TempDir private Path folder;
  @TempDir private Path authorityFolder;
  private Instant now = Instant.now();
  private FakeAuthority authority;
  private InetSocketAddress challenges;

  @BeforeEach
  void start() throws Exception {
    authority = new FakeAuthority(authorityFolder, () -> now);
    challenges = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    authority.asksAtPort(challenges.getPort());
  }

  @AfterEach
  void stop() {
    authority.close();
  }

  /** The authority has to know the port before anything listens there. */
  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private AcmeCertificate certificate(List<String> names) {
    return certificate(names, Optional.empty());
  }

  private AcmeCertificate certificate(
      List<String> names, Optional<AcmeSettings.AccountBinding> binding) {
    return new AcmeCertificate(
        folder,
        new AcmeSettings(
            authority.directory(),
            Optional.of(URI.create("mailto:beheer@example.org")),
            names,
            Optional.of(authority.certificate()),
            binding),
        challenges,
        () -> now,
        Duration.ofMillis(10));
  }

  @Test
  void order_authorityProvesEveryName_certificateAndKeyAreInOneFileOfItsOwner() throws Exception {
    AcmeCertificate certificate = certificate(NAMES);
    assertThat(certificate.isDue()).isTrue();

    certificate.order();

    assertThat(certificate.current().orElseThrow().isFor(NAMES)).isTrue();
    assertThat(certificate.isDue()).isFalse();
    for (String file : List.of("tls-acme.pem", "acme-account.json")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void order_again_usesTheSameAccountAndAnotherKey() throws Exception {
    AcmeCertificate certificate = certificate(NAMES);
    certificate.order();
    String account = Files.readString(folder.resolve("acme-account.json"));
    String first = certificate.current().orElseThrow().fingerprint();

    certificate.order();

    assertThat(Files.readString(folder.resolve("acme-account.json"))).isEqualTo(account);
    assertThat(certificate.current().orElseThrow().fingerprint()).isNotEqualTo(first);
    assertThat(authority.orders()).isEqualTo(2);
  }

  @Test
  void isDue_aThirdOfItsLifeIsLeft_yes() throws Exception {
    AcmeCertificate certificate = certificate(NAMES);
    certificate.order();

    now = now.plus(FakeAuthority.LIFE.multipliedBy(2).dividedBy(3).minusDays(1));
    assertThat(certificate.isDue()).isFalse();
    now = now.plus(Duration.ofDays(2));
    assertThat(certificate.isDue()).isTrue();
    assertThat(certificate.current()).isPresent();
  }

  @Test
  void isDue_aNameWasAdded_yes() throws Exception {
    certificate(NAMES).order();

    assertThat(certificate(List.of("wall.example", "new.example")).isDue()).isTrue();
    assertThat(certificate(List.of("wall.example")).isDue()).isFalse();
  }

  @Test
  void order_authorityForgotTheNonce_triesAgainWithTheNewOne() throws Exception {
    authority.oddity = Oddity.FORGETS_NONCES_ONCE;

    certificate(NAMES).order();

    assertThat(certificate(NAMES).current()).isPresent();
  }

  @Test
  void order_nameCannotBeProven_saysWhatToDoAndKeepsWhatIsThere() throws Exception {
    AcmeCertificate certificate = certificate(NAMES);
    certificate.order();
    String before = certificate.current().orElseThrow().fingerprint();
    authority.oddity = Oddity.PROVES_NOTHING;

    assertThatThrownBy(certificate::order)
        .isInstanceOf(AcmeException.class)
        .hasMessageContaining("connection refused")
        .hasMessageContaining("port 80");
    assertThat(certificate.current().orElseThrow().fingerprint()).isEqualTo(before);
  }

  @Test
  void order_certificateLacksAName_isNotKept() throws Exception {
    authority.oddity = Oddity.LEAVES_NAMES_OUT;

    assertThatThrownBy(certificate(NAMES)::order).hasMessageContaining("wall.example");
    assertThat(certificate(NAMES).current()).isEmpty();
  }

  @Test
  void order_answerIsHuge_isRefused() {
    authority.oddity = Oddity.ANSWERS_HUGELY;

    assertThatThrownBy(certificate(NAMES)::order).hasMessageContaining("256 KiB");
  }

  @Test
  void order_authorityNamesPlainHttp_isRefused() {
    authority.oddity = Oddity.NAMES_PLAIN_HTTP;

    assertThatThrownBy(certificate(NAMES)::order).hasMessageContaining("not https");
  }

  @Test
  void order_noHttpChallenge_saysSo() {
    authority.oddity = Oddity.OFFERS_DNS_ONLY;

    assertThatThrownBy(certificate(NAMES)::order).hasMessageContaining("http-01");
  }

  @Test
  void order_authorityIsNotTrusted_saysWhereToLook() {
    AcmeCertificate certificate =
        new AcmeCertificate(
            folder,
            new AcmeSettings(
                authority.directory(), Optional.empty(), NAMES, Optional.empty(), Optional.empty()),
            challenges,
            () -> now,
            Duration.ofMillis(10));

    assertThatThrownBy(certificate::order).hasMessageContaining("tls.acme.authority");
    assertThat(authority.orders()).isZero();
  }

  @Test
  void order_bindingIsDemanded_isShownOrAskedFor() throws Exception {
    byte[] key =
        "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    authority.demandsBinding(key);

    assertThatThrownBy(certificate(NAMES)::order).hasMessageContaining("tls.acme.key-id");
    certificate(
            NAMES,
            Optional.of(
                new AcmeSettings.AccountBinding("kid-1", new SecretKeySpec(key, "HmacSHA256"))))
        .order();
    assertThat(certificate(NAMES).current()).isPresent();
  }
}
