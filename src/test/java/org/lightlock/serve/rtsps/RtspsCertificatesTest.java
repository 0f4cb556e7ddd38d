package org.lightlock.serve.rtsps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.OpenSession;
import org.lightlock.protect.TestAuthority;
import org.lightlock.protect.TestAuthority.Issued;
import org.lightlock.protect.TestAuthority.Request;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.mse.H264Clip;

/** Machines that log in to RTSPS by a certificate, and those that must not. */
class RtspsCertificatesTest {
  @TempDir Path directory;
  private BelievedClients clients;
  private RtspsRig rig;

  @BeforeEach
  void start() throws Exception {
    clients = new BelievedClients(directory);
    rig =
        new RtspsRig(
                directory, RtspsRig.LIMITS, AdmissionLimits.DEFAULT, H264Clip.small(25), clients)
            .pump();
  }

  @AfterEach
  void stop() {
    rig.close();
    clients.close();
  }

  private RtspsClient connect(Issued shown) throws Exception {
    return new RtspsClient(rig.socket(shown.keyManagers()), rig.url(""));
  }

  @Test
  void certificate_alone_watchesWhatItsClientMay() throws Exception {
    try (RtspsClient client = connect(clients.recorder())) {
      String described = client.setUp("/gate", false);

      assertThat(described).startsWith("RTSP/1.0 200").doesNotContain("WWW-Authenticate");
      assertThat(client.ask("PLAY", "/gate")).startsWith("RTSP/1.0 200");
      assertThat(client.packet(0).u8(0)).isEqualTo(0x80);
      assertThat(rig.access.sessions().list())
          .extracting(OpenSession::user, OpenSession::how)
          .containsExactly(tuple("client:" + RtspsRig.CLIENT, "certificate"));
    }
    try (RtspsClient client = connect(clients.recorder())) {
      assertThat(client.ask("DESCRIBE", "/vault")).startsWith("RTSP/1.0 404");
    }
  }

  @Test
  void noCertificate_isAskedForBasicOrDigestAsBefore() throws Exception {
    try (RtspsClient client = rig.connect()) {
      assertThat(client.ask("DESCRIBE", "/gate"))
          .startsWith("RTSP/1.0 401")
          .contains("WWW-Authenticate: Digest", "WWW-Authenticate: Basic");
      client.basic(RtspsRig.CLIENT, rig.secret);
      assertThat(client.ask("DESCRIBE", "/gate")).startsWith("RTSP/1.0 200");
    }
  }

  @Test
  void certificateAndAnotherCredential_areNobody() throws Exception {
    try (RtspsClient client = connect(clients.recorder()).basic(RtspsRig.CLIENT, rig.secret)) {
      assertThat(client.ask("DESCRIBE", "/gate"))
          .startsWith("RTSP/1.0 403")
          .doesNotContain("WWW-Authenticate");
    }
    try (RtspsClient client = connect(clients.recorder())) {
      assertThat(client.ask("DESCRIBE", "/gate?ticket=" + "A".repeat(43)))
          .startsWith("RTSP/1.0 403");
    }
  }

  @Test
  void certificate_thatNoEntryNames_opensNothingNotEvenWithASecret() throws Exception {
    Issued stranger = clients.authority.issue(Request.of("CN=stranger"));
    try (RtspsClient client = connect(stranger)) {
      assertThat(client.ask("DESCRIBE", "/gate"))
          .startsWith("RTSP/1.0 403")
          .doesNotContain("WWW-Authenticate");
      client.basic(RtspsRig.CLIENT, rig.secret);
      assertThat(client.ask("DESCRIBE", "/gate")).startsWith("RTSP/1.0 403");
    }
  }

  @Test
  void certificate_ofAnotherAuthorityOrOutOfDate_endsTheHandshake() throws Exception {
    TestAuthority others = new TestAuthority("clients");
    Instant now = Instant.now();
    for (Issued bad :
        List.of(
            others.issue(Request.of("CN=recorder").dns("recorder.example")),
            clients.authority.issue(
                Request.of("CN=recorder")
                    .dns("recorder.example")
                    .valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)))),
            clients.authority.issue(
                Request.of("CN=recorder").dns("recorder.example").forServer()))) {
      assertThatThrownBy(() -> ask(bad)).isInstanceOf(IOException.class);
    }
    assertThat(rig.access.openSessions()).isZero();
    await()
        .untilAsserted(() -> assertThat(rig.refusals).contains(RtspsEvents.Cause.TLS).hasSize(3));
  }

  private String ask(Issued shown) throws Exception {
    try (RtspsClient client = connect(shown)) {
      return client.ask("DESCRIBE", "/gate");
    }
  }

  @Test
  void certificate_revoked_endsItsStreamWithinASecondAndNoOther() throws Exception {
    Issued revoked = clients.recorder();
    Issued other = clients.recorder();
    try (RtspsClient watching = connect(revoked);
        RtspsClient going = connect(other)) {
      for (RtspsClient client : List.of(watching, going)) {
        client.setUp("/gate", false);
        client.ask("PLAY", "/gate");
        assertThat(client.packet(0).u8(0)).isEqualTo(0x80);
      }
      clients.revoke(revoked);
      long began = System.nanoTime();

      while (watching.packet().isPresent()) {
        // What was on its way.
      }

      // The files are looked at five times a second here.
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_300));
      assertThat(going.packet(0).u8(0)).isEqualTo(0x80);
    }
    assertThatThrownBy(() -> ask(revoked)).isInstanceOf(IOException.class);
  }

  /** Who knows a tunnel's cookie must not speak for the certificate that opened it. */
  @Test
  void tunnel_secondHalfWithoutTheCertificate_isRefused() throws Exception {
    Issued shown = clients.recorder();
    try (RtspsClient out = connect(shown);
        RtspsClient stranger = rig.connect();
        RtspsClient in = connect(shown)) {
      out.send(tunnel("GET"));
      assertThat(out.answer()).startsWith("HTTP/1.0 200");

      stranger.send(tunnel("POST"));

      assertThat(stranger.answer()).startsWith("HTTP/1.0 404");
      in.send(tunnel("POST"));
      String request = out.request("DESCRIBE", "/gate");
      in.send(Base64.getEncoder().encodeToString(request.getBytes(StandardCharsets.ISO_8859_1)));
      assertThat(out.answer()).startsWith("RTSP/1.0 200");
    }
  }

  private static String tunnel(String method) {
    return method
        + " /gate HTTP/1.0\r\nx-sessioncookie: 0123456789abcdef\r\n"
        + "Content-Type: application/x-rtsp-tunnelled\r\nContent-Length: 32767\r\n\r\n";
  }
}
