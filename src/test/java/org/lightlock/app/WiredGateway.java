package org.lightlock.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jdbi.v3.core.Jdbi;
import org.lightlock.access.RealAccess;
import org.lightlock.access.RecordingTrail;
import org.lightlock.access.audit.AuditReader;
import org.lightlock.access.audit.DirectTrail;
import org.lightlock.access.certificate.CertificateNames;
import org.lightlock.access.certificate.CertificateNames.Holder;
import org.lightlock.access.certificate.CertificateNames.Name;
import org.lightlock.access.certificate.CertificateNames.Rule;
import org.lightlock.access.certificate.ClientCertificates;
import org.lightlock.access.certificate.ClientTrustSettings;
import org.lightlock.camera.CameraId;
import org.lightlock.config.AuditConfig;
import org.lightlock.config.DatabaseConfig;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.RequestsConfig;
import org.lightlock.config.WebRtcConfig;
import org.lightlock.control.Administration;
import org.lightlock.control.ControlApi;
import org.lightlock.encode.EncodedSound;
import org.lightlock.encode.SoundEncoder;
import org.lightlock.observe.Metrics;
import org.lightlock.protect.ServedCertificate;
import org.lightlock.protect.TestAuthority;
import org.lightlock.protect.TlsIdentity;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.PacketStreams;
import org.lightlock.serve.StartLimit;
import org.lightlock.serve.http.GatewayServer;
import org.lightlock.serve.http.HttpSettings;
import org.lightlock.serve.http.RequestGate;
import org.lightlock.serve.http.RequestLimits;
import org.lightlock.serve.http.TestTls;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.serve.mse.ScriptedStreams;
import org.lightlock.serve.webrtc.sdp.Offers;

/**
 * A gateway as {@link GatewayProcess} wires it, with every way of watching, the real access and
 * scripted cameras whose pictures flow.
 */
