package org.lightlock.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.Role;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.serve.http.TestGateway;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DeskRoutesTest {
  private static final String DESK = "__Host-lightlock-desk=" + ScriptedAccess.CLIENT_SECRET;

  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> atDesk(String path, Optional<String> person) throws Exception {
    HttpRequest.Builder request =
        gateway
            .request(path, Optional.empty())
            .header("Cookie", DESK + person.map(token -> "; __Host-lightlock=" + token).orElse(""));
    return gateway.send(request.build());
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  @Test
  void enrol_withAClientsSecret_setsACookieThatScriptsCannotRead() throws Exception {
    HttpResponse<String> response =
        gateway.post(
            "/api/v1/desk",
            Optional.empty(),
            "{\"secret\":\"%s\"}".formatted(ScriptedAccess.CLIENT_SECRET));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).get("desk").asString()).isEqualTo(ScriptedAccess.CLIENT);
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
        .isEqualTo(DESK + "; Max-Age=34560000; Path=/; Secure; HttpOnly; SameSite=Strict");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"secret\":\"wrong-secret-for-tests\"}",
        "{\"secret\":\"short\"}",
        "{\"secret\":\"with;semicolon-and-more-text\"}",
        "{\"secret\":7}",
        "{}"
      })
  void enrol_withAnythingElse_setsNothing(String body) throws Exception {
    HttpResponse<String> response = gateway.post("/api/v1/desk", Optional.empty(), body);

    assertThat(response.statusCode()).isIn(400, 401);
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void atADesk_withoutAPerson_theWallIsThereAndNothingElse() throws Exception {
    JsonNode me = json(atDesk("/api/v1/me", Optional.empty()));
    assertThat(me.get("user").isNull()).isTrue();
    assertThat(me.get("desk").asString()).isEqualTo(ScriptedAccess.CLIENT);

    assertThat(json(atDesk("/api/v1/cameras", Optional.empty())).get("cameras").size())
        .isEqualTo(2);
    for (String path : new String[] {"sessions", "users/bob/sessions", "nothing"}) {
      assertThat(atDesk("/api/v1/" + path, Optional.empty()).statusCode()).isEqualTo(401);
    }
    assertThat(atDesk("/snapshot/gate.jpg", Optional.empty()).statusCode()).isEqualTo(401);
  }

  @Test
  void atADesk_withAPerson_whoSitsDown() throws Exception {
    String token = gateway.access.signIn();

    JsonNode me = json(atDesk("/api/v1/me", Optional.of(token)));

    assertThat(me.get("user").asString()).isEqualTo(ScriptedAccess.USER);
    assertThat(gateway.access.seats).containsExactly("operator client:recorder");
    assertThat(atDesk("/api/v1/sessions", Optional.of(token)).statusCode()).isEqualTo(200);
  }

  @Test
  void aRevokedDesk_isNobody() throws Exception {
    HttpRequest request =
        gateway
            .request("/api/v1/cameras", Optional.empty())
            .header("Cookie", "__Host-lightlock-desk=revoked-secret-for-tests")
            .build();

    assertThat(gateway.send(request).statusCode()).isEqualTo(401);
  }

  @Test
  void dissolve_administratorsOnly() throws Exception {
    Optional<String> token = Optional.of(gateway.access.signIn());
    HttpRequest request = gateway.request("/api/v1/desk", token).DELETE().build();
    assertThat(gateway.send(request).statusCode()).isEqualTo(403);

    gateway.access.roles = Set.of(Role.ADMINISTRATOR);

    HttpResponse<String> response = gateway.send(request);
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
  }
}
