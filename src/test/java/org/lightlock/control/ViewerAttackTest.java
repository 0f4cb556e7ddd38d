package org.lightlock.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.LogCapture;
import org.lightlock.access.Role;
import org.lightlock.access.ScriptedAccess;
import org.lightlock.serve.http.RawRequests;
import org.lightlock.serve.http.TestGateway;
import org.lightlock.serve.mse.MseLimits;
import org.lightlock.serve.mse.ScriptedStreams;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What somebody who may watch one camera tries: other cameras, other people's things, what only
 * administrators may do, files of the machine. Goes through every route there is, so that a new one
 * is tried too.
 */
class ViewerAttackTest {
  private TestGateway gateway;
  private Optional<String> viewer = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    ScriptedStreams streams = new ScriptedStreams();
    streams.add("gate", "North gate");
    streams.add("vault", "Vault");
    gateway =
        new TestGateway(
            new ScriptedAccess("gate"),
            streams,
            MseLimits.DEFAULT,
            0,
            Map.of(
                "/fails/",
                exchange -> {
                  throw new IllegalStateException("the secret of the inside");
                }));
    viewer = Optional.of(gateway.access.signIn());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> send(Route route, String path, Optional<String> token, String body)
      throws Exception {
    return send(route.method().toString(), path, token, body);
  }

