package org.lightlock.serve.http;

import com.github.benmanes.caffeine.cache.Ticker;
import io.undertow.server.HttpHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.RecordingTrail;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.ScriptedSessions;
import org.lightlock.access.Session;
import org.lightlock.access.audit.AuditReader;
import org.lightlock.control.Administration;
import org.lightlock.control.ApiContract;
import org.lightlock.control.ApiRoutes;
import org.lightlock.control.AuditRoutes;
import org.lightlock.control.ControlApi;
import org.lightlock.control.Route;
import org.lightlock.control.Routes;
import org.lightlock.control.StreamAddresses;
import org.lightlock.encode.RenditionSpec;
import org.lightlock.fmp4.FragmentStreams;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.Admissions;
import org.lightlock.serve.BySuffix;
import org.lightlock.serve.ViewerEvents;
import org.lightlock.serve.hls.HlsHandler;
import org.lightlock.serve.hls.HlsLimits;
import org.lightlock.serve.mp4.Mp4Handler;
import org.lightlock.serve.mp4.Mp4Limits;
import org.lightlock.serve.mse.MseHandler;
import org.lightlock.serve.mse.MseLimits;
import org.lightlock.serve.mse.ScriptedStreams;
import org.lightlock.serve.snapshot.SnapshotHandler;
import org.lightlock.serve.webrtc.ScriptedWebRtc;
import org.lightlock.serve.webrtc.whep.WhepHandler;

/** A whole {@link GatewayServer} over TLS with scripted cameras and users, and a client for it. */
public final class TestGateway implements AutoCloseable {
  public final ScriptedAccess access;
  public final ScriptedSessions sessions = new ScriptedSessions();
  public final ScriptedStreams streams;
  public final Admissions admissions;
  public final ScriptedWebRtc webRtc = new ScriptedWebRtc();
  public final HlsHandler hls;
  public final RecordingTrail audit = new RecordingTrail();
  public final AccessDatabase people;
  public final Administration administration;
  public final ControlApi api;

  /**
   * Those of second factors, enrolment and own factors. Their people are not the scripted ones, so
   * that nobody gets far with them here; FactorApiTest does.
   */
  public final Set<String> factorOperations;

  public final ApiContract contract;
  public final GatewayServer server;
  public final HttpClient client;

  /** As configured: all of HLS's memory holds one full and one tile of this. */
  private static final int HLS_BITS_PER_SECOND = 18_000_000;

  /** So many WebRTC sessions may be open. */
  public static final int MOST_WEBRTC = 3;

  /** The numbers of the offers that were refused unasked. */
  public final List<Integer> refusedOffers = new CopyOnWriteArrayList<>();

  /** Starts one with the cameras gate and yard, and the camera vault that nobody may see. */
  public static TestGateway start() throws Exception {
    return start(MseLimits.DEFAULT, 0);
  }

  public static TestGateway start(MseLimits limits, int port) throws Exception {
    return start(limits, AdmissionLimits.DEFAULT, port);
  }

  public static TestGateway start(MseLimits limits, AdmissionLimits admissions, int port)
      throws Exception {
    return start(limits, admissions, RequestLimits.DEFAULT, Ticker.systemTicker(), port);
  }

  static TestGateway start(RequestLimits requests, Ticker ticker) throws Exception {
    return start(MseLimits.DEFAULT, AdmissionLimits.DEFAULT, requests, ticker, 0);
  }

  private static TestGateway start(
      MseLimits limits, AdmissionLimits admissions, RequestLimits requests, Ticker ticker, int port)
      throws Exception {
    ScriptedStreams streams = new ScriptedStreams();
    streams.add("gate", "North gate");
    streams.add("vault", "Vault");
    streams.add("yard", "Yard");
    return new TestGateway(
        new ScriptedAccess("gate", "yard"),
        streams,
        limits,
        admissions,
        requests,
        ticker,
        port,
        Map.of());
  }

  public TestGateway(ScriptedAccess access, ScriptedStreams streams, MseLimits limits, int port)
      throws Exception {
    this(access, streams, limits, port, Map.of());
  }

  /**
   * Starts one.
   *
   * @param handlers answer everything under their key, in place of what else would
   */
  public TestGateway(
      ScriptedAccess access,
      ScriptedStreams streams,
      MseLimits limits,
      int port,
      Map<String, HttpHandler> handlers)
      throws Exception {
    this(
        access,
        streams,
        limits,
        AdmissionLimits.DEFAULT,
        RequestLimits.DEFAULT,
        Ticker.systemTicker(),
        port,
        handlers);
  }

