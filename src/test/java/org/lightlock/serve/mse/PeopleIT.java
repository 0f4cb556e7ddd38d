package org.lightlock.serve.mse;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Session.Kind;
import org.lightlock.e2e.Chromium;

/** The pages for people's own affairs in a real Chromium. Pictures of them lie in target/web. */
@Tag("undisturbed")
class PeopleIT {
  private static final Path PICTURES = Path.of("target", "web");

  private static Playwright playwright;
  private static Browser browser;
  private static WebPreview preview;

  private BrowserContext context;
  private Page page;
  private AnswersSeen answers;
  private final List<String> pageErrors = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
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
    context =
        browser.newContext(
            new Browser.NewContextOptions().setIgnoreHTTPSErrors(true).setViewportSize(1280, 800));
    page = context.newPage();
    answers = new AnswersSeen(page);
    page.onPageError(pageErrors::add);
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            pageErrors.add(message.text());
          }
        });
    preview.gateway().sessions.clear();
  }

  @AfterEach
  void close() {
    answers.assertSecure();
    context.close();
    assertThat(pageErrors).isEmpty();
  }

  private void signIn(String user) {
    page.locator("#user").fill(user);
    page.locator("#password").fill(ScriptedAccess.PASSWORD);
    page.keyboard().press("Enter");
  }

  private void awaitPlaying(int count) {
    assertThat(page.locator("camera-tile[data-playing='true']")).hasCount(count);
  }

  private Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** Keeps what is on the screen, on a desk's screen and on a telephone's. */
  private void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    page.setViewportSize(390, 780);
    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .as("nothing sticks out of a telephone's screen")
        .isLessThanOrEqualTo(390);
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + "-390.png")));
    page.setViewportSize(1280, 800);
  }

  @Test
  void account_listsSessionsAndEndsOne() {
    page.navigate(preview.address());
    signIn(ScriptedAccess.USER);
    awaitPlaying(4);
    String own = preview.gateway().access.newestSession();
    preview.gateway().sessions.add(own, ScriptedAccess.USER, Kind.LOGIN, "quay", "market");
    preview.gateway().sessions.add("other", ScriptedAccess.USER, Kind.LOGIN);
    preview.gateway().sessions.add("player", ScriptedAccess.USER, Kind.TICKET, "quay");

    button(ScriptedAccess.USER).click();

    Locator rows = page.locator("sessions-section li");
    assertThat(rows).hasCount(3);
    assertThat(rows.first()).containsText("watches Quay west, Market square");
    assertThat(page.locator("sessions-section .hint")).containsText("2 of at most 32");
    picture("account");
    awaitPlaying(4);

    rows.nth(1).getByRole(AriaRole.BUTTON).click();

    assertThat(rows).hasCount(2);
    assertThat(preview.gateway().sessions.revocations).containsExactly("other operator");
    page.keyboard().press("Escape");
    assertThat(page.locator(".sheet")).isHidden();
    awaitPlaying(4);
  }

  /** The seat may be empty: whoever finds the page open signs nobody out elsewhere. */
  @Test
  void account_endLongAfterTheLogin_asksWhoSitsThere() {
    page.navigate(preview.address());
    signIn(ScriptedAccess.USER);
    page.locator("wall-view").waitFor();
    preview.gateway().sessions.add("other", ScriptedAccess.USER, Kind.LOGIN);
    preview.gateway().access.fresh = false;
    try {
      button(ScriptedAccess.USER).click();
      page.locator("factors-section li").first().waitFor();
      page.locator("sessions-section li button").first().click();

      assertThat(page.locator("factors-section #again")).isFocused();
      assertThat(page.locator("factors-section label")).hasText("Your passphrase once more");
      assertThat(page.locator("sessions-section li")).hasCount(1);
      assertThat(preview.gateway().sessions.revocations).isEmpty();
      picture("account-step-up");
      preview.gateway().access.fresh = true;
      page.locator("sessions-section li button").first().click();
      assertThat(page.locator("sessions-section li")).hasCount(0);
    } finally {
      preview.gateway().access.fresh = true;
    }
  }

  @Test
  void account_endOfTheOwnSession_leadsToTheSignInPage() {
    page.navigate(preview.address());
    signIn(ScriptedAccess.USER);
    page.locator("wall-view").waitFor();
    preview
        .gateway()
        .sessions
        .add(preview.gateway().access.newestSession(), ScriptedAccess.USER, Kind.LOGIN);

    button(ScriptedAccess.USER).click();
    page.locator("sessions-section li.current button").click();

    assertThat(page.locator("login-view .message")).hasText("You have been signed out.");
    assertThat(context.cookies()).isEmpty();
  }

  @Test
  void account_linkForAPlayer_isOfOneCameraAndShownOnce() {
    page.navigate(preview.address());
    signIn(ScriptedAccess.USER);
    page.locator("wall-view").waitFor();
    button(ScriptedAccess.USER).click();
    Locator links = page.locator("links-section");
    assertThat(links.locator("code")).hasCount(0);

    links.locator("select").selectOption("quay");
    button("Make a link").click();

    assertThat(links.locator("code"))
        .hasText(Pattern.compile("https://.*/live/quay\\.mp4\\?ticket=ticket-for-tests-[0-9]{26}"));
    assertThat(links).containsText("Good for one player that begins within 60 seconds.");
    links.scrollIntoViewIfNeeded();
    picture("account-link");

    page.keyboard().press("Escape");
    button(ScriptedAccess.USER).click();
    assertThat(links.locator("code")).hasCount(0);
  }

  @Test
  void desk_peopleTakeTurns_theWallGoesOn() {
    page.navigate(preview.address() + "/#desk");
    picture("desk-enrol");
    page.locator("#secret").fill("not-the-secret-of-a-desk");
    page.keyboard().press("Enter");
    assertThat(page.locator(".message")).containsText("no desk’s secret");
    page.locator("#secret").fill(ScriptedAccess.CLIENT_SECRET);
    page.keyboard().press("Enter");

    awaitPlaying(4);
    picture("desk-nobody");
    page.evaluate(
        "window.kept = [...document.querySelectorAll('video')].map((video) => [video,"
            + " video.currentTime])");
    button("Sign in").click();
    picture("desk-sign-in");
    signIn(ScriptedAccess.USER);
    assertThat(button(ScriptedAccess.USER)).isVisible();
    assertThat(page.locator("desk-seat dialog")).isHidden();
    picture("desk-person");
    int grants = preview.gateway().access.openGrants();

    button("Switch user").click();
    signIn(ScriptedAccess.COLLEAGUE);
    assertThat(button(ScriptedAccess.COLLEAGUE)).isVisible();
    assertThat(preview.gateway().access.seats)
        .contains("operator client:recorder", "colleague client:recorder");
    button("Sign out").click();
    assertThat(button("Sign in")).isVisible();

    awaitPlaying(4);
    assertThat(preview.gateway().access.openGrants()).isEqualTo(grants);
    assertThat(
            page.evaluate(
                "window.kept.every(([video, then]) => video.isConnected && video.currentTime >"
                    + " then)"))
        .as("the very same players went on")
        .isEqualTo(true);
    // Without the desk's cookie nothing of it is left.
    context.clearCookies();
    page.reload();
    assertThat(page.locator("#user")).isVisible();
  }

  @Test
  void desk_personIsSignedOutByTheGateway_thePageSaysSo() {
    page.navigate(preview.address() + "/#desk");
    page.locator("#secret").fill(ScriptedAccess.CLIENT_SECRET);
    page.keyboard().press("Enter");
    button("Sign in").click();
    signIn(ScriptedAccess.USER);
    assertThat(button(ScriptedAccess.USER)).isVisible();

    preview.gateway().access.endLogins();

    assertThat(page.locator(".seat-message")).hasText("operator was signed out");
    assertThat(button("Sign in")).isVisible();
    awaitPlaying(4);
  }

  @Test
  void everyAnswer_hasTheSecurityHeaders() {
    for (String path : Set.of("/", "/app.js", "/app.css", "/api/v1/me", "/nothing")) {
      AnswersSeen.assertSecure(path, context.request().get(preview.address() + path).headers());
    }
    page.navigate(preview.address());
    assertThat(
            page.evaluate(
                """
                () => {
                  const script = document.createElement('script');
                  try {
                    script.textContent = 'window.ran = true';
                    document.head.append(script);
                  } catch {
                    return 'refused';
                  }
                  return window.ran ? 'ran' : 'refused';
                }
                """))
        .as("no code from text")
        .isEqualTo("refused");
  }
}