  private HttpResponse<String> send(String method, String path, Optional<String> token, String body)
      throws Exception {
    return gateway.send(
        gateway
            .request(path, token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** A path of the route with this in every place. */
  private static String filled(Route route, String value) {
    return route.path().replaceAll("\\{[^}]+}", value);
  }

  /** Of whom a person has to be one to call a route; empty when it is not a matter of roles. */
  static Optional<Set<Role>> rolesOf(Route route) {
    return switch (route.audience()) {
      case Audience.OneRoleOf(Set<Role> roles) -> Optional.of(roles);
      case Audience.Auditors() -> Optional.of(Set.of(Role.PRIVACY_OFFICER));
      case Audience.Anybody(),
          Audience.AnySession(),
          Audience.AnySessionOrMachine(),
          Audience.Wall() ->
          Optional.empty();
    };
  }

  @Test
  void everyRoute_withoutASession_isTheSame401() throws Exception {
    String expected = gateway.get("/api/v1/nothing", Optional.empty()).body();

    for (Route route : gateway.api.routes()) {
      if (!(route.audience() instanceof Audience.Anybody)) {
        HttpResponse<String> answer = send(route, filled(route, "gate"), Optional.empty(), "{}");
        assertThat(answer.statusCode()).as(route.toString()).isEqualTo(401);
        assertThat(answer.body()).as(route.toString()).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void everyRoute_asEveryRole_isOpenToItsAudienceOnly(Role role) throws Exception {
    gateway.access.roles = Set.of(role);

    for (Route route : gateway.api.routes()) {
      boolean isOpen = rolesOf(route).map(roles -> roles.contains(role)).orElse(true);
      HttpResponse<String> answer =
          send(route, filled(route, "nothing"), Optional.of(gateway.access.signIn()), "[]");
      if (isOpen) {
        assertThat(answer.statusCode()).as("%s as %s", route, role).isNotEqualTo(401);
        assertThat(answer.body()).as("%s as %s", route, role).doesNotContain("Your role");
      } else {
        assertThat(answer.statusCode()).as("%s as %s", route, role).isEqualTo(403);
        assertThat(answer.body()).contains("Your role does not allow this.");
      }
    }
  }

  @Test
  void noRoleAtAll_opensNoRouteOfARole() throws Exception {
    gateway.access.roles = Set.of();

    for (Route route : gateway.api.routes()) {
      if (rolesOf(route).isPresent()) {
        assertThat(send(route, filled(route, "gate"), viewer, "{}").statusCode())
            .as(route.toString())
            .isEqualTo(403);
      }
    }
  }

  /** Whatever is put into a place of a path: what is not the viewer's is as what does not exist. */
  @Test
  void everyRoute_withSomebodyElsesId_isLikeOneThatDoesNotExist() throws Exception {
    for (Route route : gateway.api.routes()) {
      if (route.path().contains("{")) {
        HttpResponse<String> missing = send(route, filled(route, "nothing"), viewer, "{}");
        for (String id : List.of("vault", "admin", "s1", "c1", "recorder", "000000000000")) {
          HttpResponse<String> answer = send(route, filled(route, id), viewer, "{}");
          assertThat(answer.statusCode()).as("%s of %s", route, id).isEqualTo(missing.statusCode());
          assertThat(answer.body()).as("%s of %s", route, id).isEqualTo(missing.body());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/cameras/%s",
        "GET /live/%s/full",
        "GET /live/%s.mp4",
        "GET /live/%s/tile.mp4",
        "GET /hls/%s.m3u8",
        "GET /hls/%s/full.m3u8",
        "GET /snapshot/%s.jpg",
        "POST /whep/%s",
        "POST /whep/%s/full",
        "PATCH /whep/%s/full/session",
        "DELETE /whep/%s/full/session"
      })
  void everyRoute_withAnotherCamera_isLikeOneThatDoesNotExist(String way) throws Exception {
    String method = way.split(" ", 2)[0];
    String path = way.split(" ", 2)[1];
    HttpResponse<String> missing = send(method, path.formatted("nothing"), viewer, "");
    HttpResponse<String> answer = send(method, path.formatted("vault"), viewer, "");

    assertThat(answer.statusCode()).isEqualTo(missing.statusCode()).isBetween(400, 499);
    assertThat(answer.body()).isEqualTo(missing.body());
    assertThat(gateway.access.openGrants()).isZero();
  }

  /** Bodies that operations of factors take, as far as this viewer gets with them. */
  private static final Map<String, String> FACTOR_BODIES =
      Map.of(
          "loginSecond", "{\"step\":\"s\",\"code\":\"123456\"}",
          "loginSecondPasskeyOptions", "{\"step\":\"s\"}",
          "enrolment", "{\"token\":\"t\"}",
          "enrolTotp", "{\"token\":\"t\"}",
          "finishEnrolment", "{\"token\":\"t\"}",
          "confirmEnrolledTotp", "{\"token\":\"t\",\"code\":\"123456\"}",
          "stepUp", "{\"code\":\"123456\"}",
          "confirmTotp", "{\"code\":\"123456\"}",
          "renamePasskey", "{\"name\":\"phone\"}");

  /** Another camera's id in place of each text in a body, and of each parameter. */
  @Test
  void everyParameterAndField_withAnotherCamera_isAsWithOneThatDoesNotExist() throws Exception {
    int tried = 0;
    for (Route route : gateway.api.routes()) {
      OpenApiTest.Example example =
          OpenApiTest.EXAMPLES.getOrDefault(
              route.operation(),
              new OpenApiTest.Example(
                  filled(route, "gate"),
                  Optional.ofNullable(FACTOR_BODIES.get(route.operation()))));
      String path = example.path().split("\\?", 2)[0];
      JsonNode body = JsonMapper.shared().readTree(example.body().orElse("{}"));
      for (JsonPointer text : texts(body, JsonPointer.empty())) {
        assertAlike(route, id -> send(route, path, viewer, with(body, text, id).toString()));
        tried++;
      }
      for (JsonNode parameter : operation(route).path("parameters")) {
        JsonNode described = resolved(parameter);
        String name = described.path("name").asString();
        if (described.path("in").asString().equals("query")) {
          String query = path + "?" + name + "=";
          assertAlike(route, id -> send(route, query + id, viewer, body.toString()));
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(20);
  }

  private interface Asking {
    HttpResponse<String> with(String id) throws Exception;
  }

  private void assertAlike(Route route, Asking asking) throws Exception {
    HttpResponse<String> missing = asking.with("nothing");
    HttpResponse<String> other = asking.with("vault");
    assertThat(other.statusCode()).as(route.toString()).isEqualTo(missing.statusCode());
    assertThat(other.body().replace("vault", "nothing"))
        .as(route.toString())
        .isEqualTo(missing.body())
        .doesNotContain("Vault");
    assertThat(gateway.access.openGrants()).isZero();
  }

  private static List<JsonPointer> texts(JsonNode node, JsonPointer at) {
    List<JsonPointer> texts = new ArrayList<>();
    if (node.isString()) {
      texts.add(at);
    }
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      texts.addAll(texts(property.getValue(), at.appendProperty(property.getKey())));
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      texts.addAll(texts(node.get(i), at.appendIndex(i)));
    }
    return texts;
  }

  private static JsonNode with(JsonNode body, JsonPointer at, String text) {
    JsonNode copy = body.deepCopy();
    JsonNode holder = copy.at(at.head());
    if (holder instanceof ObjectNode object) {
      object.put(at.last().getMatchingProperty(), text);
    } else {
      ((ArrayNode) holder).set(at.last().getMatchingIndex(), StringNode.valueOf(text));
    }
    return copy;
  }

  private JsonNode operation(Route route) {
    return gateway
        .contract
        .document()
        .at("/paths")
        .path(route.path())
        .path(route.method().toString().toLowerCase(Locale.ROOT));
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref")
        ? gateway.contract.document().at(node.get("$ref").asString().substring(1))
        : node;
  }

  /** Everything somebody known is refused becomes an entry of the audit. */
  @Test
  void everyRefusal_isWrittenDown() throws Exception {
    for (Route route : gateway.api.routes()) {
      if (rolesOf(route).isPresent()) {
        gateway.access.denials.clear();
        assertThat(send(route, filled(route, "gate"), viewer, "{}").statusCode()).isEqualTo(403);
        assertThat(gateway.access.denials)
            .as(route.toString())
            .hasSize(1)
            .first()
            .asString()
            .startsWith(ScriptedAccess.USER + " " + route.operation());
      }
    }
    for (String way :
        List.of("/live/vault/full", "/live/vault.mp4", "/hls/vault.m3u8", "/snapshot/vault.jpg")) {
      gateway.access.denials.clear();
      assertThat(send("GET", way, viewer, "").statusCode()).isEqualTo(404);
      assertThat(gateway.access.denials)
          .as(way)
          .containsExactly(ScriptedAccess.USER + " watch vault");
    }
    gateway.access.denials.clear();
    assertThat(send("POST", "/whep/vault", viewer, "").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/api/v1/cameras/vault", viewer, "").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/api/v1/secrets", viewer, "").statusCode()).isEqualTo(404);
    assertThat(gateway.access.denials)
        .containsExactly(
            ScriptedAccess.USER + " watch vault",
            ScriptedAccess.USER + " camera vault",
            ScriptedAccess.USER + " no such operation");
    gateway.access.denials.clear();
    assertThat(send("GET", "/api/v1/cameras", viewer, "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/api/v1/users", Optional.empty(), "").statusCode()).isEqualTo(401);
    assertThat(gateway.access.denials).isEmpty();
  }

  /** An administrator's open browser, long after its owner last showed who sits there. */
  @Test
  void everyChangeOfAdministrators_longAfterTheLogin_wantsAStepUp() throws Exception {
    gateway.access.roles = Set.of(Role.values());
    String _ = People.prepare(gateway);
    List<Object> before = everything();
    gateway.access.fresh = false;
    int tried = 0;
    for (Route route : gateway.api.routes()) {
      if (rolesOf(route).isPresent()) {
        OpenApiTest.Example example =
            Objects.requireNonNull(OpenApiTest.EXAMPLES.get(route.operation()));
        HttpResponse<String> answer =
            send(route, example.path(), viewer, example.body().orElse("{}"));
        boolean changes = !route.method().toString().equals("GET");
        assertThat(answer.body().contains("Show who you are"))
            .as(route.toString())
            .isEqualTo(changes);
        tried += changes ? 1 : 0;
      }
    }
    assertThat(tried).isGreaterThan(8);
    assertThat(everything()).isEqualTo(before);
  }

  /** A path of the machine in every place that an operation has. */
  @Test
  void everyRoute_withAFileInItsPlace_reachesNothing() throws Exception {
    gateway.access.roles = Set.of(Role.values());
    for (Route route : gateway.api.routes()) {
      if (route.path().contains("{")) {
        for (String file :
            List.of("..%2f..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "..%5c..%5clightlock.db")) {
          HttpResponse<String> answer = send(route, filled(route, file), viewer, "{}");
          assertThat(answer.statusCode()).as("%s %s", route, file).isBetween(400, 499);
          assertThat(answer.body()).as("%s %s", route, file).doesNotContain("root:", "SQLite");
        }
      }
    }
  }

  @Test
  void otherCameras_inBodiesAndQueries_areNotShown() throws Exception {
    assertThat(gateway.post("/api/v1/tickets", viewer, "{\"camera\":\"vault\"}").body())
        .isEqualTo(gateway.post("/api/v1/tickets", viewer, "{\"camera\":\"nothing\"}").body());
    for (String query :
        List.of("?camera=vault", "?id=vault", "?user=admin", "?role=administrator", "?all=true")) {
      for (Route route : gateway.api.routes()) {
        if (route.method().toString().equals("GET")) {
          HttpResponse<String> answer = send(route, filled(route, "gate") + query, viewer, "");
          assertThat(answer.body()).as(route + query).doesNotContain("Vault", "\"vault\"");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../../../etc/passwd",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%252e%252e/%252e%252e/etc/passwd",
        "/..;/..;/etc/passwd",
        "/..\\..\\etc\\passwd",
        "/%c0%ae%c0%ae/etc/passwd",
        "//etc/passwd",
        "/etc/passwd",
        "/./app.js/../../../lightlock.db",
        "/lightlock.db",
        "/lightlock.yaml",
        "/.git/config",
        "/WEB-INF/web.xml",
        "/api/v1/cameras/../../../../etc/passwd",
        "/api/v1/cameras/..%2f..%2fetc%2fpasswd",
        "/api/v1/cameras/gate%00.jpg",
        "/snapshot/../../etc/passwd.jpg",
        "/snapshot/..%2f..%2fetc%2fpasswd.jpg",
        "/snapshot/%2fetc%2fpasswd.jpg",
        "/hls/../../etc/passwd.m3u8",
        "/play/../../etc/passwd",
        "/live/../../etc/passwd.mp4",
        "/whep/../../etc/passwd",
        "file:///etc/passwd",
        "/api/v1/openapi/base.yaml",
        "/org/lightlock/web/app.js"
      })
  void paths_thatLeadElsewhere_reachNothing(String path) throws Exception {
    String answer =
        RawRequests.answer(
            gateway,
            "GET "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-lightlock="
                + viewer.orElseThrow()
                + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).matches("(?s)(HTTP/1\\.1 (400|401|403|404|405|426) .*)?");
    assertThat(answer).doesNotContain("root:", "SQLite", "[core]", "openapi:", "import ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET",
        "POST",
        "PUT",
        "DELETE",
        "PATCH",
        "HEAD",
        "OPTIONS",
        "TRACE",
        "PROPFIND",
        "MKCOL",
        "get",
        "LOCK",
        "DEBUG",
        "X"
      })
  void otherMethods_areRefusedForEveryRoute(String method) throws Exception {
    Set<String> paths = new TreeSet<>();
    gateway.api.routes().forEach(route -> paths.add(route.path()));
    for (String path : paths) {
      List<Route> known =
          gateway.api.routes().stream().filter(route -> route.path().equals(path)).toList();
      if (known.stream().noneMatch(route -> route.method().toString().equals(method))) {
        HttpResponse<String> answer =
            send(method, path.replaceAll("\\{[^}]+}", "gate"), viewer, "");
        assertThat(answer.statusCode()).as("%s %s", method, path).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow").orElseThrow())
            .as("%s %s", method, path)
            .contains(known.getFirst().method().toString());
      }
    }
    if (!method.equalsIgnoreCase("GET") && !method.equals("HEAD")) {
      assertThat(send(method, "/", viewer, "").statusCode()).isIn(404, 405);
    }
  }

  @Test
  void changes_byAnotherOriginsPage_areRefusedForEveryRoute() throws Exception {
    gateway.access.roles = Set.of(Role.values());
    for (Route route : gateway.api.routes()) {
      if (!route.method().toString().equals("GET")) {
        for (String origin : List.of("https://evil.invalid", "null", gateway.origin() + ".evil")) {
          HttpRequest request =
              HttpRequest.newBuilder(URI.create(gateway.origin() + filled(route, "gate")))
                  .header("Origin", origin)
                  .header("Cookie", "__Host-lightlock=" + viewer.orElseThrow())
                  .header("Content-Type", "application/json")
                  .method(route.method().toString(), HttpRequest.BodyPublishers.ofString("{}"))
                  .build();
          assertThat(gateway.send(request).statusCode()).as("%s %s", route, origin).isEqualTo(403);
        }
      }
    }
    assertThat(gateway.get("/api/v1/me", viewer).statusCode()).isEqualTo(200);
  }

  /** What a form or an image of another page could send: the cookie alone, of its own accord. */
  @Test
  void changes_withTheCookieButNotThePagesHeader_areRefusedForEveryRoute() throws Exception {
    gateway.access.roles = Set.of(Role.values());
    for (Route route : gateway.api.routes()) {
      if (!route.method().toString().equals("GET")) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(gateway.origin() + filled(route, "gate")))
                .header("Origin", gateway.origin())
                .header("Cookie", "__Host-lightlock=" + viewer.orElseThrow())
                .header("Content-Type", "application/json")
                .method(route.method().toString(), HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(gateway.send(request).statusCode()).as(route.toString()).isEqualTo(403);
      }
    }
    assertThat(gateway.get("/api/v1/me", viewer).statusCode()).isEqualTo(200);
  }

  /** Whatever is fetched, by everybody who may: people, rights and sessions are as before. */
  @Test
  void everyGet_changesNothing() throws Exception {
    gateway.access.roles = Set.of(Role.values());
    String _ = People.prepare(gateway);
    List<Object> before = everything();
    for (Route route : gateway.api.routes()) {
      if (route.method().toString().equals("GET")) {
        for (String place : List.of("gate", "changed", "revoked", "s1")) {
          int status = send(route, filled(route, place) + "?delete=1", viewer, "").statusCode();
          assertThat(status).as(route.toString()).isLessThan(500);
        }
      }
    }
    assertThat(everything()).isEqualTo(before);
    assertThat(gateway.access.session(viewer.orElseThrow())).isPresent();
    assertThat(gateway.sessions.revocations).isEmpty();
    assertThat(gateway.access.openGrants()).isZero();
  }

  private List<Object> everything() throws Exception {
    return List.of(
        gateway.administration.accounts().list(),
        gateway.administration.grants().list(),
        gateway.administration.clients().list(),
        gateway.get("/api/v1/roles", viewer).body());
  }

  @Test
  void headers_ofProxies_changeNothing() throws Exception {
    for (String header :
        List.of(
            "X-Forwarded-User: admin",
            "X-Remote-User: admin",
            "X-Original-URL: /api/v1/cameras/vault",
            "X-Rewrite-URL: /api/v1/cameras/vault",
            "X-HTTP-Method-Override: DELETE",
            "X-Forwarded-Host: evil.invalid",
            "X-Forwarded-For: 203.0.113.9",
            "Forwarded: for=203.0.113.9;host=evil.invalid")) {
      String[] parts = header.split(": ", 2);
      HttpRequest stranger =
          gateway.request("/api/v1/me", Optional.empty()).header(parts[0], parts[1]).build();
      assertThat(gateway.send(stranger).statusCode()).as(header).isEqualTo(401);
      String body = "{\"camera\":\"gate\",\"onlyThisAddress\":true}";
      HttpRequest ticket =
          gateway
              .request("/api/v1/tickets", viewer)
              .header("Content-Type", "application/json")
              .header(parts[0], parts[1])
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> answer = gateway.send(ticket, body);
      assertThat(answer.statusCode()).as(header).isEqualTo(200);
      assertThat(answer.body()).as(header).doesNotContain("evil");
    }
    assertThat(gateway.get("/api/v1/me", viewer).statusCode()).isEqualTo(200);
  }

  @Test
  void answers_openNothingToOtherOrigins() throws Exception {
    for (String path : List.of("/", "/app.js", "/api/v1/me", "/live/gate/full", "/whep/gate")) {
      for (String method : List.of("GET", "OPTIONS")) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(gateway.origin() + path))
                .header("Origin", "https://evil.invalid")
                .header("Access-Control-Request-Method", "POST")
                .header("Cookie", "__Host-lightlock=" + viewer.orElseThrow())
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(gateway.send(request).headers().map().keySet())
            .as(method + " " + path)
            .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
      }
    }
  }

  @Test
  void answers_nameNoSoftware() throws Exception {
    for (String path : List.of("/", "/nothing", "/api/v1/me", "/api/v1/nothing")) {
      Map<String, List<String>> headers = gateway.get(path, viewer).headers().map();
      assertThat(headers).as(path).doesNotContainKeys("server", "x-powered-by", "via");
    }
    assertThat(RawRequests.answer(gateway, "rubbish\r\n\r\n"))
        .doesNotContainIgnoringCase("undertow");
  }

  @Test
  void failure_isLoggedAndTellsNothing() throws Exception {
    try (LogCapture log = new LogCapture()) {
      HttpResponse<String> answer = gateway.get("/fails/x", viewer);

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains("The log says why.").doesNotContain("secret", "Exception");
      assertThat(log.lines()).anyMatch(line -> line.contains("A request failed"));
    }
    assertThat(gateway.get("/api/v1/me", viewer).statusCode()).isEqualTo(200);
  }
}
