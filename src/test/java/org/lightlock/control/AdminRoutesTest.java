package org.lightlock.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.Account;
import org.lightlock.access.Role;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.serve.http.TestGateway;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AdminRoutesTest {
  private TestGateway gateway;
  private Optional<String> token = Optional.empty();
  private String grant = "";
  private int before;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start();
    gateway.access.roles = Set.of(Role.ADMINISTRATOR);
    token = Optional.of(gateway.access.signIn());
    grant = People.prepare(gateway);
    before = entries().size();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return gateway.send(
        gateway
            .request(path, token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        body);
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  private Account account(String name) throws Exception {
    return gateway.administration.accounts().list().stream()
        .filter(found -> found.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What was written down since the test began, without what changes from run to run. */
  private String audited() throws Exception {
    return String.join("\n", entries().subList(before, entries().size()));
  }

  private List<String> entries() throws Exception {
    return gateway.people.read(
        handle ->
            handle
                .createQuery("SELECT body FROM audit_entry ORDER BY idx")
                .mapTo(String.class)
                .list());
  }

  @Test
  void addUser_givesALinkAndNoPassphrase_andTheRecordHoldsNeither() throws Exception {
    HttpResponse<String> added =
        send("POST", "/api/v1/users", "{\"name\":\"bob\",\"roles\":[\"viewer\",\"operator\"]}");

    assertThat(added.statusCode()).isEqualTo(201);
    assertThat(json(added).has("password")).isFalse();
    String link = json(added).get("link").asString();
    assertThat(link).startsWith("https://localhost:").contains("/#/enrol/");
    String token = link.substring(link.lastIndexOf('/') + 1);
    assertThat(account("bob").roles()).containsExactlyInAnyOrder(Role.VIEWER, Role.OPERATOR);
    assertThat(audited())
        .contains(
            "\"actor\":\"operator\"", "\"bob\"", "\"account\"", "127.0.0.1", "enrolment link made")
        .doesNotContain(token);
    assertThat(send("GET", "/api/v1/users", "").body()).contains("bob").doesNotContain(token);
    assertThat(send("POST", "/api/v1/users", "{\"name\":\"bob\",\"roles\":[]}").statusCode())
        .isEqualTo(409);
  }

  @Test
  void inviteUser_replacesTheLinkOfBefore_andNobodyElseGetsOne() throws Exception {
    JsonNode first = json(send("POST", "/api/v1/users/changed/invitation", ""));
    HttpResponse<String> second = send("POST", "/api/v1/users/changed/invitation", "");

    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(json(second).get("link")).isNotEqualTo(first.get("link"));
    int links =
        gateway.people.read(
            handle ->
                handle
                    .createQuery("SELECT count(*) FROM enrolment_link WHERE account = 'changed'")
                    .mapTo(Integer.class)
                    .one());
    assertThat(links).isEqualTo(1);
    assertThat(send("POST", "/api/v1/users/nobody/invitation", "").statusCode()).isEqualTo(404);

    String disabled = "/api/v1/users/changed/disabled";
    assertThat(send("PUT", disabled, "{\"disabled\":true}").statusCode()).isEqualTo(200);
    assertThat(send("POST", "/api/v1/users/changed/invitation", "").statusCode()).isEqualTo(409);
  }

  @Test
  void setCameraLogin_isKeptSealed_andNoAnswerOrRecordHoldsIt() throws Exception {
    String path = "/api/v1/cameras/gate/login";
    String sealed = People.sealedLogin();
    assertThat(json(send("GET", path, "")).get("state").asString()).isEqualTo("own");

    HttpResponse<String> set = send("PUT", path, "{\"sealed\":\"" + sealed + "\"}");

    assertThat(set.statusCode()).isEqualTo(200);
    assertThat(json(set).get("state").asString()).isEqualTo("waiting");
    HttpResponse<String> shown = send("GET", path, "");
    assertThat(json(shown)).isEqualTo(json(set));
    assertThat(shown.body()).doesNotContain(sealed.substring(30, 60));
    assertThat(audited())
        .contains("\"actor\":\"operator\"", "camera-login", json(set).get("id").asString())
        .doesNotContain(sealed.substring(30, 60));
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(404);
    assertThat(json(send("GET", path, "")).get("state").asString()).isEqualTo("own");
  }

  @Test
  void setCameraLogin_miscopiedOrForNoCamera_isRefusedAndChangesNothing() throws Exception {
    String sealed = People.sealedLogin();
    String other = sealed.substring(0, sealed.length() - 1) + (sealed.endsWith("A") ? "Q" : "A");

    assertThat(
            send("PUT", "/api/v1/cameras/gate/login", "{\"sealed\":\"" + other + "\"}")
                .statusCode())
        .isEqualTo(422);
    assertThat(
            send("PUT", "/api/v1/cameras/nowhere/login", "{\"sealed\":\"" + sealed + "\"}")
                .statusCode())
        .isEqualTo(404);
    // Whoever sends a password by mistake gets it neither kept nor repeated.
    HttpResponse<String> plain =
        send("PUT", "/api/v1/cameras/gate/login", "{\"sealed\":\"my camera password\"}");
    assertThat(plain.statusCode()).isEqualTo(400);
    assertThat(plain.body()).doesNotContain("my camera");
    assertThat(audited()).isEmpty();
  }

  @Test
  void changeRoles_replacesThem_andTheRecordSaysBeforeAndAfter() throws Exception {
    assertThat(
            send("PUT", "/api/v1/users/changed/roles", "{\"roles\":[\"investigator\"]}")
                .statusCode())
        .isEqualTo(200);

    assertThat(account("changed").roles()).containsExactly(Role.INVESTIGATOR);
    assertThat(audited())
        .contains(
            "\"actor\":\"operator\"",
            "\"before\":\"viewer\"",
            "\"after\":\"investigator\"",
            "\"changed\"");
  }

  @Test
  void lastAdministrator_staysOneWhateverIsTried() throws Exception {
    assertThat(send("DELETE", "/api/v1/users/admin", "").statusCode()).isEqualTo(409);
    assertThat(send("PUT", "/api/v1/users/admin/disabled", "{\"disabled\":true}").statusCode())
        .isEqualTo(409);
    assertThat(send("PUT", "/api/v1/users/admin/roles", "{\"roles\":[\"viewer\"]}").statusCode())
        .isEqualTo(409);

    assertThat(account("admin").roles()).containsExactly(Role.ADMINISTRATOR);
    assertThat(account("admin").disabled()).isFalse();
    assertThat(audited()).isEmpty();

    send("PUT", "/api/v1/users/changed/roles", "{\"roles\":[\"administrator\"]}");
    assertThat(send("DELETE", "/api/v1/users/admin", "").statusCode()).isEqualTo(204);
  }

  @Test
  void disableAndRemove_endWhatTheUserCanDo() throws Exception {
    assertThat(
            json(send("PUT", "/api/v1/users/changed/disabled", "{\"disabled\":true}"))
                .get("disabled")
                .asBoolean())
        .isTrue();
    assertThat(account("changed").disabled()).isTrue();
    send("PUT", "/api/v1/users/changed/disabled", "{\"disabled\":false}");
    assertThat(account("changed").disabled()).isFalse();

    assertThat(send("DELETE", "/api/v1/users/changed", "").statusCode()).isEqualTo(204);
    assertThat(send("DELETE", "/api/v1/users/changed", "").statusCode()).isEqualTo(404);
    assertThat(gateway.administration.grants().list()).isEmpty();
  }

  @Test
  void changeRole_setsWhatItDemands_butNeverFreesAdministratorsOfASecondFactor() throws Exception {
    HttpResponse<String> changed =
        send(
            "PUT",
            "/api/v1/roles/operator",
            "{\"secondFactor\":true,\"idleSeconds\":900,\"absoluteSeconds\":28800}");

    assertThat(json(changed).get("idleSeconds").asInt()).isEqualTo(900);
    assertThat(gateway.administration.roles().settings().needSecondFactor(Set.of(Role.OPERATOR)))
        .isTrue();
    assertThat(send("PUT", "/api/v1/roles/administrator", "{\"secondFactor\":false}").statusCode())
        .isEqualTo(422);
    assertThat(send("PUT", "/api/v1/roles/nobody", "{\"secondFactor\":true}").statusCode())
        .isEqualTo(404);
    send("PUT", "/api/v1/roles/operator", "{\"secondFactor\":false}");
  }

  @Test
  void addAndRemoveGrant_areKeptAndWrittenDown() throws Exception {
    String body =
        "{\"subject\":{\"kind\":\"user\",\"name\":\"removed\"},\"actions\":[\"live\",\"audio\"],"
            + "\"scope\":{\"kind\":\"camera\",\"name\":\"gate\"},"
            + "\"end\":\"2027-01-01T00:00:00Z\",\"purpose\":\"incident number\"}";
    JsonNode added = json(send("POST", "/api/v1/grants", body));

    assertThat(added.at("/grant/scope/name").asString()).isEqualTo("gate");
    assertThat(audited())
        .contains(
            "\"actor\":\"operator\"",
            "\"cameras\":\"camera gate\"",
            "\"for\":\"user removed\"",
            "incident number");
    assertThat(send("DELETE", "/api/v1/grants/" + grant, "").statusCode()).isEqualTo(204);
    assertThat(send("DELETE", "/api/v1/grants/" + grant, "").statusCode()).isEqualTo(404);
    assertThat(json(send("GET", "/api/v1/grants", "")).get("grants").size()).isEqualTo(1);
  }

  @Test
  void grant_thatCouldNeverGiveAnything_isRefused() throws Exception {
    String subject = "{\"subject\":{\"kind\":\"role\",\"name\":\"viewer\"},";
    String scope = "\"scope\":{\"kind\":\"all\"}";

    assertThat(
            send("POST", "/api/v1/grants", subject + "\"actions\":[\"ptz\"]," + scope + "}")
                .statusCode())
        .isEqualTo(422);
    assertThat(
            send(
                    "POST",
                    "/api/v1/grants",
                    subject
                        + "\"actions\":[\"live\"],"
                        + scope
                        + ",\"begin\":\"2027-01-02T00:00:00Z\",\"end\":\"2027-01-01T00:00:00Z\"}")
                .statusCode())
        .isEqualTo(422);
  }

  @Test
  void ownRights_areASecurityEvent() throws Exception {
    gateway
        .administration
        .accounts()
        .add(
            ScriptedAccess.USER,
            "wooden bridge under seven moons".toCharArray(),
            Set.of(Role.ADMINISTRATOR),
            List.of());

    send(
        "PUT",
        "/api/v1/users/" + ScriptedAccess.USER + "/roles",
        "{\"roles\":[\"administrator\",\"viewer\"]}");
    send(
        "POST",
        "/api/v1/grants",
        "{\"subject\":{\"kind\":\"user\",\"name\":\"operator\"},\"actions\":[\"live\"],"
            + "\"scope\":{\"kind\":\"all\"}}");

    assertThat(gateway.audit.events.stream().map(AuditEvent::kind))
        .containsExactly(AuditEvent.Kind.SECURITY, AuditEvent.Kind.SECURITY);
  }

  @Test
  void client_secretIsShownOnce_andRevokedItIsGone() throws Exception {
    HttpResponse<String> added =
        send("POST", "/api/v1/clients", "{\"name\":\"wall\",\"expires\":\"2099-01-01T00:00:00Z\"}");

    String secret = json(added).get("secret").asString();
    assertThat(send("GET", "/api/v1/clients", "").body()).contains("wall").doesNotContain(secret);
    assertThat(audited()).contains("wall").doesNotContain(secret);
    assertThat(send("POST", "/api/v1/clients", "{\"name\":\"wall\"}").statusCode()).isEqualTo(409);
    assertThat(
            send(
                    "POST",
                    "/api/v1/clients",
                    "{\"name\":\"old\",\"expires\":\"2001-01-01T00:00:00Z\"}")
                .statusCode())
        .isEqualTo(422);
    assertThat(send("DELETE", "/api/v1/clients/wall", "").statusCode()).isEqualTo(204);
    assertThat(send("DELETE", "/api/v1/clients/wall", "").statusCode()).isEqualTo(404);
  }

  @Test
  void ownRights_whatCannotBeWrittenDown_isNotDone() throws Exception {
    gateway.audit.unwritable = Optional.of(Duration.ofSeconds(1));

    assertThat(
            send(
                    "POST",
                    "/api/v1/grants",
                    "{\"subject\":{\"kind\":\"role\",\"name\":\"administrator\"},"
                        + "\"actions\":[\"admin\"],\"scope\":{\"kind\":\"all\"}}")
                .statusCode())
        .isEqualTo(500);
    assertThat(gateway.administration.grants().list()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"Bob\",\"roles\":[]}",
        "{\"name\":\"bob\",\"roles\":[\"root\"]}",
        "{\"name\":\"bob\",\"roles\":[\"viewer\",\"viewer\"]}",
        "{\"name\":\"bob\",\"roles\":[null]}",
        "{\"name\":\"bob\",\"roles\":\"viewer\"}",
        "{\"name\":\"bob\",\"roles\":[],\"password\":\"correct horse battery\"}"
      })
  void addUser_badJson_is400(String body) throws Exception {
    assertThat(send("POST", "/api/v1/users", body).statusCode()).isEqualTo(400);
    assertThat(audited()).isEmpty();
  }
}
