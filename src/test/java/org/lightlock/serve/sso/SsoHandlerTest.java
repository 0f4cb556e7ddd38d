package org.lightlock.serve.sso;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Accounts;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.LoginLimits;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.SessionLimits;
import org.lightlock.access.oidc.FakeIssuer;
import org.lightlock.access.oidc.OidcLogin;
import org.lightlock.protect.TestAuthority;
import org.lightlock.serve.http.TestGateway;
import org.lightlock.serve.mse.MseLimits;
import org.lightlock.serve.mse.ScriptedStreams;

/** Single sign-on as a browser sees it. */
class SsoHandlerTest {
  private static final String SSO_COOKIE = "__Host-lightlock-sso=";
  private static final String SESSION_COOKIE = "__Host-lightlock=";

  @TempDir Path directory;
  private FakeIssuer issuer;
  private AccessDatabase database;
  private LocalAccess access;
  private OidcLogin oidc;
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    var authority = new TestAuthority("issuers");
    issuer = FakeIssuer.start(authority);
    Path ca = TestAuthority.write(directory.resolve("ca.pem"), authority.certificate());
    Path secret = Files.writeString(directory.resolve("secret"), FakeIssuer.SECRET);
    database = AccessDatabase.open(directory.resolve("data"));
    access = LocalAccess.start(database, SessionLimits.DEFAULT, LoginLimits.DEFAULT);
    oidc = OidcLogin.open(issuer.settings(ca, secret));
    gateway =
        new TestGateway(
            new ScriptedAccess("gate"),
            new ScriptedStreams(),
            MseLimits.DEFAULT,
            0,
            Map.of(
                SsoHandler.PREFIX,
                new SsoHandler(access, oidc, access.external(), issuer.issuer())));
  }

  @AfterEach
  void stop() {
    gateway.close();
    oidc.close();
    access.close();
    issuer.close();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(gateway.origin() + path));
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = to(path).GET();
    return gateway.send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  private static Optional<String> cookie(HttpResponse<String> response, String beginning) {
    return response.headers().allValues("Set-Cookie").stream()
        .filter(line -> line.startsWith(beginning) && !line.contains("Max-Age=0"))
        .map(line -> line.split(";", 2)[0])
        .findFirst();
  }

  private static URI location(HttpResponse<String> response) {
    return URI.create(response.headers().firstValue("Location").orElseThrow());
  }

  private String callback(URI location) {
    return "/login/sso/callback?" + URLUtils.serializeParameters(issuer.authorize(location));
  }

  private HttpResponse<String> loggedIn() throws Exception {
    HttpResponse<String> begun = get("/login/sso", "Sec-Fetch-Site", "same-origin");
    return get(
        callback(location(begun)),
        "Cookie",
        cookie(begun, SSO_COOKIE).orElseThrow(),
        "Sec-Fetch-Site",
        "cross-site");
  }

  @Test
  void start_setsACookieThatComesBackFromTheIssuerAndNowhereElse() throws Exception {
    HttpResponse<String> begun = get("/login/sso");

    assertThat(begun.statusCode()).isEqualTo(302);
    assertThat(begun.headers().allValues("Set-Cookie"))
        .singleElement()
        .asString()
        .startsWith(SSO_COOKIE)
        .endsWith("; Max-Age=600; Path=/; Secure; HttpOnly; SameSite=Lax");
    assertThat(location(begun).toString()).startsWith(issuer.issuer() + "/auth?");
    assertThat(begun.headers().firstValue("Referrer-Policy")).contains("no-referrer");
  }

  @Test
  void start_byAnotherSitesPage_isRefused() throws Exception {
    for (String site : List.of("cross-site", "same-site")) {
      HttpResponse<String> answer = get("/login/sso", "Sec-Fetch-Site", site);

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(cookie(answer, SSO_COOKIE)).isEmpty();
    }
  }

  @Test
  void callback_right_opensASessionByAPageThatLeadsOn() throws Exception {
    HttpResponse<String> answer = loggedIn();

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("<meta http-equiv=\"refresh\" content=\"0; url=/\">")
        .doesNotContain("<script");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "form-action 'none'")
        .doesNotContain("script-src");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    String token = cookie(answer, SESSION_COOKIE).orElseThrow().substring(SESSION_COOKIE.length());
    assertThat(access.session(token))
        .hasValueSatisfying(session -> assertThat(session.user()).isEqualTo("anna"));
    assertThat(answer.headers().allValues("Set-Cookie"))
        .anyMatch(line -> line.startsWith(SESSION_COOKIE) && line.contains("SameSite=Strict"))
        .anyMatch(line -> line.startsWith(SSO_COOKIE) && line.contains("Max-Age=0"));
  }

  @Test
  void callback_inABrowserThatBeganNothing_opensNothing() throws Exception {
    HttpResponse<String> begun = get("/login/sso");
    HttpResponse<String> another = get("/login/sso");

    HttpResponse<String> without = get(callback(location(begun)));
    HttpResponse<String> other =
        get(callback(location(begun)), "Cookie", cookie(another, SSO_COOKIE).orElseThrow());

    for (HttpResponse<String> answer : List.of(without, other)) {
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(cookie(answer, SESSION_COOKIE)).isEmpty();
    }
    assertThat(access.openSessions()).isZero();
  }

  @Test
  void callback_again_opensNothing() throws Exception {
    HttpResponse<String> begun = get("/login/sso");
    String path = callback(location(begun));
    String kept = cookie(begun, SSO_COOKIE).orElseThrow();
    get(path, "Cookie", kept);

    HttpResponse<String> again = get(path, "Cookie", kept);

    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(access.openSessions()).isEqualTo(1);
  }

  @Test
  void callback_browserWithASession_endsThatOne() throws Exception {
    String first = cookie(loggedIn(), SESSION_COOKIE).orElseThrow();

    HttpResponse<String> begun = get("/login/sso", "Cookie", first);
    HttpResponse<String> second =
        get(callback(location(begun)), "Cookie", cookie(begun, SSO_COOKIE).orElseThrow());

    assertThat(access.session(first.substring(SESSION_COOKIE.length()))).isEmpty();
    assertThat(cookie(second, SESSION_COOKIE)).isPresent();
    assertThat(access.openSessions()).isEqualTo(1);
  }

  @Test
  void onceMore_withoutTheIssuersWord_leavesTheSessionAsItIs() throws Exception {
    String first = cookie(loggedIn(), SESSION_COOKIE).orElseThrow();

    HttpResponse<String> begun = get("/login/sso?once-more", "Cookie", first);
    assertThat(location(begun).getQuery()).contains("max_age=0");
    HttpResponse<String> answer =
        get(callback(location(begun)), "Cookie", cookie(begun, SSO_COOKIE).orElseThrow());

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("did not confirm that you signed in again");
    assertThat(access.session(first.substring(SESSION_COOKIE.length()))).isPresent();
  }

  @Test
  void callback_refusals_areClearPagesThatRepeatNothing() throws Exception {
    HttpResponse<String> begun = get("/login/sso");
    String state =
        Objects.requireNonNull(URLUtils.parseParameters(location(begun).getRawQuery()).get("state"))
            .getFirst();

    HttpResponse<String> answer =
        get(
            "/login/sso/callback?error=access_denied&error_description=%3Cscript%3E&state="
                + state
                + "&iss="
                + URLEncoder.encode(issuer.issuer(), StandardCharsets.UTF_8),
            "Cookie",
            cookie(begun, SSO_COOKIE).orElseThrow());

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .contains("Sign-in refused")
        .doesNotContain("<script", "access_denied");
  }

  @Test
  void callback_noGroup_saysWhomToAsk() throws Exception {
    issuer.claims = claims -> claims.claim("groups", List.of("others"));

    HttpResponse<String> answer = loggedIn();

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("No access", "Ask the administrator");
    assertThat(cookie(answer, SESSION_COOKIE)).isEmpty();
  }

  @Test
  void callback_administratorWithoutSecondFactor_isSentToGetOne() throws Exception {
    issuer.claims = claims -> claims.claim("groups", List.of("admins"));
    assertThat(loggedIn().body()).contains("href=\"/login/sso?second-factor\"");

    HttpResponse<String> begun = get("/login/sso?second-factor");
    assertThat(URLUtils.parseParameters(location(begun).getRawQuery()))
        .containsEntry("acr_values", List.of("gold"));
    String kept = cookie(begun, SSO_COOKIE).orElseThrow();
    issuer.claims = claims -> claims.claim("groups", List.of("admins")).claim("acr", "gold");

    assertThat(cookie(get(callback(location(begun)), "Cookie", kept), SESSION_COOKIE)).isPresent();
  }

  @Test
  void callback_disabledAccount_staysOut() throws Exception {
    loggedIn();
    new Accounts(database, InstantSource.system()).disable("anna");

    assertThat(loggedIn().body()).contains("disabled");
  }

  @Test
  void callback_floodFromOneAddress_isHeldBack() throws Exception {
    for (int i = 0; i < LoginLimits.DEFAULT.failuresPerSource(); i++) {
      assertThat(get("/login/sso/callback?code=x&state=y").statusCode()).isEqualTo(400);
    }
    assertThat(get("/login/sso/callback?code=x&state=y").statusCode()).isEqualTo(429);
    assertThat(issuer.tokenRequests).hasValue(0);
  }

  @Test
  void start_issuerAway_isAPage() throws Exception {
    issuer.answers.put("/realms/city/token", exchange -> FakeIssuer.send(exchange, 500, "{}"));

    HttpResponse<String> answer = loggedIn();

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("does not answer");
  }

  private HttpResponse<String> logout(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
    String token = issuer.sign(change.apply(issuer.logoutClaims()).build(), "logout+jwt");
    return logout("logout_token=" + token);
  }

  private HttpResponse<String> logout(String form) throws Exception {
    return gateway.send(
        to("/login/sso/backchannel-logout")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build());
  }

  @Test
  void backChannel_rightToken_endsTheSession() throws Exception {
    String token =
        cookie(loggedIn(), SESSION_COOKIE).orElseThrow().substring(SESSION_COOKIE.length());

    assertThat(logout(claims -> claims).statusCode()).isEqualTo(200);

    assertThat(access.session(token)).isEmpty();
  }

  @Test
  void backChannel_anythingElse_endsNothing() throws Exception {
    String token =
        cookie(loggedIn(), SESSION_COOKIE).orElseThrow().substring(SESSION_COOKIE.length());

    assertThat(logout(claims -> claims.claim("events", null)).statusCode()).isEqualTo(400);
    assertThat(logout(claims -> claims.claim("nonce", "n")).statusCode()).isEqualTo(400);
    assertThat(logout("logout_token=a&logout_token=b").statusCode()).isEqualTo(400);
    assertThat(logout("").statusCode()).isEqualTo(400);
    assertThat(logout("logout_token=" + "x".repeat(20_000)).statusCode()).isEqualTo(413);
    assertThat(get("/login/sso/backchannel-logout").statusCode()).isEqualTo(405);

    assertThat(access.session(token)).isPresent();
  }

  @Test
  void logout_leadsToTheIssuer() throws Exception {
    assertThat(location(get("/login/sso/logout")).toString())
        .startsWith(issuer.issuer() + "/logout?")
        .contains("client_id=lightlock");
  }

  /** Nothing in a request chooses where somebody is led. */
  @Test
  void redirects_leadToTheIssuerWhateverIsAsked() throws Exception {
    for (String path : List.of("/login/sso", "/login/sso/logout")) {
      for (String asked :
          List.of(
              "?next=https://evil.example/",
              "?redirect_uri=https://evil.example/",
              "?post_logout_redirect_uri=https://evil.example/",
              "?issuer=https://evil.example/&iss=https://evil.example/",
              "?state=x&url=//evil.example")) {
        assertThat(location(get(path + asked)).toString())
            .as(path + asked)
            .startsWith(issuer.issuer() + "/")
            .doesNotContain("evil");
      }
    }
  }

  /** What the issuer gave stays here: the browser gets a session of ours and nothing else. */
  @Test
  void callback_right_handsNoTokenOfTheIssuerOn() throws Exception {
    HttpResponse<String> answer = loggedIn();

    // Every token of the issuer is a JWT: base64url of {" first.
    assertThat(answer.body() + answer.headers().map()).doesNotContain("eyJ");
  }

  @Test
  void otherPaths_areNotThere() throws Exception {
    for (String path : List.of("/login/", "/login/sso/", "/login/sso/callback/x", "/login/x")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }
}
