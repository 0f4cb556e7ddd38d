package org.lightlock.serve.sso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Grants;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.LoginLimits;
import org.lightlock.access.Role;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Session;
import org.lightlock.access.SessionLimits;
import org.lightlock.access.ViewerGrant;
import org.lightlock.access.Watching;
import org.lightlock.access.oidc.OidcLogin;
import org.lightlock.access.oidc.SsoSettings;
import org.lightlock.access.rights.Subject;
import org.lightlock.camera.CameraId;
import org.lightlock.protect.TestAuthority;
import org.lightlock.serve.http.TestGateway;
import org.lightlock.serve.mse.MseLimits;
import org.lightlock.serve.mse.ScriptedStreams;

/**
 * Single sign-on at a real Keycloak: its realm has people in groups, two levels of login and a
 * back-channel to the gateway. It takes both processors for half a minute.
 */
@Tag("undisturbed")
class KeycloakIT {
  private static final String SSO_COOKIE = "__Host-lightlock-sso=";
  private static final String SESSION_COOKIE = "__Host-lightlock=";
  private static final CameraId GATE = new CameraId("gate");

  @TempDir static Path directory;

  private static Keycloak keycloak;
  private static LocalAccess access;
  private static OidcLogin oidc;
  private static TestGateway gateway;
  private static SSLContext trusting;

  @BeforeAll
  static void start() throws Exception {
    var authority = new TestAuthority("keycloak");
    trusting = SSLContext.getInstance("TLS", "SunJSSE");
    trusting.init(null, authority.trust().getTrustManagers(), null);
    List<Integer> ports = freePorts();
    SsoSettings settings = settings(authority, ports.getFirst(), ports.getLast());
    AccessDatabase database = AccessDatabase.open(directory.resolve("data"));
    new Grants(database, InstantSource.system())
        .add(new Subject.OfRole(Role.VIEWER), Grants.Terms.watching(CameraScope.all()));
    access = LocalAccess.start(database, SessionLimits.DEFAULT, LoginLimits.DEFAULT);
    // Before the issuer is there: a gateway starts without it.
    oidc = OidcLogin.open(settings);
    gateway =
        new TestGateway(
            new ScriptedAccess("gate"),
            new ScriptedStreams(),
            MseLimits.DEFAULT,
            ports.getFirst(),
            Map.of(
                SsoHandler.PREFIX,
                new SsoHandler(access, oidc, access.external(), settings.issuer())));
    keycloak =
        Keycloak.start(
            directory, ports.getLast(), gateway.origin(), gatewaysCertificate(), authority);
  }

  @AfterAll
  static void stop() {
    if (keycloak != null) {
      keycloak.close();
    }
    gateway.close();
    oidc.close();
    access.close();
  }

