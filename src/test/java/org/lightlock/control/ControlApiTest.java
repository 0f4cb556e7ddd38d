package org.lightlock.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.Access;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.Rejection;
import org.lightlock.relay.CameraState;
import org.lightlock.relay.FootageAlarm;
import org.lightlock.relay.SecurityEvents;
import org.lightlock.serve.http.TestGateway;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ControlApiTest {
  private static final String LOGIN = "/api/v1/login";
  private static final String GOOD_LOGIN =
      "{\"user\":\"%s\",\"password\":\"%s\"}"
          .formatted(ScriptedAccess.USER, ScriptedAccess.PASSWORD);

  private TestGateway gateway;
  private Optional<String> token = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start();
    token = Optional.of(gateway.access.signIn());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  private static void assertProblem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(json(response).get("status").asInt()).isEqualTo(status);
    assertThat(json(response).get("title").asString()).isNotEmpty();
  }

  @Test
  void login_rightPassword_setsHostCookie() throws Exception {
    HttpResponse<String> response = gateway.post(LOGIN, Optional.empty(), GOOD_LOGIN);

    assertThat(response.statusCode()).isEqualTo(200);
    String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie)
        .matches("__Host-lightlock=[A-Za-z0-9_-]+; Path=/; Secure; HttpOnly; SameSite=Strict");
    assertThat(json(response).get("user").asString()).isEqualTo(ScriptedAccess.USER);
    String value = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    assertThat(gateway.get("/api/v1/me", Optional.of(value)).statusCode()).isEqualTo(200);
  }

  @Test
  void clock_isTheOneThatPicturesAreStampedWith() throws Exception {
    long before = System.nanoTime() / 1_000;

    HttpResponse<String> response = gateway.get("/api/v1/clock", token);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(json(response).get("micros").asLong()).isBetween(before, System.nanoTime() / 1_000);
    assertProblem(gateway.post("/api/v1/clock", token, ""), 405);
  }

  @Test
  void login_wrongPassword_is401WithoutCookie() throws Exception {
    HttpResponse<String> response =
        gateway.post(LOGIN, Optional.empty(), "{\"user\":\"operator\",\"password\":\"no\"}");

    assertProblem(response, 401);
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void login_tooMany_is429WithRetryAfter() throws Exception {
    gateway.access.nextLogin =
        Optional.of(new Access.LoginResult.TooMany(Duration.ofMillis(29_100)));

    HttpResponse<String> response = gateway.post(LOGIN, Optional.empty(), GOOD_LOGIN);

    assertProblem(response, 429);
    assertThat(response.headers().firstValue("Retry-After")).contains("30");
  }

  @Test
  void login_again_endsTheSessionThatTheBrowserHad() throws Exception {
    gateway.post(LOGIN, token, GOOD_LOGIN);

    assertThat(gateway.get("/api/v1/me", token).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"user\":\"a\"}",
        "{\"user\":\"\",\"password\":\"b\"}",
        "{\"user\":\"a\",\"password\":null}",
        "{\"user\":\"a\",\"password\":\"b\",\"admin\":true}",
        "{\"user\":\"a\",\"user\":\"b\",\"password\":\"c\"}",
        "{\"user\":\"a\",\"password\":\"b\"} {}",
        "{\"user\":{\"$ne\":1},\"password\":\"b\"}"
      })
  void login_badJson_is400(String body) throws Exception {
    assertProblem(gateway.post(LOGIN, Optional.empty(), body), 400);
  }

  @Test
  void login_largeBody_is413() throws Exception {
    String body = "{\"user\":\"a\",\"password\":\"" + "x".repeat(5_000) + "\"}";

    assertProblem(gateway.post(LOGIN, Optional.empty(), body), 413);
  }

  @Test
  void login_formPost_is415() throws Exception {
    HttpRequest request =
        gateway
            .request(LOGIN, Optional.empty())
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString(GOOD_LOGIN))
            .build();

    assertProblem(gateway.send(request), 415);
  }

  @Test
  void anything_withoutSession_isTheSame401() throws Exception {
    String expected = gateway.get("/api/v1/cameras", Optional.empty()).body();
    for (String path :
        List.of(
            "/api/v1/me",
            "/api/v1/clock",
            "/api/v1/login",
            "/api/v1/cameras/gate",
            "/api/v1/cameras/nothing",
            "/api/v2/x",
            "/api/")) {
      HttpResponse<String> response = gateway.get(path, Optional.empty());
      assertProblem(response, 401);
      assertThat(response.body()).as(path).isEqualTo(expected);
    }
    assertProblem(gateway.post("/api/v1/logout", Optional.empty(), ""), 401);
  }

  /** A name is what somebody wrote: it stays one text, whatever is in it. */
  @Test
  void cameras_namesThatLookLikeMarkup_staySoInJson() throws Exception {
    for (String name :
        List.of(
            "</script><script>alert(1)</script>",
            "\",\"state\":\"LIVE\"}]}",
            "\\\" \n\u0000\u2028\uD83D\uDC34",
            "${7*7} {{7*7}} %s %n")) {
      gateway.streams.set("gate", name, CameraState.LIVE, Optional.empty());

      HttpResponse<String> response = gateway.get("/api/v1/cameras", token);

      assertThat(json(response).get("cameras").get(0).get("name").asString()).isEqualTo(name);
      assertThat(json(response).get("cameras").size()).isEqualTo(2);
      assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
  }

  @Test
  void cameras_listsOnlyWhatMayBeSeen() throws Exception {
    gateway.streams.set(
        "yard", "Yard", CameraState.LOGIN_REFUSED, Optional.of(Rejection.RTSP_AUTH_REFUSED));

    HttpResponse<String> response = gateway.get("/api/v1/cameras", token);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    JsonNode cameras = json(response).get("cameras");
    assertThat(cameras.size()).isEqualTo(2);
    JsonNode gate = cameras.get(0);
    assertThat(gate.get("id").asString()).isEqualTo("gate");
    assertThat(gate.get("name").asString()).isEqualTo("North gate");
    assertThat(gate.get("state").asString()).isEqualTo("LIVE");
    assertThat(gate.get("codec").asString()).isEqualTo("H.264");
    assertThat(gate.get("framesPerSecond").asDouble()).isEqualTo(25.0);
    assertThat(gate.get("lastFrameAgeMillis").asLong()).isEqualTo(21);
    assertThat(gate.get("reason").isNull()).isTrue();
    assertThat(cameras.get(1).get("reason").get("number").asInt()).isEqualTo(109);
    assertThat(response.body()).doesNotContain("vault");
  }

  @Test
  void cameras_alarmAndTransport_areInWords() throws Exception {
    gateway.streams.alarm("gate", FootageAlarm.LOOPED);

    JsonNode gate = json(gateway.get("/api/v1/cameras/gate", token));

    assertThat(gate.get("alarm").asString()).isEqualTo("LOOPED");
    assertThat(gate.get("alarmText").asString()).matches("[A-Z].{10,}\\.");
    assertThat(gate.get("stream").asString()).isEqualTo("sub");
    assertThat(gate.get("transport").asString()).isEqualTo("udp");
    assertThat(gate.get("transportReason").get("number").asInt()).isEqualTo(125);
  }

  @Test
  void events_listsThoseOfCamerasThatMayBeSeen() throws Exception {
    for (String camera : List.of("gate", "vault")) {
      gateway.streams.events.add(
          new SecurityEvents.Event(
              1_000, new CameraId(camera), 27, 405, Rejection.PAYLOAD_DIMENSIONS.words(), 12));
    }

    HttpResponse<String> response = gateway.get("/api/v1/events", token);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"events\":[{\"time\":\"1970-01-01T00:00:01Z\",\"camera\":\"gate\",\"case\":27,\"number\":405,\"words\":\"the"
                + " picture's size is over the limit\",\"count\":12}]}");
    assertProblem(gateway.get("/api/v1/events", Optional.empty()), 401);
    assertProblem(gateway.post("/api/v1/events", token, ""), 405);
  }

  @Test
  void camera_forbiddenAndMissing_areTheSame404() throws Exception {
    HttpResponse<String> forbidden = gateway.get("/api/v1/cameras/vault", token);
    HttpResponse<String> missing = gateway.get("/api/v1/cameras/nothing", token);

    assertProblem(forbidden, 404);
    assertThat(forbidden.body()).isEqualTo(missing.body());
    assertThat(json(gateway.get("/api/v1/cameras/yard", token)).get("name").asString())
        .isEqualTo("Yard");
  }

  @Test
  void logout_endsTheSessionAndClearsTheCookie() throws Exception {
    HttpResponse<String> response = gateway.post("/api/v1/logout", token, "");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("__Host-lightlock=; Max-Age=0");
    assertThat(gateway.get("/api/v1/me", token).statusCode()).isEqualTo(401);
  }

  @Test
  void method_other_is405WithAllow() throws Exception {
    HttpResponse<String> response = gateway.get("/api/v1/logout", token);

    assertProblem(response, 405);
    assertThat(response.headers().firstValue("Allow")).contains("POST");
    assertProblem(gateway.post("/api/v1/me", token, ""), 405);
  }

  @ParameterizedTest
  @EnumSource(CameraState.class)
  void stateWords_everyState_isASentence(CameraState state) {
    assertThat(StateWords.of(state)).matches("[A-Z].{10,}\\.");
  }

  @Test
  void tickets_cameraThatMayBeSeen_givesAddressesWithTheTicket() throws Exception {
    HttpResponse<String> response =
        gateway.post("/api/v1/tickets", token, "{\"camera\":\"gate\",\"onlyThisAddress\":true}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    String ticket = json(response).get("ticket").asString();
    assertThat(json(response).get("expiresMillis").asLong()).isEqualTo(60_000);
    assertThat(json(response).get("urls").get("mse").asString())
        .isEqualTo(gateway.origin().replace("https:", "wss:") + "/live/gate/full?ticket=" + ticket);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vault", "none"})
  void tickets_cameraUnknownOrNotAllowed_isTheSame404(String camera) throws Exception {
    assertProblem(
        gateway.post("/api/v1/tickets", token, "{\"camera\":\"%s\"}".formatted(camera)), 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "{\"camera\":\"../gate\"}",
        "{\"camera\":[\"gate\"]}",
        "{\"camera\":\"gate\",\"user\":\"root\"}"
      })
  void tickets_badJson_is400(String body) throws Exception {
    assertProblem(gateway.post("/api/v1/tickets", token, body), 400);
  }

  @Test
  void tickets_withoutSession_is401() throws Exception {
    assertProblem(gateway.post("/api/v1/tickets", Optional.empty(), "{\"camera\":\"gate\"}"), 401);
  }
}
