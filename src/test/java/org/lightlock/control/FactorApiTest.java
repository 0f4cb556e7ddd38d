package org.lightlock.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Accounts;
import org.lightlock.access.Codes;
import org.lightlock.access.EnrolmentLinks;
import org.lightlock.access.FactorSettings;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.LoginLimits;
import org.lightlock.access.RecordingTrail;
import org.lightlock.access.Role;
import org.lightlock.access.SessionLimits;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.access.factor.SoftwareAuthenticator;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealingKeys;
import org.lightlock.serve.http.GatewayServer;
import org.lightlock.serve.http.HttpSettings;
import org.lightlock.serve.http.RequestGate;
import org.lightlock.serve.http.RequestLimits;
import org.lightlock.serve.http.TestTls;
import org.lightlock.serve.mse.ScriptedStreams;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Logins in steps, enrolment and own factors over HTTPS, with every answer held against the OpenAPI
 * document.
 */
class FactorApiTest {
  private static final String PASSPHRASE = "seven grey elephants";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;
  private LocalAccess access;
  private static final RequestLimits NO_LIMITS =
      new RequestLimits(100_000, 100_000, 100_000, 100_000, 4_096);

  private ControlApi api;
  private Set<String> operations = Set.of();
  private ApiContract contract;
  private GatewayServer server;
  private HttpClient client;
  private EnrolmentLinks links;
  private Optional<String> cookie = Optional.empty();
  private String lastSeed = "";
  private Instant lastCode = Instant.EPOCH;

