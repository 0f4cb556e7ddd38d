package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.Role;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditStore;
import org.lightlock.app.WiredGateway.Shown;
import org.lightlock.camera.CameraId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The audit over the API; who may ask is in the access matrix. */
class AuditRoutesTest {
  @TempDir static Path directory;
  private static WiredGateway gateway;
  private static Shown officer;

  @BeforeAll
  static void start() throws Exception {
    gateway = new WiredGateway(directory, List.of("gate"));
    gateway.people.add("petra", Role.PRIVACY_OFFICER);
    gateway.people.add("ann", Role.VIEWER);
    officer = new Shown.Cookie(gateway.people.signIn("petra").token());
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static HttpRequest get(String path) {
    return gateway.request(path, officer).GET().build();
  }

  private static JsonNode read(String path) throws Exception {
    try (InputStream body = gateway.open(get(path))) {
      return new JsonMapper().readTree(body.readAllBytes());
    }
  }

  private static List<String> kinds(JsonNode answer) {
    List<String> kinds = new ArrayList<>();
    answer.path("entries").forEach(entry -> kinds.add(entry.path("kind").stringValue()));
    return kinds;
  }

  @Test
  void search_byKind_andItsOwnReadingIsAnEntryOfWhoeverAsked() throws Exception {
    assertThat(kinds(read("/api/v1/audit?kind=account"))).containsExactly("account", "account");

    JsonNode newest = read("/api/v1/audit?kind=audit&most=1").path("entries").get(0);
    assertThat(newest.path("actor").stringValue()).isEqualTo("petra");
    assertThat(newest.path("from").stringValue()).isEqualTo("127.0.0.1");
    assertThat(newest.path("details").path("of-kind").stringValue()).isEqualTo("audit");
  }

  @Test
  void search_whatIsNoParameter_isRefused() throws Exception {
    for (String bad :
        List.of(
            "kind=views",
            "from=yesterday",
            "most=0",
            "most=1001",
            "most=x",
            "camera=..%2Fgate",
            "from=-1000000000-01-01T00:00:00Z",
            "to=%2B999999999-01-01T00:00:00Z")) {
      assertThat(gateway.status(get("/api/v1/audit?" + bad))).as(bad).isEqualTo(400);
    }
    assertThat(gateway.status(get("/api/v1/audit?user=%27%20OR%201=1--"))).isEqualTo(200);
  }

  @Test
  void search_moreThanFit_saysSo() throws Exception {
    assertThat(read("/api/v1/audit?kind=account&most=1").path("more").booleanValue()).isTrue();
    assertThat(read("/api/v1/audit?kind=account&most=2").has("more")).isFalse();
  }

  @Test
  void watched_moreThanFit_comesInPages() throws Exception {
    gateway
        .people
        .database
        .jdbi()
        .useTransaction(
            handle -> {
              for (String who : List.of("ann", "bob", "cas")) {
                long _ =
                    AuditStore.append(
                        handle,
                        Instant.parse("2026-11-26T10:00:00Z"),
                        AuditEvent.of(AuditEvent.Kind.SNAPSHOT, who, Map.of())
                            .about(new CameraId("yard")));
              }
            });
    JsonNode first = read("/api/v1/audit/watched/yard?most=2");
    JsonNode last =
        read("/api/v1/audit/watched/yard?most=2&first=" + first.path("next").longValue());

    assertThat(first.path("viewings").size()).isEqualTo(2);
    assertThat(last.path("viewings").get(0).path("actor").stringValue()).isEqualTo("cas");
    assertThat(last.has("next")).isFalse();
  }

  @Test
  void watched_aCameraThatNobodyWatched_isEmptyLikeOneThatIsNot() throws Exception {
    assertThat(read("/api/v1/audit/watched/gate").path("viewings")).isEmpty();
    assertThat(read("/api/v1/audit/watched/nowhere").path("viewings")).isEmpty();
    for (String bad :
        List.of("from=x", "to=-1000000000-01-01T00:00:00Z", "first=-1", "most=0", "most=1001")) {
      assertThat(gateway.status(get("/api/v1/audit/watched/gate?" + bad))).as(bad).isEqualTo(400);
    }
  }
}
