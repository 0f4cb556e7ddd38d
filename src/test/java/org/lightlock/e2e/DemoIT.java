package org.lightlock.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The whole demo, as a person sees it in Chromium and as a stranger meets it. */
@Tag("undisturbed")
class DemoIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The browser decodes without a graphics card, beside the cameras and the gateway. */
  private static final Duration FLUENT_LIMIT = Duration.ofSeconds(90);

  /** What a demo's clip is like, in the order of the cameras. */
  private record Clip(String camera, int framesPerSecond, int frames) {}

  private static final List<Clip> CLIPS =
      List.of(
          new Clip("cam-1", 25, 250),
          new Clip("cam-2", 15, 150),
          new Clip("cam-3", 25, 250),
          new Clip("cam-4", 15, 150));

  private static Product product;
  private static String url;
  private static String user;
  private static String password;
  private static int metricsPort;

  private final List<WebSocket> sockets = new CopyOnWriteArrayList<>();
  private WallBrowser browser;
  private Page page;

  @BeforeAll
  static void start() throws Exception {
    product = Product.start("demo", "--json", "--port", "0");
    JsonNode ready = product.awaitJson();
    url = ready.path("url").asString();
    user = ready.path("user").asString();
    password = ready.path("password").asString();
    assertThat(ready.path("cameras").size()).isEqualTo(CLIPS.size());
    Set<Integer> ports = new HashSet<>(product.session().members("gateway").getFirst().ports());
    ports.remove(URI.create(url).getPort());
    ports.remove(ready.path("webrtcTcpPort").asInt());
    metricsPort = ports.iterator().next();
    try (var gateway = new Gateway(url)) {
      gateway.login(user, password);
      await().atMost(LIMIT).until(() -> gateway.allLive(CLIPS.size()));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    product.close();
  }

  @BeforeEach
  void open() {
    browser = new WallBrowser();
    page = browser.page();
    page.onWebSocket(sockets::add);
    page.navigate(url);
  }

  @AfterEach
  void close() {
    browser.close();
  }

  @Test
  void signIn_wrongPassword_isRefusedCalmly() {
    browser.signIn(user, "not the password");

    assertThat(page.locator(".message")).hasText("Wrong user name or password.");
    assertThat(page.locator("login-view")).hasCount(1);
    assertThat(sockets).isEmpty();
  }

  @Test
  void wall_fourCameras_moveAtTheirRateAndAreCounted() throws Exception {
    browser.signIn(user, password);
    awaitPlaying();

    for (Clip clip : CLIPS) {
      assertThat(browser.tile(clip.camera())).hasAttribute("data-state", "LIVE");
      assertThat(browser.tile(clip.camera())).hasAttribute("data-transport", "webrtc");
      awaitMoving(clip);
    }
    await()
        .atMost(LIMIT)
        .until(
            () ->
                CLIPS.stream()
                    .map(clip -> browser.tile(clip.camera()).getAttribute("data-delay-ms"))
                    .allMatch(delay -> delay.matches("[0-9]+")));
    browser.picture("wall");
    // One viewer for each, whatever the page may have opened for a moment beside it.
    awaitTileViewers(" 1.0");
    String metrics = observed("/metrics").body();
    for (Clip clip : CLIPS) {
      assertThat(metrics.lines())
          .anyMatch(
              line ->
                  line.startsWith("lightlock_frames_in_total{camera=\"" + clip.camera() + "\"}")
                      && !line.endsWith(" 0.0"));
    }
    // The one error there is: the page asked whether it was signed in.
    assertThat(browser.problems()).allMatch(text -> text.contains("401"));
  }

  @Test
  void large_clickAndEscape_showsFullAndReturns() {
    browser.signIn(user, password);
    awaitPlaying();
    Clip clip = CLIPS.get(2);

    browser.tile(clip.camera()).click();

    assertThat(browser.tile(clip.camera())).hasAttribute("data-rendition", "full");
    assertThat(browser.tile(clip.camera())).hasAttribute("data-transport", "webrtc");
    FrameNumbers.Seen seen = awaitMoving(clip);
    browser.picture("large");
    assertThat(seen.width()).isEqualTo(1920);
    assertThat(seen.height()).isEqualTo(1080);
    page.keyboard().press("Escape");
    assertThat(browser.tile(clip.camera())).hasAttribute("data-rendition", "tile");
    awaitPlaying();
    assertThat(FrameNumbers.watch(page, clip.camera(), 500).width()).isEqualTo(640);
  }

  @Test
  void signOut_endsEveryStreamAndTheSession() throws Exception {
    browser.signIn(user, password);
    awaitPlaying("webrtc");
    awaitTileViewers(" 1.0");
    page.waitForCondition(() -> sockets.stream().allMatch(WebSocket::isClosed));

    signOut();

    awaitTileViewers(" 0.0");
    browser.picture("signed-out");
  }

  @Test
  void webRtcDoesNotPass_socketsPlayAndEndWithTheSession() throws Exception {
    page.route("**/whep/**", Route::abort);
    browser.signIn(user, password);
    awaitPlaying("mse");
    awaitMoving(CLIPS.getFirst());
    browser.picture("wall-without-webrtc");
    page.waitForCondition(
        () -> sockets.stream().filter(socket -> !socket.isClosed()).count() == CLIPS.size());

    signOut();

    page.waitForCondition(() -> sockets.stream().allMatch(WebSocket::isClosed));
    awaitTileViewers(" 0.0");
  }

  private void signOut() {
    page.locator(".sign-out").click();
    assertThat(page.locator(".message")).hasText("You have been signed out.");
    assertThat(page.locator("video")).hasCount(0);
    Object status = page.evaluate("async () => (await fetch('/api/v1/cameras')).status");
    assertThat(status).isEqualTo(401);
  }

  @Test
  void stranger_learnsNotEvenWhetherACameraExists() throws Exception {
    try (var gateway = new Gateway(url)) {
      for (List<String> pair :
          List.of(
              List.of("/live/cam-1/tile", "/live/cam-99/tile"),
              List.of("/live/cam-1/tile", "/live/../x"),
              List.of("/api/v1/cameras/cam-1", "/api/v1/cameras/cam-99"),
              List.of("/api/v1/cameras", "/api/v1/nothing"))) {
        HttpResponse<String> there = gateway.get(pair.getFirst());
        HttpResponse<String> notThere = gateway.get(pair.getLast());

        assertThat(there.statusCode()).as(pair.toString()).isEqualTo(401);
        assertThat(notThere.statusCode()).as(pair.toString()).isEqualTo(401);
        assertThat(there.body()).isEqualTo(notThere.body());
        assertThat(withoutDate(there)).isEqualTo(withoutDate(notThere));
      }
    }
  }

  @Test
  void answers_carrySecurityHeaders() throws Exception {
    try (var gateway = new Gateway(url)) {
      for (String path : List.of("/", "/app.js", "/api/v1/me", "/not-there")) {
        var headers = gateway.get(path).headers();

        assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
            .as(path)
            .contains("default-src 'none'")
            .contains("frame-ancestors 'none'")
            .doesNotContain("unsafe");
        // A browser would let nobody past the warning about a certificate that signed itself.
        assertThat(headers.firstValue("Strict-Transport-Security")).as(path).isEmpty();
        assertThat(headers.firstValue("X-Content-Type-Options")).as(path).hasValue("nosniff");
        assertThat(headers.firstValue("Referrer-Policy")).as(path).hasValue("no-referrer");
        assertThat(headers.firstValue("Server")).as(path).isEmpty();
      }
    }
  }

  @Test
  void tls_onlyThirteen() throws Exception {
    try (var gateway = new Gateway(url)) {
      assertThat(gateway.handshake("TLSv1.3")).startsWith("TLSv1.3 ");
      assertThatThrownBy(() -> gateway.handshake("TLSv1.2")).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void health_answersOnItsOwnPort() throws Exception {
    HttpResponse<String> health = observed("/healthz");

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("\"status\":\"ok\"");
    assertThat(observed("/").statusCode()).isEqualTo(404);
  }

  private static void awaitTileViewers(String value) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(observed("/metrics").body().lines())
                    .filteredOn(line -> line.startsWith("lightlock_viewers{"))
                    .filteredOn(line -> line.contains("tile"))
                    .hasSize(CLIPS.size())
                    .allMatch(line -> line.endsWith(value)));
  }

  private void awaitPlaying(String transport) {
    assertThat(page.locator("camera-tile[data-playing='true'][data-transport='" + transport + "']"))
        .hasCount(CLIPS.size());
  }

  private void awaitPlaying() {
    assertThat(page.locator("camera-tile[data-playing='true']")).hasCount(CLIPS.size());
  }

  /**
   * Watches until three seconds in a row are fluent. Cameras, gateway and browser share the
   * machine, which may be busy with something else for a while.
   */
  private FrameNumbers.Seen awaitMoving(Clip clip) {
    AtomicReference<FrameNumbers.Seen> seen = new AtomicReference<>();
    await()
        .atMost(FLUENT_LIMIT)
        .pollInSameThread()
        .untilAsserted(
            () -> {
              seen.set(FrameNumbers.watch(page, clip.camera(), 3000));
              assertMoving(clip, seen.get());
            });
    return seen.get();
  }

  private static void assertMoving(Clip clip, FrameNumbers.Seen seen) {
    assertThat(seen.pictures()).as(clip.camera()).hasSizeGreaterThan(10);
    assertThat(seen.readable()).as(clip.camera() + " readable").isGreaterThan(0.95);
    List<Integer> numbers =
        new ArrayList<>(seen.pictures().stream().map(FrameNumbers.Shown::number).toList());
    numbers.removeIf(number -> number < 0);
    assertThat(IntStream.range(1, numbers.size()).boxed())
        .as(clip.camera() + " goes forward: " + numbers)
        .allMatch(
            i ->
                Math.floorMod(numbers.get(i) - numbers.get(i - 1), clip.frames())
                    < clip.frames() / 2);
    assertThat(seen.numbersPerSecond(clip.frames()))
        .as(clip.camera() + " rate")
        .isBetween(0.7 * clip.framesPerSecond(), 1.3 * clip.framesPerSecond());
  }

  private static HttpResponse<String> observed(String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metricsPort + path)).build(),
          BodyHandlers.ofString());
    }
  }

  private static Map<String, List<String>> withoutDate(HttpResponse<String> answer) {
    Map<String, List<String>> headers = new java.util.TreeMap<>(answer.headers().map());
    headers.remove("date");
    return headers;
  }
}
