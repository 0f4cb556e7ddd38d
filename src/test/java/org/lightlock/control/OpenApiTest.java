package org.lightlock.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightlock.access.Role;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.access.Session;
import org.lightlock.camera.CameraId;
import org.lightlock.relay.SecurityEvents;
import org.lightlock.serve.http.TestGateway;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI document is the code's. */
class OpenApiTest {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /** A request for an operation, and its body if it takes one. */
  record Example(String path, Optional<String> body) {
    static Example of(String path) {
      return new Example(path, Optional.empty());
    }

    static Example of(String path, String body) {
      return new Example(path, Optional.of(body));
    }
  }

  /** Every operation once, by its id. Whoever adds one adds its example. */
  static final Map<String, Example> EXAMPLES =
      Map.ofEntries(
          Map.entry("openApi", Example.of("/api/v1/openapi.json")),
          Map.entry(
              "login",
              Example.of(
                  "/api/v1/login",
                  "{\"user\":\"%s\",\"password\":\"%s\"}"
                      .formatted(ScriptedAccess.USER, ScriptedAccess.PASSWORD))),
          Map.entry("loginOptions", Example.of("/api/v1/login/options")),
          Map.entry("logout", Example.of("/api/v1/logout")),
          Map.entry("me", Example.of("/api/v1/me")),
          Map.entry("listCameras", Example.of("/api/v1/cameras")),
          Map.entry("camera", Example.of("/api/v1/cameras/gate")),
          Map.entry("listEvents", Example.of("/api/v1/events")),
          Map.entry("clock", Example.of("/api/v1/clock")),
          Map.entry(
              "givePurpose",
              Example.of("/api/v1/purposes", "{\"camera\":\"gate\",\"text\":\"2026-4711\"}")),
          Map.entry("listOwnSessions", Example.of("/api/v1/sessions")),
          Map.entry("endOwnSessions", Example.of("/api/v1/sessions")),
          Map.entry("endSession", Example.of("/api/v1/sessions/some-session")),
          Map.entry("listSessionsOfUser", Example.of("/api/v1/users/operator/sessions")),
          Map.entry("endSessionsOfUser", Example.of("/api/v1/users/operator/sessions")),
          Map.entry(
              "enrolDesk",
              Example.of(
                  "/api/v1/desk", "{\"secret\":\"%s\"}".formatted(ScriptedAccess.CLIENT_SECRET))),
          Map.entry("dissolveDesk", Example.of("/api/v1/desk")),
          Map.entry("stayPresent", Example.of("/api/v1/presence")),
          Map.entry("listUsers", Example.of("/api/v1/users")),
          Map.entry(
              "addUser",
              Example.of("/api/v1/users", "{\"name\":\"new.one\",\"roles\":[\"viewer\"]}")),
          Map.entry("inviteUser", Example.of("/api/v1/users/changed/invitation")),
          Map.entry(
              "changeRoles",
              Example.of("/api/v1/users/changed/roles", "{\"roles\":[\"operator\"]}")),
          Map.entry(
              "changeDisabled",
              Example.of("/api/v1/users/changed/disabled", "{\"disabled\":true}")),
          Map.entry("removeUser", Example.of("/api/v1/users/removed")),
          Map.entry("listRoles", Example.of("/api/v1/roles")),
          Map.entry(
              "changeRole",
              Example.of("/api/v1/roles/viewer", "{\"secondFactor\":false,\"idleSeconds\":600}")),
          Map.entry("listGrants", Example.of("/api/v1/grants")),
          Map.entry(
              "addGrant",
              Example.of(
                  "/api/v1/grants",
                  "{\"subject\":{\"kind\":\"role\",\"name\":\"viewer\"},\"actions\":[\"live\"],"
                      + "\"scope\":{\"kind\":\"site\",\"name\":\"station\"},"
                      + "\"begin\":\"2026-12-01T00:00:00Z\",\"hours\":{\"days\":\"mon-fri\","
                      + "\"hours\":\"08:00-17:00\",\"zone\":\"Europe/Amsterdam\"},"
                      + "\"purpose\":\"incident number\"}")),
          Map.entry("removeGrant", Example.of("/api/v1/grants/GRANT")),
          Map.entry("listClients", Example.of("/api/v1/clients")),
          Map.entry("addClient", Example.of("/api/v1/clients", "{\"name\":\"new-recorder\"}")),
          Map.entry("revokeClient", Example.of("/api/v1/clients/revoked")),
          Map.entry("cameraLogin", Example.of("/api/v1/cameras/gate/login")),
          Map.entry(
              "setCameraLogin",
              Example.of(
                  "/api/v1/cameras/gate/login", "{\"sealed\":\"" + People.sealedLogin() + "\"}")),
          Map.entry("removeCameraLogin", Example.of("/api/v1/cameras/gate/login")),
          Map.entry("searchAudit", Example.of("/api/v1/audit?most=5&kind=account")),
          Map.entry("exportAudit", Example.of("/api/v1/audit/export?format=jsonl")),
          Map.entry("listViewings", Example.of("/api/v1/audit/watched/gate")),
          Map.entry("issueTicket", Example.of("/api/v1/tickets", "{\"camera\":\"gate\"}")));

  /** FactorApiTest answers every operation of factors. */
  private List<Route> routes() {
    return gateway.api.routes().stream()
        .filter(route -> !gateway.factorOperations.contains(route.operation()))
        .toList();
  }

