package org.lightlock.serve.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Accounts;
import org.lightlock.access.CameraScope;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.LoginLimits;
import org.lightlock.access.RecordingTrail;
import org.lightlock.access.Role;
import org.lightlock.access.Session;
import org.lightlock.access.SessionLimits;
import org.lightlock.access.StreamClients;
import org.lightlock.access.ViewerGrant;
import org.lightlock.access.Watching;
import org.lightlock.access.certificate.CertificateNames;
import org.lightlock.access.certificate.CertificateNames.Holder;
import org.lightlock.access.certificate.CertificateNames.Name;
import org.lightlock.access.certificate.CertificateNames.Rule;
import org.lightlock.access.certificate.ClientCertificates;
import org.lightlock.access.certificate.ClientTrustSettings;
import org.lightlock.camera.CameraId;
import org.lightlock.control.Administration;
import org.lightlock.control.ApiRoutes;
import org.lightlock.control.ControlApi;
import org.lightlock.control.StreamAddresses;
import org.lightlock.protect.ServedCertificate;
import org.lightlock.protect.TestAuthority;
import org.lightlock.protect.TestAuthority.Issued;
import org.lightlock.protect.TestAuthority.Request;
import org.lightlock.protect.TlsIdentity;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.Caller;
import org.lightlock.serve.CertificateDoor;
import org.lightlock.serve.mse.ScriptedStreams;
import org.lightlock.serve.snapshot.SnapshotHandler;