  private TestGateway(
      ScriptedAccess access,
      ScriptedStreams streams,
      MseLimits limits,
      AdmissionLimits admissionLimits,
      RequestLimits requestLimits,
      Ticker ticker,
      int port,
      Map<String, HttpHandler> handlers)
      throws Exception {
    TestTls tls = TestTls.make();
    this.access = access;
    this.streams = streams;
    this.admissions = new Admissions(access, admissionLimits);
    FragmentStreams fragments = new FragmentStreams();
    BySuffix live =
        new BySuffix(
            Mp4Handler.SUFFIX,
            new Mp4Handler(
                access,
                streams,
                admissions,
                fragments,
                new Mp4Limits(limits.maxBacklogBytes(), limits.stall(), Duration.ofMinutes(1)),
                System::nanoTime,
                ViewerEvents.NONE),
            new MseHandler(
                access,
                streams,
                admissions,
                fragments,
                limits,
                System::nanoTime,
                ViewerEvents.NONE));
    this.hls =
        new HlsHandler(
            access,
            streams,
            admissions,
            fragments,
            rendition -> new RenditionSpec(rendition, 320, 180, HLS_BITS_PER_SECOND, 1),
            new HlsLimits(
                HlsLimits.DEFAULT.partMicros(),
                Duration.ofSeconds(1),
                HlsLimits.DEFAULT.sendWithin(),
                HlsLimits.DEFAULT.maxRequests(),
                HlsLimits.DEFAULT.maxBytes()),
            System::nanoTime,
            ViewerEvents.NONE);
    Map<String, HttpHandler> others = new HashMap<>();
    others.put("/snapshot/", new SnapshotHandler(access, streams, admissions));
    others.put(
        "/whep/",
        new WhepHandler(access, streams, admissions, webRtc, MOST_WEBRTC, refusedOffers::add));
    others.put(HlsHandler.PREFIX, hls);
    others.put(HlsHandler.PLAY, hls);
    others.putAll(handlers);
    this.people = SharedDatabase.open();
    this.administration = Administration.of(people, InstantSource.system(), audit);
    List<Routes> groups =
        new ArrayList<>(
            ApiRoutes.of(
                access,
                sessions,
                administration,
                streams,
                new StreamAddresses(
                    Map.of(
                        "mse", "wss://{host}/live/{camera}/full",
                        "mp4", "https://{host}/live/{camera}.mp4")),
                Optional.of("Sign in with the city")));
    List<Routes> factors = ApiRoutes.factors(SharedDatabase.access(), streams);
    groups.addAll(factors);
    groups.add(new AuditRoutes(access, new AuditReader(people.jdbi(), audit)));
    this.factorOperations =
        factors.stream()
            .flatMap(group -> group.routes().stream())
            .map(Route::operation)
            .collect(Collectors.toUnmodifiableSet());
    this.api = new ControlApi(access, groups);
    this.contract = new ApiContract(api);
    this.server =
        GatewayServer.start(
            new HttpSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                tls.server(),
                () -> Duration.ofDays(365),
                new RequestGate(
                    requestLimits, token -> access.session(token).map(Session::user), ticker)),
            this.api,
            live,
            others);
    this.client =
        HttpClient.newBuilder()
            .sslContext(tls.client())
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /** The page's origin. */
  public String origin() {
    return "https://localhost:" + server.address().getPort();
  }

  /** A request with a session's cookie, if any, and our own origin. */
  public HttpRequest.Builder request(String path, Optional<String> token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin() + path))
            .timeout(Duration.ofSeconds(10))
            .header("Origin", origin())
            .header("X-Lightlock", "1");
    token.ifPresent(value -> request.header("Cookie", "a=b; __Host-lightlock=" + value));
    return request;
  }

  /** Sends it; what the API answers must be as its OpenAPI document says. */
  public HttpResponse<String> send(HttpRequest request) throws Exception {
    return sendChecked(request, Optional.empty());
  }

  /** As {@link #send(HttpRequest)}, and what was sent too must be as described. */
  public HttpResponse<String> send(HttpRequest request, String body) throws Exception {
    return sendChecked(request, Optional.of(body));
  }

  private HttpResponse<String> sendChecked(HttpRequest request, Optional<String> body)
      throws Exception {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    contract.check(request.method(), request.uri().getPath(), body, response);
    return response;
  }

  public HttpResponse<String> get(String path, Optional<String> token) throws Exception {
    return send(request(path, token).build());
  }

  public HttpResponse<String> post(String path, Optional<String> token, String json)
      throws Exception {
    return send(
        request(path, token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        json);
  }

  @Override
  public void close() {
    server.close();
    client.shutdownNow();
  }
}
