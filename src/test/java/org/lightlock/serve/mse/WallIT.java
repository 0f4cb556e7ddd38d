package org.lightlock.serve.mse;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lightlock.access.Action;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.camera.CameraId;
import org.lightlock.e2e.Chromium;
import org.lightlock.frame.Rejection;
import org.lightlock.relay.CameraState;
import org.lightlock.relay.FootageAlarm;
import org.lightlock.relay.SecurityEvents;

/** The page in a real Chromium, with scripted cameras. Pictures of it lie in target/web. */
@Tag("undisturbed")
class WallIT {
  private static final Path PICTURES = Path.of("target", "web");

  private static final List<String> CAMERAS = List.of("north-gate", "market", "quay", "tunnel");

  private static Playwright playwright;
  private static Browser browser;
  private static WebPreview preview;

  private Page page;
  private AnswersSeen answers;
  private final List<String> consoleErrors = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    // A machine with other work is slow; how quick the page is, is measured elsewhere.
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
    answers = new AnswersSeen(page);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            consoleErrors.add(message.text());
          }
        });
    page.onPageError(consoleErrors::add);
    page.navigate(preview.address());
  }

  @AfterEach
  void close() {
    answers.assertSecure();
    page.close();
    preview.gateway().streams.events.clear();
    preview.gateway().access.purpose = Optional.empty();
    preview.gateway().access.allowed = Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO);
    preview.set("tunnel", "Cycle tunnel", CameraState.LIVE, Optional.empty());
  }

  private void signIn() {
    page.locator("#user").fill(ScriptedAccess.USER);
    page.locator("#password").fill(ScriptedAccess.PASSWORD);
    page.keyboard().press("Enter");
    page.locator("wall-view").waitFor();
  }

  private Locator tile(String camera) {
    return page.locator("camera-tile[data-camera='" + camera + "']");
  }

  private void awaitPlaying(int count) {
    assertThat(page.locator("camera-tile[data-playing='true']")).hasCount(count);
  }

  private double delayMillis(String camera) {
    String value = tile(camera).getAttribute("data-delay-ms");
    return value == null || value.isEmpty() ? Double.NaN : Double.parseDouble(value);
  }

  private void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }

  @Test
  void signIn_wrongPassword_saysSoAndStays() {
    picture("login");
    page.locator("#user").fill(ScriptedAccess.USER);
    page.locator("#password").fill("wrong");
    page.keyboard().press("Enter");

    assertThat(page.locator(".message")).hasText("Wrong user name or password.");
    picture("login-wrong");
  }

  @Test
  void wall_fourCameras_playWithSmallDelay() {
    signIn();

    awaitPlaying(4);
    // The delay settles once the page has come close to the live edge.
    page.waitForCondition(() -> CAMERAS.stream().allMatch(camera -> delayMillis(camera) < 450));
    assertThat(CAMERAS).allMatch(camera -> delayMillis(camera) > 1);
    picture("wall");
    // The only errors: the page asked whether it was signed in, and whether there is WebRTC.
    assertThat(consoleErrors).allMatch(text -> text.contains("401") || text.contains("404"));
  }

  @Test
  void wall_socketsClose_opensThemAgain() {
    preview.gateway().streams.refusedWatches.set(6);

    signIn();

    awaitPlaying(4);
    assertThat(preview.gateway().streams.refusedWatches).hasValue(0);
  }

  @Test
  void largeView_enterAndEscape_opensFullAndReturns() {
    signIn();
    awaitPlaying(4);

    tile("market").focus();
    page.keyboard().press("Enter");

    assertThat(tile("market")).hasAttribute("data-rendition", "full");
    awaitPlaying(4);
    page.waitForCondition(() -> delayMillis("market") < 450);
    picture("large");
    page.keyboard().press("Escape");
    assertThat(tile("market")).hasAttribute("data-rendition", "tile");
    await().atMost(Duration.ofSeconds(5)).until(() -> preview.gateway().streams.watches() == 4);
  }

  @Test
  void largeView_speaker_playsSoundUntilItIsLeft() {
    signIn();
    awaitPlaying(4);
    tile("market").focus();
    page.keyboard().press("Enter");
    assertThat(tile("market")).hasAttribute("data-rendition", "full");
    assertThat(tile("market").locator(".speaker")).hasText("Sound off");
    assertThat(tile("quay").locator(".speaker")).isHidden();
    assertThat(preview.gateway().streams.listeners()).isZero();

    tile("market").locator(".speaker").click();

    assertThat(tile("market").locator(".speaker")).hasText("Sound on");
    page.waitForCondition(
        () ->
            (Boolean)
                page.evaluate(
                    "() => [...document.querySelectorAll(\"[data-camera='market'] video\")]"
                        + ".some(v => !v.muted && v.currentTime > 0 && !v.paused"
                        + " && v.webkitAudioDecodedByteCount > 4000)"));
    awaitPlaying(4);
    page.waitForCondition(() -> delayMillis("market") < 700);
    System.getLogger("wall")
        .log(System.Logger.Level.INFO, "delay with sound {0} ms", delayMillis("market"));
    picture("sound");
    page.keyboard().press("Escape");
    assertThat(tile("market")).hasAttribute("data-rendition", "tile");
    await().atMost(Duration.ofSeconds(5)).until(() -> preview.gateway().streams.listeners() == 0);
  }

  @Test
  void wall_cameraWithoutSignal_saysSince() {
    preview.set(
        "tunnel", "Cycle tunnel", CameraState.NO_SIGNAL, Optional.of(Rejection.DECODE_STALLED));
    signIn();

    assertThat(tile("tunnel")).hasAttribute("data-state", "NO_SIGNAL");
    assertThat(tile("tunnel").locator(".card-title")).containsText("No signal since");
    awaitPlaying(3);
    picture("no-signal");
  }

  @Test
  void wall_oldPicturesAndEvents_areSaidCalmly() {
    preview.gateway().streams.alarm("tunnel", FootageAlarm.LOOPED);
    preview
        .gateway()
        .streams
        .events
        .add(
            new SecurityEvents.Event(
                System.currentTimeMillis(), new CameraId("tunnel"), 42, 0, "the same again", 3));
    signIn();

    assertThat(tile("tunnel")).hasAttribute("data-alarm", "LOOPED");
    assertThat(tile("tunnel").locator(".word")).hasText("Repeated picture");
    assertThat(page.locator(".summary")).hasText("4 of 4 live · 1 with an old picture");
    page.getByText("1 event", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator(".events li")).hasCount(1);
    assertThat(page.locator(".events li")).containsText("the same again");
    picture("events");
    page.keyboard().press("Escape");
    assertThat(page.locator(".events")).isHidden();
  }

  /** Neither pictures nor names are in the page any more, nor anything in the browser. */
  private void assertNothingIsLeft() {
    assertThat(page.locator("camera-tile, video")).hasCount(0);
    assertThat(page.content()).doesNotContain("Market", "Quay", ScriptedAccess.USER);
    assertThat(
            page.evaluate(
                "async () => localStorage.length + sessionStorage.length"
                    + " + (await indexedDB.databases()).length + (await caches.keys()).length"))
        .isEqualTo(0);
  }

  @Test
  void signOut_streamsEndAndLoginReturns() {
    signIn();
    awaitPlaying(4);

    page.locator(".sign-out").click();

    assertThat(page.locator("login-view .message")).hasText("You have been signed out.");
    await().atMost(Duration.ofSeconds(5)).until(() -> preview.gateway().streams.watches() == 0);
    assertNothingIsLeft();
  }

  @Test
  void wall_sessionsEnd_returnsToLogin() {
    signIn();
    awaitPlaying(4);

    preview.gateway().access.endSessions();

    assertThat(page.locator("login-view .message")).hasText("You have been signed out.");
    assertNothingIsLeft();
  }

  @Test
  void wall_grantsEndAndHoldAgain_playsAgain() {
    signIn();
    awaitPlaying(4);

    preview.gateway().access.endGrants();

    await().atMost(Duration.ofSeconds(5)).until(() -> preview.gateway().streams.watches() == 4);
    awaitPlaying(4);
  }

  @Test
  void wall_liveRightTakenAway_saysSo() {
    signIn();
    awaitPlaying(4);

    preview.gateway().access.allowed = Set.of(Action.SNAPSHOT);
    preview.gateway().access.endGrants();

    assertThat(page.locator("camera-tile .card-title").first()).hasText("Not to be watched");
    await().atMost(Duration.ofSeconds(5)).until(() -> preview.gateway().streams.watches() == 0);
  }

  @Test
  void wall_purposeDemanded_isAskedForBeforeAnythingIsShown() {
    preview.gateway().access.purpose = Optional.of("incident number");
    signIn();
    var first = page.locator("camera-tile").first();
    assertThat(first.locator(".card-text"))
        .hasText("Press Enter or click to give the incident number.");
    assertThat(preview.gateway().streams.watches()).isZero();

    first.click();
    assertThat(page.locator(".purpose label")).hasText("incident number");
    picture("purpose");
    page.locator("#purpose").fill("2026-4711");
    page.locator(".purpose .primary").click();

    awaitPlaying(1);
    await().atMost(Duration.ofSeconds(5)).until(() -> preview.gateway().streams.watches() == 1);
  }
}
