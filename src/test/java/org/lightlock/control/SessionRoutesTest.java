package org.lightlock.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.access.Role;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Session.Kind;
import org.lightlock.serve.http.TestGateway;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SessionRoutesTest {
  private TestGateway gateway;
  private Optional<String> token = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start();
    token = Optional.of(gateway.access.signIn());
    String own = gateway.access.session(token.orElseThrow()).orElseThrow().id();
    gateway.sessions.add(own, ScriptedAccess.USER, Kind.LOGIN, "gate");
    gateway.sessions.add("ticket", ScriptedAccess.USER, Kind.TICKET);
    gateway.sessions.add("foreign", "bob", Kind.LOGIN, "vault");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> delete(String path, Optional<String> with) throws Exception {
    return gateway.send(gateway.request(path, with).DELETE().build());
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  @Test
  void list_own_saysWhichOneAsksAndNothingOfOthers() throws Exception {
    HttpResponse<String> response = gateway.get("/api/v1/sessions", token);

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode first = json(response).get("sessions").get(0);
    assertThat(json(response).get("most").asInt()).isEqualTo(32);
    assertThat(json(response).get("sessions").size()).isEqualTo(2);
    assertThat(first.get("current").asBoolean()).isTrue();
    assertThat(first.get("how").asString()).isEqualTo("passphrase+totp");
    assertThat(first.get("watching").get(0).asString()).isEqualTo("gate");
    assertThat(first.get("created").asString()).isEqualTo("2026-03-04T05:06:07Z");
    assertThat(response.body()).doesNotContain("foreign", "vault", token.orElseThrow());
  }

  @Test
  void end_ownOther_endsIt() throws Exception {
    assertThat(delete("/api/v1/sessions/ticket", token).statusCode()).isEqualTo(204);
    assertThat(gateway.sessions.revocations).containsExactly("ticket operator");
  }

  @Test
  void end_current_takesTheCookieToo() throws Exception {
    String own = gateway.access.session(token.orElseThrow()).orElseThrow().id();

    HttpResponse<String> response = delete("/api/v1/sessions/" + own, token);

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
  }

  @Test
  void end_somebodyElses_isLikeOneThatDoesNotExist() throws Exception {
    HttpResponse<String> foreign = delete("/api/v1/sessions/foreign", token);
    HttpResponse<String> none = delete("/api/v1/sessions/none", token);

    assertThat(foreign.statusCode()).isEqualTo(404);
    assertThat(foreign.body()).isEqualTo(none.body());
    assertThat(gateway.sessions.revocations).isEmpty();
    assertThat(delete("/api/v1/sessions/foreign", Optional.empty()).statusCode()).isEqualTo(401);
  }

  @Test
  void end_byAPageOfAnotherOrigin_isRefused() throws Exception {
    HttpRequest forged =
        HttpRequest.newBuilder(gateway.request("/api/v1/sessions", token).build().uri())
            .header("Cookie", "__Host-lightlock=" + token.orElseThrow())
            .header("Origin", "https://evil.example")
            .DELETE()
            .build();

    assertThat(gateway.send(forged).statusCode()).isEqualTo(403);
    assertThat(gateway.sessions.revocations).isEmpty();
  }

  @Test
  void endOwn_endsAllOfTheUsersAndNobodyElses() throws Exception {
    assertThat(delete("/api/v1/sessions", token).statusCode()).isEqualTo(204);

    assertThat(gateway.sessions.list())
        .singleElement()
        .matches(left -> left.id().equals("foreign"));
  }

  @Test
  void ofUser_administratorsOnly() throws Exception {
    assertThat(gateway.get("/api/v1/users/bob/sessions", token).statusCode()).isEqualTo(403);
    assertThat(delete("/api/v1/users/bob/sessions", token).statusCode()).isEqualTo(403);
    assertThat(gateway.sessions.revocations).isEmpty();

    gateway.access.roles = Set.of(Role.ADMINISTRATOR);

    HttpResponse<String> listed = gateway.get("/api/v1/users/bob/sessions", token);
    assertThat(json(listed).get("sessions").get(0).get("id").asString()).isEqualTo("foreign");
    assertThat(gateway.get("/api/v1/users/B%27/sessions", token).statusCode()).isEqualTo(404);
    assertThat(delete("/api/v1/sessions/foreign", token).statusCode()).isEqualTo(204);
    assertThat(gateway.sessions.revocations).containsExactly("foreign operator");
    assertThat(delete("/api/v1/users/bob/sessions", token).statusCode()).isEqualTo(204);
  }

  /** Whoever finds the seat empty signs nobody out elsewhere; the person signs out here always. */
  @Test
  void end_longAfterTheLogin_wantsAStepUp() throws Exception {
    String own = gateway.access.newestSession();
    gateway.access.fresh = false;

    for (String path : List.of("/api/v1/sessions/ticket", "/api/v1/sessions")) {
      HttpResponse<String> answer = delete(path, token);
      assertThat(answer.statusCode()).as(path).isEqualTo(403);
      assertThat(json(answer).get("title").asString()).isEqualTo("Show who you are");
    }
    assertThat(gateway.sessions.revocations).isEmpty();
    assertThat(delete("/api/v1/sessions/" + own, token).statusCode()).isEqualTo(204);
    assertThat(gateway.sessions.revocations).containsExactly(own + " " + ScriptedAccess.USER);
  }
}
