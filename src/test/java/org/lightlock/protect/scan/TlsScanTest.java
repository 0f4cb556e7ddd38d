package org.lightlock.protect.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.Undertow;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lightlock.protect.ServedCertificate;
import org.lightlock.protect.TlsIdentity;
import org.lightlock.protect.scan.ScanReport.Finding;
import org.lightlock.serve.http.TestTls;
import org.xnio.Options;
import org.xnio.Sequence;

/** Scans of real servers: the gateway's TLS, with and without the old version, and a weak one. */
@Timeout(120)
class TlsScanTest {
  @TempDir static Path directory;
  private static TlsIdentity identity;

  @BeforeAll
  static void make() throws Exception {
    identity = TlsIdentity.selfSigned(directory, List.of(), InstantSource.system());
  }

  private static ScanReport scan(
      SSLContext tls, String hsts, Function<Undertow.Builder, Undertow.Builder> more)
      throws IOException {
    Undertow server =
        more.apply(
                Undertow.builder()
                    .setIoThreads(1)
                    .setWorkerThreads(1)
                    .addHttpsListener(0, "127.0.0.1", tls)
                    .setHandler(
                        exchange -> {
                          if (!hsts.isEmpty()) {
                            exchange
                                .getResponseHeaders()
                                .put(new HttpString("Strict-Transport-Security"), hsts);
                          }
                          exchange.getResponseSender().send("light");
                        }))
            .build();
    server.start();
    try {
      return TlsScan.of(
          "127.0.0.1",
          ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort());
    } finally {
      server.stop();
    }
  }

  private static List<String> names(ScanReport report, String kind) {
    return report.findings().stream()
        .filter(finding -> finding.kind().equals(kind))
        .map(Finding::name)
        .toList();
  }

  @Test
  void gateway_asItIs_isGoedInEverything() throws Exception {
    ScanReport report =
        scan(new ServedCertificate(identity, false).context(), "", builder -> builder);

    assertThat(report.findings()).extracting(Finding::mark).containsOnly(Mark.GOED);
    assertThat(report.mark()).isEqualTo(Mark.GOED);
    assertThat(names(report, "version")).containsExactly("TLS 1.3");
    assertThat(names(report, "suite"))
        .containsExactlyInAnyOrder("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
    assertThat(names(report, "group"))
        .containsExactly("X25519MLKEM768", "x25519", "secp256r1", "secp384r1");
  }

  @Test
  void gateway_withTls12Allowed_isVoldoendeWithGoodCiphersOnly() throws Exception {
    ScanReport report =
        scan(new ServedCertificate(identity, true).context(), "", builder -> builder);

    assertThat(report.mark()).isEqualTo(Mark.VOLDOENDE);
    assertThat(names(report, "version")).containsExactly("TLS 1.2", "TLS 1.3");
    assertThat(names(report, "suite"))
        .containsExactlyInAnyOrder(
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256");
  }

  @Test
  void hsts_short_isVoldoende() throws Exception {
    ScanReport report =
        scan(new ServedCertificate(identity, false).context(), "max-age=3600", builder -> builder);

    assertThat(report.findings()).contains(new Finding("hsts", "max-age=3600", Mark.VOLDOENDE));
  }

  @Test
  void weakServer_isToldWhatIsWrong() throws Exception {
    ScanReport report =
        scan(
            TestTls.make().server(),
            "",
            builder ->
                builder
                    .setSocketOption(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.2"))
                    .setSocketOption(
                        Options.SSL_ENABLED_CIPHER_SUITES,
                        Sequence.of(
                            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA")));

    assertThat(report.mark()).isEqualTo(Mark.ONVOLDOENDE);
    assertThat(report.findings())
        .contains(
            new Finding("version", "TLS 1.2", Mark.VOLDOENDE),
            new Finding("suite", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", Mark.VOLDOENDE),
            new Finding("suite", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", Mark.UIT_TE_FASEREN),
            new Finding("suite", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", Mark.ONVOLDOENDE),
            new Finding("key agreement", "no post-quantum hybrid is offered", Mark.VOLDOENDE));
  }

  @Test
  void nobodyThere_orNoTls_saysSo() throws Exception {
    int port;
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
      Thread.ofVirtual().start(() -> greet(server));
      assertThatThrownBy(() -> TlsScan.of("127.0.0.1", port))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TLS");
    }
    // Bound and not listening: nobody else can get this port meanwhile.
    try (var reserved = new Socket()) {
      reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertThatThrownBy(() -> TlsScan.of("127.0.0.1", reserved.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nobody listens");
    }
  }

  private static void greet(ServerSocket server) {
    try {
      while (true) {
        var client = server.accept();
        client.getOutputStream().write("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII));
        client.getInputStream().read();
        client.close();
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLS_AES_256_GCM_SHA384, GOED",
    "TLS_AES_128_GCM_SHA256, VOLDOENDE",
    "TLS_AES_128_CCM_8_SHA256, ONVOLDOENDE",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, VOLDOENDE",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, UIT_TE_FASEREN",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, ONVOLDOENDE",
    "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, UIT_TE_FASEREN",
    "TLS_RSA_WITH_AES_256_GCM_SHA384, ONVOLDOENDE",
    "TLS_RSA_WITH_RC4_128_MD5, ONVOLDOENDE",
    "TLS_ECDH_anon_WITH_AES_256_CBC_SHA, ONVOLDOENDE"
  })
  void suite_isMarkedAsInTheGuidelines(String suite, Mark mark) {
    assertThat(Ncsc.suite(suite)).isEqualTo(mark);
  }

  @Test
  void catalogue_knowsTheOldAndTheWeak() {
    assertThat(Catalogue.OLD_SUITES)
        .hasSizeGreaterThan(250)
        .containsEntry(0x0005, "TLS_RSA_WITH_RC4_128_SHA")
        .containsEntry(0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
        .doesNotContainKeys(0x00ff, 0x5600, 0x1301);
  }
}
