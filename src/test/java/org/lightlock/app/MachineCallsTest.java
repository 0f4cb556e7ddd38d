package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.Action;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Grants;
import org.lightlock.access.Role;
import org.lightlock.app.WiredGateway.Shown;
import org.lightlock.camera.CameraId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Programs that call the API with a stream client's secret. */
class MachineCallsTest {
  private static final String OWN = "gate";
  private static final String OTHER = "vault";
  private static final Set<Action> WATCHING = Set.of(Action.LIVE, Action.SNAPSHOT);

  @TempDir static Path directory;
  private static WiredGateway gateway;
  private static Shown machine;
  private static Shown auditor;
  private static Shown auditorOfOwn;

  @BeforeAll
  static void start() throws Exception {
    gateway = new WiredGateway(directory, List.of(OWN, OTHER));
    gateway.people.add("viewer", Role.VIEWER, Grants.Terms.watching(CameraScope.all()));
    machine = new Shown.Bearer(client("service", WATCHING, own(), Optional.empty()));
    auditor =
        new Shown.Bearer(client("siem", Set.of(Action.AUDIT), CameraScope.all(), Optional.empty()));
    auditorOfOwn =
        new Shown.Bearer(client("audit-own", Set.of(Action.AUDIT), own(), Optional.empty()));
    await().until(() -> status("/api/v1/me", auditorOfOwn) == 200);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static CameraScope own() {
    return new CameraScope.One(new CameraId(OWN));
  }

  private static String client(
      String name, Set<Action> actions, CameraScope scope, Optional<Duration> life)
      throws Exception {
    return gateway.people.clients.add(
        name, List.of(Grants.Terms.of(actions, scope)), life.map(gateway.people.now::plus));
  }

  private static int status(String path, Shown shown) throws Exception {
    return gateway.status(gateway.request(path, shown).build());
  }

  private static JsonNode json(String path, Shown shown) throws Exception {
    return JsonMapper.shared().readTree(gateway.body(gateway.request(path, shown).build()));
  }

  /** Without Origin and X-Lightlock: a secret is nothing that a browser adds by itself. */
  private static HttpRequest ticketRequest(String camera, Shown shown) {
    return gateway
        .request("/api/v1/tickets", shown)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"camera\":\"" + camera + "\"}"))
        .build();
  }

  @Test
  void cameras_areThoseOfItsScopeAlone() throws Exception {
    JsonNode cameras = json("/api/v1/cameras", machine).get("cameras");

    assertThat(cameras).hasSize(1);
    assertThat(cameras.get(0).get("id").asString()).isEqualTo(OWN);
    assertThat(status("/api/v1/cameras/" + OWN, machine)).isEqualTo(200);
    assertThat(status("/api/v1/cameras/" + OTHER, machine)).isEqualTo(404);
    assertThat(json("/api/v1/me", machine).get("user").asString()).isEqualTo("client:service");
  }

  @Test
  void ticket_ofAMachine_opensItsCameraOnceAndEndsWithItsSecret() throws Exception {
    Shown passing =
        new Shown.Bearer(client("passing", WATCHING, own(), Optional.of(Duration.ofHours(1))));
    await().until(() -> status("/api/v1/me", passing) == 200);
    assertThat(gateway.status(ticketRequest(OTHER, passing))).isEqualTo(404);
    String token = ticket(passing);
    String unused = ticket(passing);
    var picture = gateway.request("/snapshot/" + OWN + ".jpg", new Shown.Bearer(token)).build();

    assertThat(gateway.status(picture)).isEqualTo(200);
    assertThat(gateway.status(picture)).as("used up").isEqualTo(401);
    assertThat(status("/api/v1/cameras", new Shown.Bearer(unused))).as("a ticket").isEqualTo(401);

    gateway.people.clients.revoke("passing");
    await().atMost(Duration.ofSeconds(5)).until(() -> status("/api/v1/me", passing) == 401);
    assertThat(status("/snapshot/" + OWN + ".jpg", new Shown.Bearer(unused))).isEqualTo(401);
  }

  private static String ticket(Shown shown) throws Exception {
    return JsonMapper.shared()
        .readTree(gateway.body(ticketRequest(OWN, shown)))
        .get("ticket")
        .asString();
  }

  @Test
  void secretBesideACookie_orInAnotherForm_isNobodys() throws Exception {
    String secret = ((Shown.Bearer) machine).token();
    String cookie = gateway.people.signIn("viewer").token();
    String basic =
        Base64.getEncoder().encodeToString(("service:" + secret).getBytes(StandardCharsets.UTF_8));

    assertThat(
            gateway.status(
                gateway
                    .request("/api/v1/cameras", new Shown.Cookie(cookie))
                    .header("Authorization", "Bearer " + secret)
                    .build()))
        .isEqualTo(401);
    assertThat(
            gateway.status(
                gateway
                    .request("/api/v1/cameras", new Shown.Nothing())
                    .header("Authorization", "Basic " + basic)
                    .build()))
        .isEqualTo(401);
    assertThat(
            gateway.status(
                gateway
                    .request("/api/v1/cameras", machine)
                    .header("Authorization", "Bearer " + secret)
                    .build()))
        .isEqualTo(401);
  }

  @Test
  void audit_isReadWithinWhatWasGranted() throws Exception {
    String about = "/api/v1/audit?camera=" + OWN;
    assertThat(status("/snapshot/" + OWN + ".jpg", machine)).isEqualTo(200);

    assertThat(status("/api/v1/audit", machine)).isEqualTo(403);
    assertThat(status(about, machine)).isEqualTo(403);
    assertThat(status("/api/v1/audit", auditor)).isEqualTo(200);
    assertThat(status(about, auditorOfOwn)).isEqualTo(200);
    assertThat(status("/api/v1/audit", auditorOfOwn)).as("everything").isEqualTo(403);
    assertThat(status("/api/v1/audit?camera=" + OTHER, auditorOfOwn)).isEqualTo(403);
    assertThat(status("/api/v1/audit/export", auditorOfOwn)).isEqualTo(403);
    assertThat(status("/api/v1/audit/watched/" + OWN, auditorOfOwn)).isEqualTo(200);
    assertThat(status("/api/v1/audit/watched/" + OTHER, auditorOfOwn)).isEqualTo(403);
    assertThat(status("/snapshot/" + OWN + ".jpg", auditor))
        .as("it watches nothing")
        .isEqualTo(404);
  }

  @Test
  void auditExport_isAllThatMatches_asCsvOrLines_andIsRecorded() throws Exception {
    assertThat(status("/snapshot/" + OWN + ".jpg", machine)).isEqualTo(200);
    String path = "/api/v1/audit/export?camera=" + OWN + "&kind=snapshot";

    String csv = gateway.body(gateway.request(path, auditorOfOwn).build());
    String lines = gateway.body(gateway.request(path + "&format=jsonl", auditorOfOwn).build());

    assertThat(csv.lines().findFirst().orElseThrow()).contains("\"index\",\"time\"");
    assertThat(csv).contains("client:service").contains("\"" + OWN + "\"");
    assertThat(lines.lines())
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(JsonMapper.shared().readTree(line).get("camera").asString())
                    .isEqualTo(OWN));
    assertThat(csv.lines().count()).isEqualTo(lines.lines().count() + 1);
    assertThat(status(path + "&format=xml", auditorOfOwn)).isEqualTo(400);
    String reads = gateway.body(gateway.request("/api/v1/audit?kind=audit", auditor).build());
    assertThat(reads).contains("client:audit-own", "\"command\":\"export\"");
  }
}
