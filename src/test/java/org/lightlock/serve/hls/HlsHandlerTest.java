package org.lightlock.serve.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.encode.EncodedPicture;
import org.lightlock.fmp4.FragmentStream;
import org.lightlock.serve.AdmissionLimits;
import org.lightlock.serve.http.TestGateway;
import org.lightlock.serve.mse.H264Clip;
import org.lightlock.serve.mse.MseLimits;

/** Who may start a play, what the player of one gets, and how a play ends. */
class HlsHandlerTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern LOCATION = Pattern.compile("/play/[A-Za-z0-9_-]{43}/live\\.m3u8");

  private static H264Clip clip;

  private TestGateway gateway;
  private Optional<String> token;
  private long sent;

  @BeforeAll
  static void makeClip() throws Exception {
    clip = H264Clip.small(50);
  }

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start();
    token = Optional.of(gateway.access.signIn());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static EncodedPicture picture(long number) {
    return clip.picture(number, 1_000_000 + number * 40_000, number * 40_000_000);
  }

  /** 25 pictures are a second; every tenth is an IDR, every thirtieth begins a segment. */
  private void send(int pictures) {
    for (int i = 0; i < pictures; i++) {
      gateway.streams.send("gate", "full", picture(sent++));
    }
  }

  private String play(String path, Optional<String> as) throws Exception {
    HttpResponse<String> answer = gateway.get(path, as);
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    String location = answer.headers().firstValue("Location").orElseThrow();
    assertThat(location).matches(LOCATION);
    return location;
  }

  private String play() throws Exception {
    return play("/hls/gate.m3u8", token);
  }

  /** As a player does: it shows nothing but the address. */
  private HttpResponse<byte[]> get(String path) throws Exception {
    return sendAsync(path).get();
  }

  private CompletableFuture<HttpResponse<byte[]>> sendAsync(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.origin() + path)).timeout(LIMIT).build();
    return gateway.client.sendAsync(request, BodyHandlers.ofByteArray());
  }

  private static String beside(String playlist, String name) {
    return playlist.replace("live.m3u8", name);
  }

  private static byte[] movie(FragmentStream stream, long from, long to) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (long number = from; number < to; number++) {
      var fragment = stream.fragment(picture(number)).orElseThrow();
      byte[] movie = new byte[fragment.movieBytes()];
      fragment.movie().get(movie);
      bytes.write(movie);
    }
    return bytes.toByteArray();
  }

  @Test
  void play_playlistInitSegmentsAndParts_areTheBytesOfEveryViewer() throws Exception {
    String playlist = play();
    assertThat(gateway.streams.watches()).isEqualTo(1);
    send(65);

    HttpResponse<byte[]> answer = get(playlist);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("application/vnd.apple.mpegurl");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .contains("\n0.m4s\n")
        .contains("\n1.m4s\n")
        .contains("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"2.0.m4s\"\n");
    var first = new FragmentStream().fragment(picture(0)).orElseThrow();
    FragmentStream stream = new FragmentStream();
    HttpResponse<byte[]> init = get(beside(playlist, "init1.mp4"));
    assertThat(init.headers().firstValue("Content-Type")).contains("video/mp4");
    assertThat(init.body()).isEqualTo(first.init().bytes());
    byte[] zero = movie(stream, 0, 30);
    assertThat(get(beside(playlist, "0.m4s")).body()).isEqualTo(zero);
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    for (int part = 0; part < 6; part++) {
      parts.write(get(beside(playlist, "0." + part + ".m4s")).body());
    }
    assertThat(parts.toByteArray()).isEqualTo(zero);
    assertThat(get(beside(playlist, "1.m4s")).body()).isEqualTo(movie(stream, 30, 60));
  }

  @Test
  void playlist_asked_isHeldBackUntilThePartIsThere() throws Exception {
    String playlist = play();
    send(65);
    CompletableFuture<HttpResponse<byte[]>> reload =
        sendAsync(playlist + "?_HLS_msn=2&_HLS_part=0");
    CompletableFuture<HttpResponse<byte[]>> hinted = sendAsync(beside(playlist, "2.0.m4s"));
    CompletableFuture<HttpResponse<byte[]>> never = sendAsync(beside(playlist, "1.6.m4s"));
    assertThat(never.get().statusCode()).isEqualTo(404);
    assertThat(reload).isNotDone();
    assertThat(hinted).isNotDone();

    send(10);

    assertThat(new String(reload.get().body(), StandardCharsets.UTF_8))
        .contains("URI=\"2.0.m4s\",INDEPENDENT=YES");
    assertThat(hinted.get().statusCode()).isEqualTo(200);
    FragmentStream stream = new FragmentStream();
    var _ = movie(stream, 0, 60);
    assertThat(hinted.get().body()).isEqualTo(movie(stream, 60, 68));
  }

  @Test
  void playlist_askedForNonsense_is400() throws Exception {
    String playlist = play();
    send(65);
    for (String query :
        List.of(
            "?_HLS_msn=4",
            "?_HLS_msn=99999999999999999999",
            "?_HLS_msn=-1",
            "?_HLS_msn=1&_HLS_msn=2",
            "?_HLS_part=0",
            "?_HLS_msn=1&_HLS_part=x")) {
      assertThat(get(playlist + query).statusCode()).as(query).isEqualTo(400);
    }
    for (String name : List.of("9.m4s", "2.m4s", "9.0.m4s", "init7.mp4", "x", "")) {
      assertThat(get(beside(playlist, name)).statusCode()).as(name).isEqualTo(404);
    }
    assertThat(gateway.post(playlist, Optional.empty(), "").statusCode()).isEqualTo(405);
  }

  @Test
  void memory_forNoFurtherRendition_is503_andSharedOnesArePlayed() throws Exception {
    play("/hls/gate.m3u8", token);
    play("/hls/gate/tile.m3u8", token);
    HttpResponse<String> third = gateway.get("/hls/yard.m3u8", token);

    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.headers().firstValue("Retry-After")).isPresent();
    play("/hls/gate.m3u8", token);
    assertThat(gateway.admissions.open()).isEqualTo(3);
  }

  @Test
  void token_guessedOrFromAnotherAddress_isNothing() throws Exception {
    String playlist = play();
    send(65);
    String body = gateway.get("/play/x/live.m3u8", Optional.empty()).body();
    Matcher known = Pattern.compile("/play/([^/]*)/.*").matcher(playlist);
    assertThat(known.matches()).isTrue();
    String guess = known.group(1).substring(0, 42) + "_";
    HttpResponse<String> guessed = gateway.get("/play/" + guess + "/live.m3u8", Optional.empty());
    assertThat(guessed.statusCode()).isEqualTo(404);
    assertThat(guessed.body()).isEqualTo(body);
    // The cookie alone opens no play of another.
    assertThat(gateway.get("/play/" + guess + "/live.m3u8", token).statusCode()).isEqualTo(404);
    try (HttpClient elsewhere =
        HttpClient.newBuilder()
            .sslContext(gateway.client.sslContext())
            .localAddress(InetAddress.ofLiteral("127.0.0.2"))
            .build()) {
      HttpResponse<String> answer =
          elsewhere.send(
              gateway.request(playlist, Optional.empty()).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).isEqualTo(body);
    }
    assertThat(get(playlist).statusCode()).isEqualTo(200);
  }

  @Test
  void stranger_getsTheSame401ForEveryAddress() throws Exception {
    String body = gateway.get("/hls/nothing.m3u8", Optional.empty()).body();
    for (String path :
        List.of("/hls/gate.m3u8", "/hls/gate/tile.m3u8", "/hls/vault.m3u8", "/hls/", "/hls/x")) {
      HttpResponse<String> answer = gateway.get(path, Optional.empty());
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.body()).isEqualTo(body);
    }
    assertThat(gateway.streams.watches()).isZero();
  }

  @Test
  void camera_thatMayNotBeSeen_isOneThatDoesNotExist() throws Exception {
    String body = gateway.get("/hls/nothing.m3u8", token).body();
    for (String path :
        List.of(
            "/hls/vault.m3u8",
            "/hls/gate/huge.m3u8",
            "/hls/gate/tile/x.m3u8",
            "/hls/gate",
            "/hls/.m3u8",
            "/hls/GATE.m3u8")) {
      HttpResponse<String> answer = gateway.get(path, token);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.body()).isEqualTo(body);
    }
    assertThat(gateway.post("/hls/gate.m3u8", token, "").statusCode()).isEqualTo(405);
    assertThat(gateway.access.openGrants()).isZero();
  }

  @Test
  void ticket_startsOnePlay_whichItLeadsToAgain() throws Exception {
    String ticket = gateway.access.ticket("gate");
    String path = "/hls/gate.m3u8?ticket=" + ticket;
    String playlist = play(path, Optional.empty());
    assertThat(play(path, Optional.empty())).isEqualTo(playlist);
    assertThat(gateway.admissions.open()).isEqualTo(1);
    assertThat(gateway.get("/hls/gate/tile.m3u8?ticket=" + ticket, Optional.empty()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void plays_ofOneRendition_shareItsSegments() throws Exception {
    String first = play();
    send(35);
    String second = play();
    String tile = play("/hls/gate/tile.m3u8", token);
    assertThat(gateway.hls.rings()).isEqualTo(2);
    send(30);
    assertThat(get(beside(first, "0.m4s")).body()).isEqualTo(get(beside(second, "0.m4s")).body());
    assertThat(get(beside(tile, "0.m4s")).statusCode()).isEqualTo(404);

    gateway.access.endGrants();
    assertThat(gateway.hls.rings()).isZero();
  }

  @Test
  void clientsSecret_startsAPlay() throws Exception {
    HttpRequest request =
        gateway
            .request("/hls/gate.m3u8", Optional.empty())
            .header("Authorization", "Bearer " + ScriptedAccess.CLIENT_SECRET)
            .build();
    assertThat(gateway.send(request).statusCode()).isEqualTo(302);
  }

  @Test
  void limit_reached_is503WithRetryAfter() throws Exception {
    gateway.close();
    gateway = TestGateway.start(MseLimits.DEFAULT, new AdmissionLimits(1, 10, 10), 0);
    token = Optional.of(gateway.access.signIn());
    play();
    HttpResponse<String> answer = gateway.get("/hls/gate.m3u8", token);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void requestsUnderWay_tooMany_areRefused() throws Exception {
    String playlist = play();
    send(65);
    List<CompletableFuture<HttpResponse<byte[]>>> held =
        LongStream.range(0, HlsLimits.DEFAULT.maxRequests())
            .mapToObj(number -> sendAsync(playlist + "?_HLS_msn=2"))
            .toList();
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(get(playlist).statusCode()).isEqualTo(503));
    send(30);
    for (CompletableFuture<HttpResponse<byte[]>> answer : held) {
      // One of them may have met the question above.
      assertThat(answer.get().statusCode()).isIn(200, 503);
    }
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(get(playlist).statusCode()).isEqualTo(200));
  }

  @Test
  void grant_ends_endsThePlayAndWhatIsUnderWay() throws Exception {
    String playlist = play();
    send(65);
    CompletableFuture<HttpResponse<byte[]>> held = sendAsync(playlist + "?_HLS_msn=2");
    await().atMost(LIMIT).until(() -> gateway.streams.watches() == 1);

    gateway.access.endGrants();

    assertThat(gateway.streams.watches()).isZero();
    assertThat(gateway.admissions.open()).isZero();
    try {
      assertThat(held.get().statusCode()).isEqualTo(404);
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class); // cut off
    }
    assertThat(get(playlist).statusCode()).isEqualTo(404);
  }

  @Test
  void play_ofWhichNothingIsAsked_ends() throws Exception {
    String playlist = play();
    send(65);
    assertThat(get(playlist).statusCode()).isEqualTo(200);

    await()
        .atMost(LIMIT)
        .until(() -> gateway.streams.watches() == 0 && gateway.access.openGrants() == 0);

    assertThat(gateway.admissions.open()).isZero();
    assertThat(get(playlist).statusCode()).isEqualTo(404);
  }

  @Test
  void watch_refused_is404AndLeavesNothing() throws Exception {
    gateway.streams.refusedWatches.set(1);
    assertThat(gateway.get("/hls/gate.m3u8", token).statusCode()).isEqualTo(404);
    assertThat(gateway.access.openGrants()).isZero();
    assertThat(gateway.admissions.open()).isZero();
  }
}
