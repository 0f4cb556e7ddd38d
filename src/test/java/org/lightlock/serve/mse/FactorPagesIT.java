package org.lightlock.serve.mse;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.e2e.Chromium;

/**
 * The pages for second factors in a real Chromium, against answers that are made up here. Pictures
 * of them lie in target/web.
 */
class FactorPagesIT {
  private static final Path PICTURES = Path.of("target", "web");
  private static final String TOKEN = "token-of-a-link-0123456789";
  private static final String SEED =
      "{\"secret\":\"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\",\"uri\":\"otpauth://totp/x\","
          + "\"qr\":{\"size\":9,\"path\":\"M4 4h1v1h-1z\"}}";
  private static final String CODES =
      "[\"7KQM-2VXD-HN4P\",\"PZ3F-W8RC-6JTY\",\"M5BD-QX2K-9VHW\",\"C8NR-4FJP-TZ6Y\","
          + "\"H2WV-K9XM-3DBQ\",\"Y6TP-R5CN-8FJZ\",\"D4QX-7HKV-M2WB\",\"F9ZJ-3PTR-Y5NC\"]";

  private static Playwright playwright;
  private static Browser browser;
  private static WebPreview preview;

  private BrowserContext context;
  private Page page;
  private final List<String> pageErrors = new ArrayList<>();
  private final Map<String, JsonObject> asked = new ConcurrentHashMap<>();

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
    page.onPageError(pageErrors::add);
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            pageErrors.add(message.text());
          }
        });
  }

  @AfterEach
  void close() {
    context.close();
    assertThat(pageErrors).isEmpty();
  }

  /** What the gateway answers: a status, a blank and the body. */
  private void answer(String path, Function<JsonObject, String> answers) {
    page.route(
        preview.address() + "/api/v1/" + path,
        route -> {
          String sent = route.request().postData();
          JsonObject body =
              sent == null ? new JsonObject() : JsonParser.parseString(sent).getAsJsonObject();
          asked.put(path, body);
          String[] answer = answers.apply(body).split(" ", 2);
          route.fulfill(
              new Route.FulfillOptions()
                  .setStatus(Integer.parseInt(answer[0]))
                  .setContentType("application/json")
                  .setBody(answer[1]));
        });
  }

  /** Who is signed in from now on. */
  private String signedIn() {
    context.addCookies(
        List.of(
            new Cookie("__Host-lightlock", preview.gateway().access.signIn())
                .setUrl(preview.address())
                .setHttpOnly(true)
                .setSecure(true)));
    return "{\"user\":\"operator\",\"desk\":null}";
  }

  private static String problem(int status, String title, String detail) {
    return "%d {\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
        .formatted(status, title, status, detail);
  }

  private Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    page.setViewportSize(390, 780);
    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .as("nothing sticks out of a telephone's screen")
        .isLessThanOrEqualTo(390);
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + "-390.png")));
    page.setViewportSize(1280, 800);
  }

  private void enterPassword() {
    page.locator("#user").fill(ScriptedAccess.USER);
    page.locator("#password").fill(ScriptedAccess.PASSWORD);
    page.keyboard().press("Enter");
  }

  /** An authenticator that says yes. */
  private void plugIn() {
    CDPSession devTools = context.newCDPSession(page);
    devTools.send("WebAuthn.enable");
    devTools.send(
        "WebAuthn.addVirtualAuthenticator",
        JsonParser.parseString(
                "{\"options\":{\"protocol\":\"ctap2\",\"transport\":\"internal\",\"hasResidentKey\":true,"
                    + "\"hasUserVerification\":true,\"isUserVerified\":true,"
                    + "\"automaticPresenceSimulation\":true}}")
            .getAsJsonObject());
  }

  @Test
  void signIn_withAOneTimeCode() {
    answer(
        "login",
        body ->
            "202 {\"next\":\"second-factor\",\"expiresMillis\":300000,\"step\":\"step-1\","
                + "\"factors\":[\"totp\",\"passkey\",\"recovery-code\"]}");
    answer(
        "login/options",
        body ->
            "200 {\"password\":true,\"singleSignOn\":{\"label\":\"Sign in with Gemeente\","
                + "\"url\":\"/login/sso\",\"logoutUrl\":\"/login/sso/logout\"}}");
    answer(
        "login/second",
        body ->
            body.get("code").getAsString().equals("123456")
                ? "200 " + signedIn()
                : problem(401, "Not right", "The code or passkey is not right."));
    page.navigate(preview.address());
    assertThat(button("Sign in with Gemeente")).isVisible();
    picture("sign-in-ways");

    enterPassword();
    assertThat(page.locator("#code")).isFocused();
    picture("sign-in-code");
    page.keyboard().type("654321");
    assertThat(page.locator(".message")).containsText("This code is not right");
    picture("sign-in-code-wrong");
    page.keyboard().type("123456");

    page.locator("wall-view").waitFor();
    assertThat(Objects.requireNonNull(asked.get("login/second")).get("step").getAsString())
        .isEqualTo("step-1");
    assertThat(Objects.requireNonNull(asked.get("login/second")).get("code").getAsString())
        .isEqualTo("123456");
  }

  @Test
  void signIn_withARecoveryCode_byKeyboardAlone() {
    answer(
        "login",
        body ->
            "202 {\"next\":\"second-factor\",\"expiresMillis\":300000,\"step\":\"step-1\",\"factors\":[\"totp\",\"recovery-code\"]}");
    answer("login/second", body -> "200 " + signedIn());
    page.navigate(preview.address());
    enterPassword();
    assertThat(page.locator("#code")).isFocused();
    page.keyboard().press("Tab");
    page.keyboard().press("Tab");
    assertThat(button("Use a recovery code")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("#code")).isFocused();
    picture("sign-in-recovery");
    page.keyboard().type("7KQM-2VXD-HN4P");
    page.keyboard().press("Enter");

    page.locator("wall-view").waitFor();
    assertThat(Objects.requireNonNull(asked.get("login/second")).get("recoveryCode").getAsString())
        .isEqualTo("7KQM-2VXD-HN4P");
  }

  @Test
  void enrolment_byLink_passphraseAppAndRecoveryCodes() throws Exception {
    String needsPassphrase =
        "{\"user\":\"\",\"needsPassphrase\":true,\"needsFactor\":true,\"factors\":[],\"passkeysWork\":true}";
    answer("enrolment", body -> "200 " + needsPassphrase);
    answer(
        "enrolment/passphrase",
        body ->
            body.get("passphrase").getAsString().length() < 12
                ? problem(
                    422,
                    "Passphrase not taken",
                    "A passphrase has 12 to 128 characters: take several words that do not belong"
                        + " together.")
                : "200 "
                    + needsPassphrase.replace(
                        "\"\",\"needsPassphrase\":true", "\"anna\",\"needsPassphrase\":false"));
    answer("enrolment/totp", body -> "200 " + SEED);
    answer(
        "enrolment/totp/confirm",
        body ->
            "200 {\"user\":\"anna\",\"needsPassphrase\":false,\"needsFactor\":true,\"factors\":[\"totp\"]}");
    answer(
        "enrolment/finish",
        body -> "200 " + "{\"me\":" + signedIn() + ",\"recoveryCodes\":" + CODES + "}");

    page.navigate(preview.address() + "/#/enrol/" + TOKEN);
    assertThat(page.locator("#name")).isFocused();
    assertThat(page).hasURL(preview.address() + "/");
    assertThat(Objects.requireNonNull(asked.get("enrolment")).get("token").getAsString())
        .isEqualTo(TOKEN);
    page.locator("#name").fill("anna");
    page.locator("#new-passphrase").fill("short");
    page.locator("#new-passphrase-again").fill("other");
    page.keyboard().press("Enter");
    assertThat(page.locator(".message")).hasText("The two passphrases differ.");
    page.locator("#new-passphrase-again").fill("short");
    page.keyboard().press("Enter");
    assertThat(page.locator(".message")).containsText("12 to 128 characters");
    picture("enrol-passphrase");
    page.locator("#new-passphrase").fill("four words that differ");
    page.locator("#new-passphrase-again").fill("four words that differ");
    page.keyboard().press("Enter");

    assertThat(button("Use an authenticator app")).isFocused();
    assertThat(button("Not now")).isHidden();
    picture("enrol-factor");
    page.keyboard().press("Enter");
    assertThat(page.locator(".qr svg")).isVisible();
    picture("enrol-app");
    assertThat(page.locator(".qr path")).hasAttribute("d", "M4 4h1v1h-1z");
    page.locator("#new-code").fill("123456");
    page.keyboard().press("Enter");

    assertThat(page.locator(".codes li")).hasCount(8);
    assertThat(button("Go to the cameras")).isDisabled();
    picture("enrol-codes");
    page.locator("#kept").check();
    button("Go to the cameras").click();
    page.locator("wall-view").waitFor();
    assertThat(page.content()).doesNotContain("7KQM");
  }

  @Test
  void enrolment_byPasskey_andALinkThatIsGone() {
    plugIn();
    answer(
        "enrolment",
        body ->
            "200 {\"user\":\"anna\",\"needsPassphrase\":false,\"needsFactor\":false,\"factors\":[],"
                + "\"passkeysWork\":true}");
    answer(
        "enrolment/passkey/options",
        body ->
            "200 {\"publicKey\":{\"rp\":{\"id\":\"localhost\",\"name\":\"Lightlock\"},"
                + "\"user\":{\"id\":\"AAECAwQFBgc\",\"name\":\"anna\",\"displayName\":\"anna\"},"
                + "\"challenge\":\"dGhlLWNoYWxsZW5nZQ\",\"pubKeyCredParams\":[{\"type\":\"public-key\",\"alg\":-7}],"
                + "\"authenticatorSelection\":{\"residentKey\":\"required\",\"userVerification\":\"required\"}}}");
    answer(
        "enrolment/passkey",
        body ->
            "200 {\"user\":\"anna\",\"needsPassphrase\":false,\"needsFactor\":false,\"factors\":[\"passkey\"]}");
    answer("enrolment/finish", body -> problem(410, "Link not good", "Ask for another."));
    page.navigate(preview.address() + "/#/enrol/" + TOKEN);
    assertThat(button("Not now")).isVisible();
    button("Use a passkey").click();

    assertThat(page.locator(".message")).containsText("This link was used already");
    JsonObject made =
        Objects.requireNonNull(asked.get("enrolment/passkey")).getAsJsonObject("credential");
    assertThat(made.get("type").getAsString()).isEqualTo("public-key");
    assertThat(made.getAsJsonObject("response").get("attestationObject").getAsString())
        .matches("[A-Za-z0-9_-]+");
    picture("enrol-gone");
  }

  /** There is no passphrase to ask for: the issuer asks the person again. */
  @Test
  void account_ofSingleSignOn_hasNoFactorsHereAndIsLedToTheIssuer() {
    answer(
        "me/factors",
        body ->
            "200 {\"totp\":false,\"passkeys\":[],\"recoveryCodes\":0,\"required\":true,"
                + "\"passkeysWork\":true,\"external\":true}");
    page.navigate(preview.address());
    enterPassword();
    button(ScriptedAccess.USER).click();
    assertThat(page.locator("factors-section li")).hasCount(1);
    assertThat(page.locator("factors-section")).containsText("your organisation keeps");

    page.evaluate("document.querySelector('factors-section').prove(() => {})");
    assertThat(button("Sign in again")).isFocused();
    picture("account-single-sign-on");
    page.waitForRequest(
        request -> request.url().endsWith("/login/sso?once-more"),
        () -> button("Sign in again").click());
  }

  @Test
  void account_factors_changesAskFirstWhoIsThere() {
    String state =
        "{\"totp\":true,\"passkeys\":[{\"id\":\"abc\",\"name\":\"Key in the"
            + " drawer\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"usedAt\":"
            + "\"2026-03-04T05:06:07Z\"}],\"recoveryCodes\":7,\"required\":true,\"passkeysWork\":true}";
    answer("me/factors", body -> "200 " + state);
    List<String> proofs = new ArrayList<>();
    answer(
        "me/factors/recovery-codes",
        body ->
            proofs.isEmpty()
                ? problem(403, "Show who you are", "Show it once more.")
                : "200 {\"recoveryCodes\":" + CODES + "}");
    answer(
        "me/step-up",
        body -> {
          proofs.add(body.get("code").getAsString());
          return "200 {}";
        });
    page.navigate(preview.address());
    enterPassword();
    button(ScriptedAccess.USER).click();
    assertThat(page.locator("factors-section li")).hasCount(5);
    picture("account-factors");

    button("Make new ones: Recovery codes").click();
    assertThat(page.locator("#code")).isFocused();
    picture("account-step-up");
    page.keyboard().type("123456");

    assertThat(page.locator(".codes li")).hasCount(8);
    picture("account-codes");
    assertThat(proofs).containsExactly("123456");
  }
}
