package org.lightlock.serve.mse;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.e2e.Chromium;
import org.lightlock.serve.mse.ScriptedWhep.Mood;

/**
 * Which way the pictures come to the page in a real Chromium: over WebRTC from a peer inside the
 * page, or over the socket where WebRTC does not pass. Pictures of it lie in target/web.
 */
@Tag("undisturbed")
class TransportIT {
  private static final Path PICTURES = Path.of("target", "web");

  /** How many offers a page makes at a time, at most. */
  private static final int AT_ONCE = 3;

  private static final int TILES = 4;

  private static final Pattern SOCKET_TITLE = Pattern.compile("WebSocket: .*");

  private static Playwright playwright;
  private static Browser browser;
  private static WebPreview preview;

  private Page page;

  @BeforeAll
  static void start() throws Exception {
    // Two busy processors encode and decode four pictures in software: slow is not wrong.
    PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
    preview = WebPreview.start(0);
    playwright = Chromium.playwright();
    browser = Chromium.launch(playwright);
  }

  @AfterAll
  static void stop() {
    browser.close();
    playwright.close();
    preview.close();
  }

  @BeforeEach
  void open() {
    page =
        browser.newPage(
            new Browser.NewPageOptions().setIgnoreHTTPSErrors(true).setViewportSize(1600, 900));
    page.setDefaultTimeout(20_000);
    whep().offers.set(0);
    whep().sessions.set(0);
  }

  @AfterEach
  void close() {
    page.close();
    whep().mood = Mood.ABSENT;
    await().atMost(Duration.ofSeconds(10)).until(() -> preview.gateway().streams.watches() == 0);
  }

  private static ScriptedWhep whep() {
    return preview.whep();
  }

  private void signIn() {
    page.navigate(preview.address());
    page.locator("#user").fill(ScriptedAccess.USER);
    page.locator("#password").fill(ScriptedAccess.PASSWORD);
    page.keyboard().press("Enter");
    page.locator("wall-view").waitFor();
  }

  private void signInWithWebRtc() {
    page.addInitScript(Path.of("src/test/resources/org/lightlock/serve/mse/whep-in-page.js"));
    signIn();
    awaitPlaying("webrtc");
  }

  private Locator tile(String camera) {
    return page.locator("camera-tile[data-camera='" + camera + "']");
  }

  private void awaitPlaying(String transport) {
    assertThat(page.locator("camera-tile[data-playing='true'][data-transport='" + transport + "']"))
        .hasCount(TILES);
  }

  /** Until the page has learned that WebRTC does not pass. */
  private void awaitLearned() {
    page.waitForCondition(
        () ->
            Boolean.FALSE.equals(
                page.evaluate(
                    "async () => (await import('/webrtc-path.js')).webRtcPath.isWorthATry")));
  }

  private int peers(String condition) {
    return (Integer)
        page.evaluate("() => whepInPage.peers.filter(peer => " + condition + ").length");
  }

  private void enlarge(String camera) {
    tile(camera).focus();
    page.keyboard().press("Enter");
    assertThat(tile(camera)).hasAttribute("data-rendition", "full");
    assertThat(tile(camera)).hasAttribute("data-playing", "true");
  }