  private static List<Integer> freePorts() throws Exception {
    try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return List.of(first.getLocalPort(), second.getLocalPort());
    }
  }

  private static SsoSettings settings(TestAuthority authority, int gatewayPort, int keycloakPort)
      throws Exception {
    return new SsoSettings(
        Keycloak.issuer(keycloakPort),
        "lightlock",
        Files.writeString(directory.resolve("secret"), Keycloak.SECRET + "\n"),
        URI.create("https://localhost:" + gatewayPort),
        List.of("openid", "profile"),
        "groups",
        List.of(
            new SsoSettings.GroupRoles("camera-watchers", Set.of(Role.VIEWER)),
            new SsoSettings.GroupRoles("camera-operators", Set.of(Role.OPERATOR)),
            new SsoSettings.GroupRoles("camera-admins", Set.of(Role.ADMINISTRATOR))),
        Set.of(),
        Set.of("second-factor"),
        Set.of(),
        Optional.of(
            TestAuthority.write(directory.resolve("keycloak-ca.pem"), authority.certificate())),
        Duration.ofSeconds(30),
        Set.of());
  }

  private static Path gatewaysCertificate() throws Exception {
    HttpResponse<String> any = gateway.get("/", Optional.empty());
    return TestAuthority.write(
        directory.resolve("gateway.pem"), any.sslSession().orElseThrow().getPeerCertificates()[0]);
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway.origin() + path));
    return gateway.send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  private static String cookie(HttpResponse<String> response, String beginning) {
    return response.headers().allValues("Set-Cookie").stream()
        .filter(line -> line.startsWith(beginning) && !line.contains("Max-Age=0"))
        .map(line -> line.split(";", 2)[0])
        .findFirst()
        .orElseThrow(() -> new AssertionError(response.statusCode() + " " + response.body()));
  }

  private static String callbackPrefix() {
    return gateway.origin() + "/login/sso/callback";
  }

  /** What the gateway answers to a person who types a name and the password at Keycloak. */
  private static HttpResponse<String> signIn(FormBrowser browser, String user) throws Exception {
    HttpResponse<String> begun = get("/login/sso");
    HttpResponse<String> form = browser.open(FormBrowser.location(begun), callbackPrefix());
    HttpResponse<String> back =
        browser.submit(
            form, Map.of("username", user, "password", Keycloak.PASSWORD), callbackPrefix());
    return comeBack(begun, back);
  }

  private static HttpResponse<String> comeBack(
      HttpResponse<String> begun, HttpResponse<String> back) throws Exception {
    URI callback = FormBrowser.location(back);
    return get(
        callback.getRawPath() + "?" + callback.getRawQuery(), "Cookie", cookie(begun, SSO_COOKIE));
  }

  private static Session session(HttpResponse<String> answer) {
    String token = cookie(answer, SESSION_COOKIE).substring(SESSION_COOKIE.length());
    return access.session(token).orElseThrow();
  }

  @Test
  void signIn_memberOfAMappedGroup_hasItsRole() throws Exception {
    try (FormBrowser browser = new FormBrowser(trusting)) {
      Session session = session(signIn(browser, "anna"));

      assertThat(session.user()).startsWith("anna");
      assertThat(access.roles(session)).containsExactly(Role.VIEWER);
    }
  }

  @Test
  void signIn_secondTimeInTheSameBrowser_needsNoForm() throws Exception {
    try (FormBrowser browser = new FormBrowser(trusting)) {
      Session first = session(signIn(browser, "anna"));
      HttpResponse<String> begun = get("/login/sso");
      HttpResponse<String> back = browser.open(FormBrowser.location(begun), callbackPrefix());

      assertThat(session(comeBack(begun, back)).user()).isEqualTo(first.user());
    }
  }

  /** Keycloak knows this browser, and asks for the password all the same. */
  @Test
  void onceMore_keycloakAsksThePersonAgain_andTheNewSessionMayChangeThings() throws Exception {
    try (FormBrowser browser = new FormBrowser(trusting)) {
      Session first = session(signIn(browser, "anna"));
      HttpResponse<String> begun = get("/login/sso?once-more");
      HttpResponse<String> form = browser.open(FormBrowser.location(begun), callbackPrefix());
      assertThat(form.statusCode()).isEqualTo(200);
      HttpResponse<String> back =
          browser.submit(form, Map.of("password", Keycloak.PASSWORD), callbackPrefix());
      Session again = session(comeBack(begun, back));

      assertThat(again.user()).isEqualTo(first.user());
      assertThat(access.isFresh(again)).isTrue();
    }
  }

  @Test
  void signIn_memberOfNoMappedGroup_isToldWhomToAsk() throws Exception {
    try (FormBrowser browser = new FormBrowser(trusting)) {
      HttpResponse<String> answer = signIn(browser, "gerrit");

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("No access");
    }
  }

  @Test
  void signIn_administrator_needsTheSecondFactorAndGetsItByStepUp() throws Exception {
    try (FormBrowser browser = new FormBrowser(trusting)) {
      HttpResponse<String> withPassword = signIn(browser, "ada");
      assertThat(withPassword.statusCode()).isEqualTo(403);
      assertThat(withPassword.body()).contains("/login/sso?second-factor");

      HttpResponse<String> begun = get("/login/sso?second-factor");
      HttpResponse<String> form = browser.open(FormBrowser.location(begun), callbackPrefix());
      HttpResponse<String> back =
          browser.submit(form, Map.of("otp", oneTimePassword()), callbackPrefix());
      Session session = session(comeBack(begun, back));

      assertThat(access.roles(session)).containsExactly(Role.ADMINISTRATOR);
    }
  }

  @Test
  void logout_byKeycloaksAdministrator_endsTheStreamWithinASecond() throws Exception {
    try (FormBrowser browser = new FormBrowser(trusting)) {
      Session session = session(signIn(browser, "anna"));
      ViewerGrant watched = Watching.live(access, session, GATE, "full").orElseThrow();

      // It tells the gateway before it answers.
      keycloak.logOut("anna");

      await().atMost(Duration.ofSeconds(1)).until(watched::hasEnded);
      assertThat(access.roles(session)).isEmpty();
    }
  }

  @Test
  void signIn_afterChangeOfGroup_hasTheOtherRole() throws Exception {
    try (FormBrowser browser = new FormBrowser(trusting)) {
      signIn(browser, "anna");
    }
    keycloak.move("anna", "camera-watchers", "camera-operators");
    try (FormBrowser browser = new FormBrowser(trusting)) {
      assertThat(access.roles(session(signIn(browser, "anna")))).containsExactly(Role.OPERATOR);
    } finally {
      keycloak.move("anna", "camera-operators", "camera-watchers");
    }
  }

  @Test
  void callback_codeBroughtByAnotherBrowser_isRefused() throws Exception {
    try (FormBrowser browser = new FormBrowser(trusting)) {
      HttpResponse<String> begun = get("/login/sso");
      HttpResponse<String> victims = get("/login/sso");
      HttpResponse<String> form = browser.open(FormBrowser.location(begun), callbackPrefix());
      HttpResponse<String> back =
          browser.submit(
              form, Map.of("username", "anna", "password", Keycloak.PASSWORD), callbackPrefix());

      assertThat(comeBack(victims, back).statusCode()).isEqualTo(400);
      assertThat(comeBack(begun, back).statusCode()).isEqualTo(200);
      assertThat(comeBack(begun, back).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void endSession_leadsToKeycloak() throws Exception {
    URI address = FormBrowser.location(get("/login/sso/logout"));

    try (FormBrowser browser = new FormBrowser(trusting)) {
      HttpResponse<String> page = browser.open(address, gateway.origin());
      assertThat(page.statusCode()).isIn(200, 302);
      assertThat(Objects.requireNonNull(page.uri()).toString()).startsWith(keycloak.issuer());
    }
  }

  /** RFC 6238 with SHA-1, six digits and half a minute. */
  private static String oneTimePassword() throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(Keycloak.TOTP_KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    byte[] hash =
        mac.doFinal(
            ByteBuffer.allocate(Long.BYTES).putLong(Instant.now().getEpochSecond() / 30).array());
    int offset = hash[hash.length - 1] & 0xf;
    int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
    return "%06d".formatted(number % 1_000_000);
  }
}