  @Test
  void everyOperation_isAnsweredAsDescribed() throws Exception {
    gateway.streams.events.add(new SecurityEvents.Event(1_000, new CameraId("gate"), 1, 2, "w", 3));
    gateway.access.purpose = Optional.of("incident number");

    gateway.access.roles = Set.of(Role.ADMINISTRATOR, Role.PRIVACY_OFFICER);
    String grant = People.prepare(gateway);

    for (Route route : routes()) {
      gateway.sessions.add("some-session", ScriptedAccess.USER, Session.Kind.LOGIN, "gate");
      Example example = EXAMPLES.get(route.operation());
      assertThat(example).as("an example of %s", route.operation()).isNotNull();
      String body = example.body().orElse("");
      HttpRequest request =
          gateway
              .request(example.path().replace("GRANT", grant), Optional.of(gateway.access.signIn()))
              .header("Content-Type", "application/json")
              .method(route.method().toString(), HttpRequest.BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> response = gateway.send(request, body);
      assertThat(response.statusCode()).as("%s: %s", route, response.body()).isLessThan(300);
    }

    assertThat(gateway.contract.answered())
        .containsExactlyInAnyOrderElementsOf(routes().stream().map(Route::operation).toList());
  }

  @Test
  void document_isServedToWhoeverIsSignedIn() throws Exception {
    HttpResponse<String> response =
        gateway.get("/api/v1/openapi.json", Optional.of(gateway.access.signIn()));

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode document = JsonMapper.shared().readTree(response.body());
    assertThat(document).isEqualTo(gateway.contract.document());
    assertThat(document.get("openapi").asString()).isEqualTo("3.1.0");
    assertThat(gateway.get("/api/v1/openapi.json", Optional.empty()).statusCode()).isEqualTo(401);
  }

  @Test
  void document_describesExactlyTheRoutes() {
    Set<String> described = new HashSet<>();
    for (Map.Entry<String, JsonNode> path : gateway.contract.document().get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        described.add(
            "%s %s %s"
                .formatted(
                    method.getKey().toUpperCase(Locale.ROOT),
                    path.getKey(),
                    method.getValue().get("operationId").asString()));
      }
    }

    assertThat(described)
        .containsExactlyInAnyOrderElementsOf(
            gateway.api.routes().stream().map(route -> route + " " + route.operation()).toList());
  }

  @Test
  void places_areDescribedAsParameters() {
    for (Route route : gateway.api.routes()) {
      Set<String> places = new TreeSet<>();
      Pattern.compile("\\{([^}]+)}")
          .matcher(route.path())
          .results()
          .map((MatchResult found) -> found.group(1))
          .forEach(places::add);
      Set<String> parameters = new TreeSet<>();
      for (JsonNode parameter : operation(route).path("parameters")) {
        JsonNode resolved = resolved(parameter);
        if (resolved.get("in").asString().equals("path")) {
          assertThat(resolved.get("required").asBoolean()).isTrue();
          parameters.add(resolved.get("name").asString());
        }
      }
      assertThat(parameters).as(route.toString()).isEqualTo(places);
    }
  }

  @Test
  void whoMayCall_standsInTheDocument() {
    for (Route route : gateway.api.routes()) {
      JsonNode operation = operation(route);
      boolean open = route.audience() instanceof Audience.Anybody;
      assertThat(operation.get("security").isEmpty()).as(route.toString()).isEqualTo(open);
      assertThat(operation.has("x-roles"))
          .as(route.toString())
          .isEqualTo(ViewerAttackTest.rolesOf(route).isPresent());
      assertThat(operation.path("responses").has("401")).as(route.toString()).isTrue();
    }
  }

  @Test
  void onlyWhatLeadsToASession_isOpenToAnybody() {
    assertThat(
            gateway.api.routes().stream()
                .filter(route -> route.audience() instanceof Audience.Anybody)
                .map(Route::path))
        .allMatch(
            path ->
                path.startsWith("/api/v1/login")
                    || path.startsWith("/api/v1/enrol")
                    || path.equals("/api/v1/desk"));
  }

  @Test
  void everySchema_isOneAndItsReferencesLeadSomewhere() {
    var meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of(DIALECT));
    List<JsonNode> schemas = new ArrayList<>();
    collect(gateway.contract.document(), schemas);
    assertThat(schemas).hasSizeGreaterThan(10);
    for (JsonNode schema : schemas) {
      assertThat(meta.validate(schema)).as(schema.toString()).isEmpty();
    }
  }

  @Test
  void requests_takeNothingThatIsNotDescribed() {
    for (Route route : gateway.api.routes()) {
      JsonNode body = operation(route).path("requestBody");
      if (!body.isMissingNode()) {
        assertThat(body.get("required").asBoolean()).isTrue();
        JsonNode schema = resolved(body.at("/content/application~1json/schema"));
        assertThat(schema.path("additionalProperties").asBoolean(true))
            .as("%s: additionalProperties", route)
            .isFalse();
      }
    }
  }

  /** Every schema in the document; follows no reference, but checks that it leads somewhere. */
  private void collect(JsonNode node, List<JsonNode> schemas) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getKey().equals("$ref")) {
        assertThat(resolved(node).isMissingNode()).as(node.toString()).isFalse();
      }
      if (entry.getKey().equals("schema")) {
        schemas.add(entry.getValue());
      }
      if (entry.getKey().equals("schemas")) {
        entry.getValue().forEach(schemas::add);
      }
      collect(entry.getValue(), schemas);
    }
    if (node.isArray()) {
      node.forEach(element -> collect(element, schemas));
    }
  }

  private JsonNode operation(Route route) {
    return gateway
        .contract
        .document()
        .get("paths")
        .get(route.path())
        .get(route.method().toString().toLowerCase(Locale.ROOT));
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref")
        ? gateway.contract.document().at(node.get("$ref").asString().substring(1))
        : node;
  }
}