  private void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }

  @ParameterizedTest
  @EnumSource(names = {"ABSENT", "HANGS", "LEADS_NOWHERE"})
  void webRtcDoesNotPass_socketPlaysAndNobodyTriesAgain(Mood mood) {
    whep().mood = mood;
    signIn();

    awaitPlaying("mse");
    awaitLearned();
    assertThat(tile("market").locator(".transport")).hasText("WebSocket");
    assertThat(tile("market").locator(".transport")).hasAttribute("title", SOCKET_TITLE);
    picture("transport-" + mood);
    int offers = whep().offers.get();
    enlarge("market");

    assertThat(tile("market")).hasAttribute("data-transport", "mse");
    assertThat(whep().offers).hasValue(offers);
    assertThat(offers).isBetween(1, mood == Mood.LEADS_NOWHERE ? TILES : AT_ONCE);
    await().atMost(Duration.ofSeconds(5)).until(() -> whep().sessions.get() == 0);
  }

  @Test
  void gatewayIsFull_socketPlaysAndTheNextOpeningTriesAgain() {
    whep().mood = Mood.FULL;
    signIn();
    awaitPlaying("mse");
    int offers = whep().offers.get();
    assertThat(offers).isGreaterThanOrEqualTo(TILES);

    enlarge("market");

    assertThat(whep().offers).hasValueGreaterThan(offers);
  }

  @Test
  void webRtcPasses_noSocketIsLeftAndTheLargeViewComesTheSameWay() {
    signInWithWebRtc();

    assertThat(tile("market").locator(".transport")).hasText("WebRTC");
    await().atMost(Duration.ofSeconds(5)).until(() -> preview.gateway().streams.watches() == 0);
    enlarge("market");
    assertThat(tile("market")).hasAttribute("data-transport", "webrtc");
    picture("transport-webrtc");
    page.waitForCondition(() -> peers("!peer.ended") == TILES);
    page.keyboard().press("Escape");
    assertThat(tile("market")).hasAttribute("data-rendition", "tile");
    awaitPlaying("webrtc");
    page.waitForCondition(() -> peers("!peer.ended") == TILES);
  }

  @Test
  void signOut_endsEverySession() {
    signInWithWebRtc();

    page.locator(".sign-out").click();

    assertThat(page.locator("login-view .message")).hasText("You have been signed out.");
    assertThat(page.locator("video")).hasCount(0);
    page.waitForCondition(() -> peers("!peer.ended") == 0);
  }

  @Test
  void connectionIsLost_anotherIsOpened() {
    signInWithWebRtc();
    int before = peers("true");

    page.evaluate("() => whepInPage.peers[0].connection.close()");

    page.waitForCondition(() -> peers("true") == before + 1);
    awaitPlaying("webrtc");
  }

  @Test
  void picturesStopWhileTheCameraSends_socketTakesOver() {
    signInWithWebRtc();

    page.evaluate(
        "() => { whepInPage.absent = true; whepInPage.peers.forEach(p => { p.silent = true; }); }");

    awaitPlaying("mse");
    awaitLearned();
  }

  @Test
  void oneStreamStops_theOthersGoOnAndItsNextOpeningTriesAgain() {
    signInWithWebRtc();

    page.evaluate(
        """
        () => {
          whepInPage.absent = true;
          whepInPage.peers.find(peer => peer.url.includes('north-gate')).silent = true;
        }
        """);

    assertThat(tile("north-gate")).hasAttribute("data-transport", "mse");
    page.evaluate("() => { whepInPage.absent = false; }");
    enlarge("market");
    assertThat(tile("market")).hasAttribute("data-transport", "webrtc");
  }

  @Test
  void rtpMeter_knowsAgesAcrossTheWrapAndWithAnOffset() {
    page.navigate(preview.address());

    assertThat(age(0, 1_000_000, 0)).isCloseTo(1_000, within(0.1));
    // 2^32 ticks are 47721.858 s.
    assertThat(age(4_294_967_296L - 9_000, 47_722_858_000L, 0)).isCloseTo(1_100, within(1.0));
    assertThat(age(123_456 + 90_000, 2_000_000, 123_456)).isCloseTo(1_000, within(0.1));
    assertThat(age(777_777_777, 2_000_000, 0)).isNaN();
  }

  /** The age that the page finds in a timestamp when the gateway's clock has come to a time. */
  private double age(long rtpTimestamp, long gatewayMicros, long offset) {
    Object age =
        page.evaluate(
            """
            async ([rtp, micros, offset]) => {
              const { RtpMeter } = await import('/rtp-meter.js');
              const meter = new RtpMeter({ offsetMillis: micros / 1000 });
              meter.offsetTicks = offset;
              return meter.age(rtp, 0);
            }
            """,
            List.of((double) rtpTimestamp, (double) gatewayMicros, (double) offset));
    return ((Number) age).doubleValue();
  }
}