/** Video walls and services that log in by a certificate, and those that must not. */
class CertificateListenerTest {
  private static final CameraId GATE = new CameraId("gate");
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, 1, 2, 3};
  private static final char[] PASSPHRASE = "correct horse battery".toCharArray();

  @TempDir Path directory;
  private TestAuthority servers;
  private TestAuthority clients;
  private Path crl;
  private AccessDatabase database;
  private LocalAccess access;
  private ClientCertificates certificates;
  private GatewayServer server;
  private final ScriptedStreams streams = new ScriptedStreams();

  @BeforeEach
  void start() throws Exception {
    servers = new TestAuthority("servers");
    clients = new TestAuthority("clients");
    crl = directory.resolve("clients.crl");
    writeList();
    database = AccessDatabase.open(directory.resolve("data"));
    Accounts accounts = new Accounts(database, InstantSource.system());
    accounts.add("desk", PASSPHRASE, CameraScope.all());
    accounts.add("boss", PASSPHRASE, Set.of(Role.ADMINISTRATOR), List.of());
    new StreamClients(database, InstantSource.system()).add("wall", CameraScope.all());
    access = LocalAccess.start(database, SessionLimits.DEFAULT, LoginLimits.DEFAULT);
    streams.add("gate", "North gate");
    streams.still = Optional.of(JPEG);
    certificates =
        ClientCertificates.start(
            new ClientTrustSettings(
                TestAuthority.write(directory.resolve("ca.pem"), clients.certificate()),
                List.of(crl),
                false,
                Optional.empty(),
                Duration.ofMillis(200)),
            new CertificateNames(
                List.of(
                    new Rule(new Name.Dns("wall-1.example"), new Holder.Client("wall")),
                    new Rule(new Name.Email("desk@city.example"), new Holder.User("desk")),
                    new Rule(new Name.Common("boss"), new Holder.User("boss")))),
            access.certificates(),
            InstantSource.system());
    server = listen();
  }

  private GatewayServer listen() throws Exception {
    Issued own = servers.forLoopback();
    TlsIdentity identity =
        TlsIdentity.load(
            TestAuthority.write(directory.resolve("own.crt"), own.certificate()),
            TestAuthority.write(directory.resolve("own.key"), own.key()),
            InstantSource.system());
    SSLContext tls =
        new ServedCertificate(identity, false).contextForClients(certificates.trustManager());
    var door = new CertificateDoor(certificates);
    HttpHandler api =
        new ControlApi(
            access,
            ApiRoutes.of(
                access,
                access.sessions(),
                Administration.of(database, InstantSource.system(), new RecordingTrail()),
                streams,
                new StreamAddresses(Map.of())));
    HttpHandler forged =
        exchange -> {
          exchange.setStatusCode(Caller.mayBeForged(exchange) ? 403 : 204);
          exchange.endExchange();
        };
    return GatewayServer.start(
        new HttpSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            tls,
            () -> Duration.ZERO,
            new RequestGate(
                new RequestLimits(1_000, 1_000, 1_000, 1_000, 1_000), token -> Optional.empty())),
        door.before(api),
        door.before(api),
        Map.of(
            "/snapshot/",
            door.before(
                new SnapshotHandler(
                    access, streams, new Admissions(access, AdmissionLimits.DEFAULT))),
            "/change/",
            door.before(forged)));
  }

  @AfterEach
  void stop() {
    server.close();
    certificates.close();
    access.close();
  }

  private void writeList() throws Exception {
    TestAuthority.write(crl, clients.crl(Instant.now().plus(Duration.ofDays(1))));
  }

  private Issued wall() throws Exception {
    return clients.issue(Request.of("CN=any").dns("wall-1.example"));
  }

  private HttpClient client(Optional<Issued> shown) throws Exception {
    SSLContext tls;
    if (shown.isPresent()) {
      tls = shown.get().context(servers);
    } else {
      tls = SSLContext.getInstance("TLS", "SunJSSE");
      tls.init(null, servers.trust().getTrustManagers(), null);
    }
    return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
  }

  private HttpResponse<String> get(HttpClient client, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("https://localhost:" + server.address().getPort() + path));
    return client.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        BodyHandlers.ofString());
  }

  @Test
  void wall_withItsCertificate_sees() throws Exception {
    try (HttpClient client = client(Optional.of(wall()))) {
      assertThat(get(client, "/snapshot/gate.jpg").statusCode()).isEqualTo(200);
      assertThat(get(client, "/snapshot/gate.jpg").statusCode()).isEqualTo(200);
    }
    assertThat(access.openSessions()).isEqualTo(1);
  }

  @Test
  void desk_withItsCertificate_hasThePageAndTheApi() throws Exception {
    Issued desk = clients.issue(Request.of("CN=any").email("desk@city.example"));
    try (HttpClient client = client(Optional.of(desk))) {
      assertThat(get(client, "/api/v1/me").body()).contains("\"desk\"");
      assertThat(get(client, "/").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void handshake_withoutAGoodCertificate_fails() throws Exception {
    Instant now = Instant.now();
    Issued revoked = wall();
    clients.revoke(revoked.certificate());
    writeList();
    List<Optional<Issued>> bad =
        List.of(
            Optional.empty(),
            Optional.of(
                new TestAuthority("clients").issue(Request.of("CN=w").dns("wall-1.example"))),
            Optional.of(
                clients.issue(
                    Request.of("CN=w")
                        .dns("wall-1.example")
                        .valid(now.minusSeconds(7_200), now.minusSeconds(3_600)))),
            Optional.of(
                clients.issue(Request.of("CN=w").dns("wall-1.example").purpose(Optional.empty()))),
            Optional.of(clients.issue(Request.of("CN=w").dns("wall-1.example").rsa(1_024))),
            Optional.of(revoked));
    await().until(() -> !isTaken(revoked));
    for (Optional<Issued> shown : bad) {
      try (HttpClient client = client(shown)) {
        assertThatThrownBy(() -> get(client, "/snapshot/gate.jpg")).isInstanceOf(IOException.class);
      }
    }
    assertThat(access.openSessions()).isLessThanOrEqualTo(1);
  }

  private boolean isTaken(Issued shown) {
    try (HttpClient client = client(Optional.of(shown))) {
      return get(client, "/snapshot/gate.jpg").statusCode() == 200;
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void certificate_thatNoEntryNames_opensNothing() throws Exception {
    Issued stranger = clients.issue(Request.of("CN=wall-1.example").dns("other.example"));
    try (HttpClient client = client(Optional.of(stranger))) {
      assertThat(get(client, "/snapshot/gate.jpg").statusCode()).isEqualTo(401);
      assertThat(get(client, "/api/v1/me").statusCode()).isEqualTo(401);
    }
    assertThat(access.openSessions()).isZero();
  }

  /** A certificate is one factor, and that role demands two. */
  @Test
  void administrator_byCertificateAlone_staysOut() throws Exception {
    try (HttpClient client = client(Optional.of(clients.issue(Request.of("CN=boss"))))) {
      assertThat(get(client, "/api/v1/me").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void certificate_revokedWhileItIsUsed_endsTheStreamsAndTheConnectionsRights() throws Exception {
    Issued wall = wall();
    try (HttpClient client = client(Optional.of(wall))) {
      assertThat(get(client, "/snapshot/gate.jpg").statusCode()).isEqualTo(200);
      ViewerGrant watched = watchedBy(wall.certificate());
      clients.revoke(wall.certificate());
      writeList();

      await().atMost(Duration.ofSeconds(5)).until(watched::hasEnded);

      assertThat(access.openSessions()).isZero();
      assertThat(isRefused(client)).isTrue();
    }
  }

  /** The connection that is kept gets 401; a new one is not made. */
  private boolean isRefused(HttpClient client) {
    try {
      return get(client, "/snapshot/gate.jpg").statusCode() == 401;
    } catch (Exception e) {
      return e instanceof IOException;
    }
  }

  private ViewerGrant watchedBy(X509Certificate certificate) {
    Session session =
        certificates.session(List.of(certificate), InetAddress.getLoopbackAddress()).orElseThrow();
    return Watching.live(access, session, GATE, "full").orElseThrow();
  }

  @Test
  void accountOfACertificate_disabled_endsItsStreams() throws Exception {
    Issued desk = clients.issue(Request.of("CN=any").email("desk@city.example"));
    ViewerGrant watched = watchedBy(desk.certificate());

    new Accounts(database, InstantSource.system()).disable("desk");

    await().atMost(Duration.ofSeconds(2)).until(watched::hasEnded);
    assertThat(certificates.session(List.of(desk.certificate()), InetAddress.getLoopbackAddress()))
        .isEmpty();
  }

  @Test
  void request_thatShowsTwoCredentials_showsNone() throws Exception {
    try (HttpClient client = client(Optional.of(wall()))) {
      assertThat(get(client, "/snapshot/gate.jpg", "Authorization", "Bearer x").statusCode())
          .isEqualTo(401);
      assertThat(
              get(client, "/api/v1/me", "Cookie", "__Host-lightlock=" + "a".repeat(43))
                  .statusCode())
          .isEqualTo(401);
    }
  }

  /** A browser shows the certificate by itself, so another site's page could use it. */
  @Test
  void change_byAPageOfAnotherSite_isForged() throws Exception {
    try (HttpClient client = client(Optional.of(wall()))) {
      assertThat(get(client, "/change/x").statusCode()).isEqualTo(204);
      assertThat(get(client, "/change/x", "Origin", "https://attacker.example").statusCode())
          .isEqualTo(403);
      assertThat(get(client, "/change/x", "Sec-Fetch-Site", "cross-site").statusCode())
          .isEqualTo(403);
    }
  }
}