final class WiredGateway implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** One packet; no decoder ever sees it. */
  private static final byte[] SOUND = {0x21, 0x10, 4, 0x60, (byte) 0x8c, 0x1c};

  private static final int SOUND_SAMPLES = 960;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final RealAccess people;
  final ScriptedStreams streams = new ScriptedStreams();
  final Admissions admissions;
  final ControlApi api;

  /** The beginnings of the paths that something else than the API and the page answers. */
  final Set<String> prefixes;

  /** The names of the ways that take a ticket. */
  final Set<String> ways;

  /** It asks everything of everybody, from one address. */
  private static final RequestLimits NO_LIMITS =
      new RequestLimits(100_000, 100_000, 100_000, 100_000, 4_096);

  private final TestTls tls = TestTls.make();

  /** Issues the certificates of clients that the RTSPS listener believes. */
  final TestAuthority clientAuthority = new TestAuthority("clients");

  private final TestAuthority servers = new TestAuthority("servers");
  private final ClientCertificates certificates;
  private final Path revocations;
  private final RtspsListener rtsps;
  private final WebRtcListener webRtc;
  private final GatewayServer server;
  private final HttpClient client;
  private final H264Clip clip;
  private final ScheduledExecutorService pump = Executors.newSingleThreadScheduledExecutor();
  private final long beginNanos = System.nanoTime();
  private long number;

  WiredGateway(Path directory, List<String> cameras) throws Exception {
    people = new RealAccess(directory);
    clip = H264Clip.small(10);
    for (String camera : cameras) {
      streams.add(camera, camera);
      streams.sound(camera);
    }
    streams.still = Optional.of(new byte[] {1});
    GatewayConfig config = config(directory, cameras);
    admissions =
        new Admissions(
            people.access,
            new AdmissionLimits(1_000, 1_000, 1_000),
            new StartLimit(100_000, 100_000));
    var counting =
        new CountingEvents(
            new Metrics(), config.cameras(), config.renditions().specs(), new RecordingTrail());
    var packets = new PacketStreams();
    revocations = directory.resolve("clients.crl");
    writeRevocations();
    certificates = certificates(directory);
    rtsps =
        RtspsListener.start(
            config.rtsps(),
            config.viewers().oldPlayers(),
            rtspsTls(directory),
            Optional.of(certificates),
            people.access,
            admissions,
            streams,
            packets,
            counting);
    webRtc = WebRtcListener.start(config, streams, packets, counting);
    var http = new HttpWays(config, people.access, streams, admissions, counting);
    var addresses = http.addresses(rtsps.port(), webRtc.isOn());
    ways = addresses.patterns().keySet();
    var others = http.others(webRtc);
    prefixes = others.keySet();
    Jdbi jdbi = people.database.jdbi();
    api =
        GatewayApi.of(
            people.access,
            Administration.of(people.database, () -> people.now, new RecordingTrail()),
            streams,
            new AuditReader(jdbi, new DirectTrail(jdbi, InstantSource.system())),
            addresses);
    server =
        GatewayServer.start(
            new HttpSettings(
                new InetSocketAddress(LOOPBACK, 0),
                tls.server(),
                () -> Duration.ZERO,
                new RequestGate(NO_LIMITS, _ -> Optional.empty())),
            api,
            http.live(),
            others);
    client = HttpClient.newBuilder().sslContext(tls.client()).connectTimeout(PATIENCE).build();
    var _ = pump.scheduleAtFixedRate(() -> picture(cameras), 0, 40, TimeUnit.MILLISECONDS);
  }

  /** A certificate's common name is the client's or the account's. */
  private ClientCertificates certificates(Path directory) throws Exception {
    List<Rule> rules = new ArrayList<>();
    for (String client : List.of("wall", "other")) {
      rules.add(new Rule(new Name.Common("client " + client), new Holder.Client(client)));
    }
    for (String user : List.of("viewer", "viewer-without", "administrator", "must-say-why")) {
      rules.add(new Rule(new Name.Common(user), new Holder.User(user)));
    }
    return ClientCertificates.start(
        new ClientTrustSettings(
            TestAuthority.write(directory.resolve("clients.pem"), clientAuthority.certificate()),
            List.of(revocations),
            false,
            Optional.empty(),
            Duration.ofMillis(200)),
        new CertificateNames(rules),
        people.access.certificates(),
        InstantSource.system());
  }

  /** Writes the list of what {@link #clientAuthority} has revoked. */
  void writeRevocations() throws Exception {
    Path next = revocations.resolveSibling("next.crl");
    TestAuthority.write(next, clientAuthority.crl(Instant.now().plus(Duration.ofDays(1))));
    Files.move(next, revocations, StandardCopyOption.REPLACE_EXISTING);
  }

  private SSLContext rtspsTls(Path directory) throws Exception {
    TestAuthority.Issued own = servers.forLoopback();
    TlsIdentity identity =
        TlsIdentity.load(
            TestAuthority.write(directory.resolve("rtsps.crt"), own.certificate()),
            TestAuthority.write(directory.resolve("rtsps.key"), own.key()),
            InstantSource.system());
    return new ServedCertificate(identity, false).contextThatAsks(certificates.trustManager());
  }

  private static GatewayConfig config(Path directory, List<String> cameras) {
    return new GatewayConfig(
        directory.resolve("airlock.sock"),
        directory,
        DatabaseConfig.EMBEDDED,
        new GatewayConfig.Listen(LOOPBACK, 0, List.of("localhost")),
        GatewayConfig.Tls.SELF_MADE,
        cameras.stream()
            .map(
                id ->
                    new GatewayConfig.Camera(
                        new CameraId(id), id, GatewayConfig.Pull.ALWAYS, false))
            .toList(),
        GatewayConfig.Renditions.DEFAULTS,
        GatewayConfig.Accounts.DEFAULTS,
        GatewayConfig.Seal.DEFAULTS,
        GatewayConfig.Viewers.DEFAULTS,
        RequestsConfig.DEFAULTS,
        new GatewayConfig.Rtsps(true, LOOPBACK, 0, false),
        new WebRtcConfig(true, LOOPBACK, 0, Optional.empty(), List.of(LOOPBACK), 100),
        new GatewayConfig.MetricsListener(LOOPBACK, 0),
        AuditConfig.DEFAULTS);
  }

  private void picture(List<String> cameras) {
    long nanos = System.nanoTime();
    var picture = clip.picture(number++, (nanos - beginNanos) / 1_000, nanos);
    for (String camera : cameras) {
      streams.send(camera, "full", picture);
      for (SoundEncoder.Format format : SoundEncoder.Format.values()) {
        streams.send(
            camera,
            format,
            new EncodedSound(SOUND, 1, SOUND_SAMPLES, picture.ptsMicros(), picture.number()));
      }
    }
  }

  /** What a caller shows. */
  sealed interface Shown {
    /** Nothing. */
    record Nothing() implements Shown {}

    /** The page's cookie. */
    record Cookie(String token) implements Shown {}

    /** A ticket or a secret. */
    record Bearer(String token) implements Shown {}
  }

  /** A request as the caller sends it, from our own page where there is a cookie. */
  HttpRequest.Builder request(String path, Shown shown) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin() + path)).timeout(PATIENCE);
    switch (shown) {
      case Shown.Nothing() -> request.header("Origin", origin());
      case Shown.Cookie(String token) ->
          request
              .header("Origin", origin())
              .header("X-Lightlock", "1")
              .header("Cookie", "__Host-lightlock=" + token);
      case Shown.Bearer(String token) -> request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private String origin() {
    return "https://localhost:" + server.address().getPort();
  }

  /** The answer's status; its body is not waited for. */
  int status(HttpRequest request) throws IOException, InterruptedException {
    return send(request).statusCode();
  }

  private HttpResponse<InputStream> send(HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    response.body().close();
    return response;
  }

  /** The body of an answer that does not end. */
  InputStream open(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
  }

  /** Where an answer leads to. */
  Optional<String> location(HttpRequest request) throws IOException, InterruptedException {
    return send(request).headers().firstValue("Location");
  }

  /** The body of an answer that ends. */
  String body(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /** An offer as a browser sends it. */
  HttpRequest offer(String path, Shown shown) {
    return request(path, shown)
        .header("Content-Type", "application/sdp")
        .POST(HttpRequest.BodyPublishers.ofString(Offers.chromium()))
        .build();
  }

  /** Opens a WebSocket. */
  WebSocket socket(String path, Shown shown, WebSocket.Listener listener) {
    WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(PATIENCE);
    request(path, shown)
        .build()
        .headers()
        .map()
        .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    return builder
        .buildAsync(URI.create(origin().replace("https:", "wss:") + path), listener)
        .join();
  }

  /** The status of a WebSocket's opening. */
  int socketStatus(String path, Shown shown) {
    try {
      socket(path, shown, new WebSocket.Listener() {}).abort();
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  /** A connection on which a camera has been described; closed by the caller. */
  SSLSocket rtsps() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
    context.init(null, servers.trust().getTrustManagers(), null);
    return rtsps(context);
  }

  /** As above, by a client's certificate. */
  SSLSocket rtsps(TestAuthority.Issued shown) throws Exception {
    return rtsps(shown.context(servers));
  }

  private SSLSocket rtsps(SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(LOOPBACK, rtsps.port().orElseThrow());
    socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    return socket;
  }

  /** Asks for a description; the answer's status. */
  int describe(SSLSocket socket, String camera, Shown shown) throws IOException {
    return Integer.parseInt(description(socket, camera, shown).split(" ", 3)[1]);
  }

  /** Asks for a description; the answer's head and body. */
  String description(SSLSocket socket, String camera, Shown shown) throws IOException {
    String authorization =
        switch (shown) {
          case Shown.Nothing() -> "";
          case Shown.Cookie(String token) -> "Cookie: __Host-lightlock=" + token + "\r\n";
          case Shown.Bearer(String token) -> "Authorization: Bearer " + token + "\r\n";
        };
    String request =
        "DESCRIBE rtsps://localhost/%s RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n%s\r\n"
            .formatted(camera, authorization);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("cut off after: " + head);
      }
      head.append((char) next);
    }
    int length =
        head.toString()
            .lines()
            .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return head + new String(in.readNBytes(length), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    pump.shutdownNow();
    client.shutdownNow();
    server.close();
    webRtc.close();
    rtsps.close();
    certificates.close();
    people.close();
  }
}