  @BeforeEach
  void start() throws Exception {
    AccessDatabase database = AccessDatabase.open(directory);
    links = new EnrolmentLinks(database, InstantSource.system());
    KeyFile file = KeyFile.locate(Optional.empty(), directory, Map.of());
    access =
        LocalAccess.start(
            database,
            new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(12)),
            LoginLimits.DEFAULT,
            Map.of(),
            new FactorSettings(
                Optional.of(SealingKeys.open(file, Set.of())),
                Optional.of("localhost"),
                new PassphraseRules(List.of())),
            new RecordingTrail());
    ScriptedStreams streams = new ScriptedStreams();
    operations =
        ApiRoutes.factors(access, streams).stream()
            .flatMap(group -> group.routes().stream())
            .map(Route::operation)
            .collect(Collectors.toSet());
    api =
        new ControlApi(
            access,
            Stream.concat(
                    ApiRoutes.of(
                        access,
                        access.sessions(),
                        Administration.of(database, InstantSource.system(), new RecordingTrail()),
                        streams,
                        new StreamAddresses(Map.of()))
                        .stream(),
                    ApiRoutes.factors(access, streams).stream())
                .toList());
    contract = new ApiContract(api);
    TestTls tls = TestTls.make();
    server =
        GatewayServer.start(
            new HttpSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls.server(),
                () -> Duration.ZERO,
                new RequestGate(NO_LIMITS, _ -> Optional.empty())),
            api,
            exchange -> exchange.setStatusCode(404),
            Map.of());
    client = HttpClient.newBuilder().sslContext(tls.client()).build();
    new Accounts(database, InstantSource.system())
        .add("vera", PASSPHRASE.toCharArray(), Set.of(Role.VIEWER), List.of());
    new Accounts(database, InstantSource.system())
        .add("kees", PASSPHRASE.toCharArray(), Set.of(Role.VIEWER), List.of());
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
    access.close();
  }

  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    String origin = "https://localhost:" + server.address().getPort();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin + "/api/v1/" + path))
            .timeout(Duration.ofSeconds(20))
            .header("Origin", origin)
            .header("X-Lightlock", "1")
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    cookie.ifPresent(value -> request.header("Cookie", value));
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    contract.check(method, "/api/v1/" + path, Optional.of(body), response);
    response
        .headers()
        .firstValue("Set-Cookie")
        .ifPresent(set -> cookie = Optional.of(set.split(";", 2)[0]));
    return response;
  }

  private int post(String path, Map<String, ?> body) throws Exception {
    return call("POST", path, JSON.writeValueAsString(body)).statusCode();
  }

  private JsonNode ok(String path, Map<String, ?> body) throws Exception {
    HttpResponse<String> response = call("POST", path, JSON.writeValueAsString(body));
    assertThat(response.statusCode()).as(path + response.body()).isIn(200, 202);
    return JSON.readTree(response.body());
  }

  private Map<String, ?> credential(String answer, String... more) {
    Map<String, Object> body = new HashMap<>();
    for (int i = 0; i < more.length; i += 2) {
      body.put(more[i], more[i + 1]);
    }
    body.put("credential", JSON.readTree(answer));
    return body;
  }

  /** A code that was not shown before: the one of now, or the one after. */
  private String code(String seed) {
    Instant now = Instant.now();
    boolean again =
        seed.equals(lastSeed) && now.getEpochSecond() / 30 <= lastCode.getEpochSecond() / 30;
    Instant moment = again ? lastCode.plusSeconds(30) : now;
    lastSeed = seed;
    lastCode = moment;
    return Codes.at(seed, moment);
  }

  private String invited() throws Exception {
    return links.invite("adam", Set.of(Role.ADMINISTRATOR));
  }

  private String enrolAdam() throws Exception {
    String token = invited();
    ok("enrolment/passphrase", Map.of("token", token, "passphrase", PASSPHRASE));
    String seed = ok("enrolment/totp", Map.of("token", token)).path("secret").asString("");
    ok("enrolment/totp/confirm", Map.of("token", token, "code", code(seed)));
    ok("enrolment/finish", Map.of("token", token));
    return seed;
  }

  @Test
  void enrolment_wholeWay_isAnsweredAsDescribed() throws Exception {
    enrolWholeWay();
  }

  private void enrolWholeWay() throws Exception {
    String token = invited();

    JsonNode state = ok("enrolment", Map.of("token", token));
    assertThat(state.path("user").asString("")).isEqualTo("adam");
    assertThat(state.path("needsFactor").asBoolean()).isTrue();
    assertThat(post("enrolment/totp", Map.of("token", token))).isEqualTo(409);
    assertThat(post("enrolment/passphrase", Map.of("token", token, "passphrase", "Password12345")))
        .isEqualTo(422);
    ok("enrolment/passphrase", Map.of("token", token, "passphrase", PASSPHRASE));
    assertThat(post("enrolment/finish", Map.of("token", token))).isEqualTo(409);
    JsonNode seed = ok("enrolment/totp", Map.of("token", token));
    assertThat(seed.path("uri").asString("")).startsWith("otpauth://totp/Lightlock:adam?");
    assertThat(seed.path("qr").path("path").asString("")).startsWith("M4 4h1v1h-1z");
    assertThat(post("enrolment/totp/confirm", Map.of("token", token, "code", "000000")))
        .isEqualTo(401);
    ok(
        "enrolment/totp/confirm",
        Map.of("token", token, "code", code(seed.path("secret").asString(""))));
    SoftwareAuthenticator phone = new SoftwareAuthenticator("localhost", 8443);
    String options = ok("enrolment/passkey/options", Map.of("token", token)).toString();
    ok("enrolment/passkey", credential(phone.create(options), "token", token, "name", "phone"));
    assertThat(cookie).isEmpty();
    JsonNode finished = ok("enrolment/finish", Map.of("token", token));
    assertThat(finished.path("recoveryCodes")).hasSize(10);
    assertThat(finished.path("me").path("user").asString("")).isEqualTo("adam");
    assertThat(call("GET", "me", "").statusCode()).isEqualTo(200);
    assertThat(post("enrolment", Map.of("token", token))).isEqualTo(410);
  }

  @Test
  void login_inTwoSteps_setsTheCookieOnlyAfterTheSecond() throws Exception {
    String seed = enrolAdam();
    String enrolled = cookie.orElseThrow();
    cookie = Optional.empty();

    JsonNode step = ok("login", Map.of("user", "adam", "password", PASSPHRASE));
    assertThat(step.path("next").asString("")).isEqualTo("second-factor");
    assertThat(cookie).isEmpty();
    String token = step.path("step").asString("");
    assertThat(post("login/second", Map.of("step", token, "code", "000000"))).isEqualTo(401);
    assertThat(cookie).isEmpty();
    assertThat(post("login/second", Map.of("step", token, "code", code(seed)))).isEqualTo(200);
    assertThat(cookie).isPresent().isNotEqualTo(Optional.of(enrolled));
    assertThat(post("login/second", Map.of("step", token, "code", code(seed)))).isEqualTo(401);
  }

  @Test
  void login_ofARoleThatDemandsAFactor_saysEnrol() throws Exception {
    AccessDatabase database = AccessDatabase.open(directory);
    new Accounts(database, InstantSource.system())
        .add("root", PASSPHRASE.toCharArray(), Set.of(Role.ADMINISTRATOR), List.of());

    JsonNode step = ok("login", Map.of("user", "root", "password", PASSPHRASE));

    assertThat(step.path("next").asString("")).isEqualTo("enrolment");
    assertThat(cookie).isEmpty();
    assertThat(
            ok(
                    "enrolment",
                    step.path("token").isMissingNode()
                        ? Map.of()
                        : Map.of("token", step.path("token").asString("")))
                .path("needsPassphrase")
                .asBoolean())
        .isFalse();
  }

  @Test
  void secondStep_withNoneOrTwoThings_isABadRequest() throws Exception {
    assertThat(post("login/second", Map.of("step", "x"))).isEqualTo(400);
    assertThat(post("login/second", Map.of("step", "x", "code", "123456", "recoveryCode", "abc")))
        .isEqualTo(400);
    assertThat(post("login/second", Map.of("code", "123456"))).isEqualTo(400);
    assertThat(post("login/passkey", Map.of("credential", "text"))).isEqualTo(400);
    assertThat(post("enrolment", Map.of("token", "x".repeat(129)))).isEqualTo(400);
  }

  @Test
  void bodies_ofPasskeys_mayBeLonger_butNotWithoutEnd() throws Exception {
    String long16k = "{\"credential\":{\"id\":\"" + "x".repeat(10_000) + "\"}}";
    assertThat(call("POST", "login/passkey", long16k).statusCode()).isEqualTo(401);
    String tooLong = "{\"credential\":{\"id\":\"" + "x".repeat(17_000) + "\"}}";
    assertThat(call("POST", "login/passkey", tooLong).statusCode()).isEqualTo(413);
  }

  @Test
  void ownFactors_everyOperation_isAnsweredAsDescribed() throws Exception {
    changeOwnFactors();
  }

  /** As long as WebAuthn lets one be, and in base64url it begins with a hyphen. */
  private static byte[] longestId() {
    byte[] id = new byte[1023];
    Arrays.fill(id, (byte) 0xFB);
    return id;
  }

  private void changeOwnFactors() throws Exception {
    cookie = Optional.empty();
    assertThat(call("GET", "me/factors", "").statusCode()).isEqualTo(401);
    ok("login", Map.of("user", "vera", "password", PASSPHRASE));
    assertThat(post("me/factors/recovery-codes", Map.of())).isEqualTo(404);
    String seed = ok("me/factors/totp", Map.of()).path("secret").asString("");
    assertThat(post("me/factors/totp/confirm", Map.of("code", "000000"))).isEqualTo(401);
    assertThat(ok("me/factors/totp/confirm", Map.of("code", code(seed))).path("recoveryCodes"))
        .hasSize(10);
    SoftwareAuthenticator phone = new SoftwareAuthenticator("localhost", 8443);
    phone.id = longestId();
    String options = ok("me/factors/passkey-options", Map.of()).toString();
    assertThat(post("me/factors/passkeys", credential(phone.create(options), "name", "phone")))
        .isEqualTo(204);
    String before = cookie.orElseThrow();
    String request = ok("me/step-up/passkey-options", Map.of()).toString();
    assertThat(post("me/step-up", Map.of("passkey", JSON.readTree(phone.get(request)))))
        .isEqualTo(204);
    assertThat(cookie.orElseThrow()).isNotEqualTo(before);
    assertThat(post("me/step-up", Map.of("password", PASSPHRASE))).isEqualTo(401);
    assertThat(ok("me/factors/recovery-codes", Map.of()).path("recoveryCodes")).hasSize(10);
    JsonNode factors = JSON.readTree(call("GET", "me/factors", "").body());
    String id = factors.path("passkeys").path(0).path("id").asString("");
    assertThat(call("PUT", "me/factors/passkeys/" + id, "{\"name\":\"work\"}").statusCode())
        .isEqualTo(204);
    assertThat(call("PUT", "me/factors/passkeys/xyz", "{\"name\":\"work\"}").statusCode())
        .isEqualTo(404);
    assertThat(call("DELETE", "me/factors/passkeys/" + id, "").statusCode()).isEqualTo(204);
    assertThat(call("DELETE", "me/factors/totp", "").statusCode()).isEqualTo(204);
    assertThat(
            call(
                    "PUT",
                    "me/passphrase",
                    JSON.writeValueAsString(
                        Map.of("current", PASSPHRASE, "passphrase", "nine blue whales sing")))
                .statusCode())
        .isEqualTo(204);
    assertThat(post("login", Map.of("user", "vera", "password", PASSPHRASE))).isEqualTo(401);
  }

  @Test
  void everyOperation_isAnsweredAsDescribed() throws Exception {
    enrolWholeWay();
    logInByPasskeyAlone();
    changeOwnFactors();

    assertThat(contract.answered()).containsAll(operations);
  }

  @Test
  void passkey_logsInAlone() throws Exception {
    logInByPasskeyAlone();
  }

  private void logInByPasskeyAlone() throws Exception {
    ok("login", Map.of("user", "kees", "password", PASSPHRASE));
    SoftwareAuthenticator phone = new SoftwareAuthenticator("localhost", 8443);
    String options = ok("me/factors/passkey-options", Map.of()).toString();
    post("me/factors/passkeys", credential(phone.create(options), "name", "phone"));
    cookie = Optional.empty();

    String request = ok("login/passkey/options", Map.of()).toString();
    assertThat(ok("login/passkey", credential(phone.get(request))).path("user").asString(""))
        .isEqualTo("kees");
    assertThat(cookie).isPresent();
    String step =
        ok("login", Map.of("user", "kees", "password", PASSPHRASE)).path("step").asString("");
    String second = ok("login/second/passkey-options", Map.of("step", step)).toString();
    assertThat(
            post("login/second", Map.of("step", step, "passkey", JSON.readTree(phone.get(second)))))
        .isEqualTo(200);
  }
}
