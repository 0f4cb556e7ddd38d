package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lightlock.access.Action;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Grants;
import org.lightlock.access.Role;
import org.lightlock.access.rights.WeeklyHours;
import org.lightlock.app.WiredGateway.Shown;
import org.lightlock.camera.CameraId;
import org.lightlock.control.Route;
import org.lightlock.protect.TestAuthority;
import org.lightlock.protect.TestAuthority.Issued;

/**
 * Every way to a picture and every operation of the API, asked by everybody that there can be,
 * about their own camera, another one and one that does not exist. What is new and not in these
 * tables fails.
 */
class AccessMatrixTest {
  /** The camera that is granted, one that exists beside it, and one that does not. */
  private static final String OWN = "gate";

  private static final String OTHER = "vault";
  private static final String NOWHERE = "nowhere";

  /** The ways of watching and what a grant must give for each. */
  private static final Map<String, Action> WAYS =
      Map.of(
          "mse", Action.LIVE,
          "whep", Action.LIVE,
          "mp4", Action.LIVE,
          "hls", Action.LIVE,
          "rtsps", Action.LIVE,
          "snapshot", Action.SNAPSHOT);

  /**
   * Who may call each operation of the API: anybody, any person's session, machines, those of them
   * that may read the audit, or these roles. A new operation needs a line here.
   */
  private static final String OPERATIONS =
      """
      login                anybody
      loginOptions         anybody
      logout               session
      me                   session, machine
      listCameras          session, machine
      camera               session, machine
      listEvents           session, machine
      clock                session, machine
      openApi              session, machine
      givePurpose          session
      issueTicket          session, machine
      listOwnSessions      session
      endOwnSessions       session
      endSession           session
      listSessionsOfUser   administrator
      endSessionsOfUser    administrator
      enrolDesk            anybody
      dissolveDesk         administrator
      stayPresent          session
      searchAudit          privacy-officer, auditor
      exportAudit          privacy-officer, auditor
      listViewings         privacy-officer, auditor
      loginSecond          anybody
      loginSecondPasskeyOptions anybody
      loginPasskeyOptions  anybody
      loginPasskey         anybody
      enrolment            anybody
      enrolPassphrase      anybody
      enrolTotp            anybody
      confirmEnrolledTotp  anybody
      enrolPasskeyOptions  anybody
      enrolPasskey         anybody
      finishEnrolment      anybody
      ownFactors           session
      stepUp               session
      stepUpPasskeyOptions session
      newTotp              session
      confirmTotp          session
      removeTotp           session
      newPasskeyOptions    session
      addPasskey           session
      renamePasskey        session
      removePasskey        session
      newRecoveryCodes     session
      changePassphrase     session
      listUsers            administrator
      addUser              administrator
      inviteUser           administrator
      changeRoles          administrator
      changeDisabled       administrator
      removeUser           administrator
      listRoles            administrator
      changeRole           administrator
      listGrants           administrator
      addGrant             administrator
      removeGrant          administrator
      listClients          administrator
      addClient            administrator
      revokeClient         administrator
      cameraLogin          administrator
      setCameraLogin       administrator
      removeCameraLogin    administrator
      """;

  @TempDir static Path directory;
  private static WiredGateway gateway;

  /** Somebody who asks: what they show, each time anew, and what they may do with their camera. */
  record Caller(String name, Source shown, boolean known, Set<Action> actions, boolean mustSayWhy) {
    interface Source {
      Shown fresh() throws Exception;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    gateway = new WiredGateway(directory, List.of(OWN, OTHER));
    for (Role role : Role.values()) {
      gateway.people.add(role.word(), role, everything());
      gateway.people.add(role.word() + "-without", role);
    }
    gateway.people.add("expired", Role.VIEWER, terms(WATCHING, -1, Optional.empty(), ""));
    gateway.people.add(
        "at-night",
        Role.VIEWER,
        terms(
            WATCHING, 3_600, WeeklyHours.parse("mon-sun", "22:00-06:00", "Europe/Amsterdam"), ""));
    gateway.people.add("live-only", Role.VIEWER, terms(Set.of(Action.LIVE), 60, none(), ""));
    gateway.people.add("still-only", Role.VIEWER, terms(Set.of(Action.SNAPSHOT), 60, none(), ""));
    gateway.people.add("must-say-why", Role.VIEWER, terms(WATCHING, 60, none(), "incident"));
    gateway.people.add("of-all", Role.VIEWER, Grants.Terms.watching(CameraScope.all()));
    gateway.people.add("disabled", Role.VIEWER, everything());
    CLIENTS.put("client", client("wall", OWN, WATCHING));
    CLIENTS.put("client-live-only", client("recorder", OWN, Set.of(Action.LIVE)));
    CLIENTS.put("client-of-other", client("other", OTHER, WATCHING));
    CLIENTS.put(
        "client-auditor",
        gateway.people.clients.add(
            "auditor",
            List.of(Grants.Terms.of(Set.of(Action.AUDIT), CameraScope.all())),
            Optional.empty()));
    CLIENTS.put("client-revoked", client("revoked", OWN, WATCHING));
    var loggedOut = gateway.people.signIn("viewer");
    COOKIES.put("logged-out", loggedOut.token());
    gateway.people.access.logout(loggedOut.session());
    var disabled = gateway.people.signIn("disabled");
    COOKIES.put("disabled", disabled.token());
    gateway.people.accounts.disable("disabled");
    gateway.people.clients.revoke("revoked");
    // The gateway looks twice a second.
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> gateway.people.access.session(disabled.token()).isEmpty());
  }

  private static final Set<Action> WATCHING = Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO);
  private static final Map<String, String> CLIENTS = new TreeMap<>();
  private static final Map<String, String> COOKIES = new TreeMap<>();

  private static Optional<WeeklyHours> none() {
    return Optional.empty();
  }

  private static CameraScope own() {
    return new CameraScope.One(new CameraId(OWN));
  }

  private static Grants.Terms everything() {
    return Grants.Terms.of(EnumSet.allOf(Action.class), own());
  }

  private static Grants.Terms terms(
      Set<Action> actions, int endsInSeconds, Optional<WeeklyHours> hours, String purpose) {
    return new Grants.Terms(
        actions,
        own(),
        Optional.empty(),
        Optional.of(gateway.people.now.plusSeconds(endsInSeconds)),
        hours,
        Optional.of(purpose).filter(text -> !text.isEmpty()));
  }

  private static String client(String name, String camera, Set<Action> actions) throws Exception {
    return gateway.people.clients.add(
        name,
        List.of(Grants.Terms.of(actions, new CameraScope.One(new CameraId(camera)))),
        Optional.empty());
  }

  /** Whoever was let in has left, and left nothing: HLS counts for some seconds longer. */
  @AfterAll
  static void stop() {
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(gateway.admissions.open()).isZero());
    } finally {
      gateway.close();
    }
  }

  private static Caller person(String user, Set<Action> actions) {
    return new Caller(
        user,
        () -> new Shown.Cookie(gateway.people.signIn(user).token()),
        true,
        actions,
        user.equals("must-say-why"));
  }

  private static Caller machine(String name, boolean known, Set<Action> actions) {
    return new Caller(
        name, () -> new Shown.Bearer(CLIENTS.getOrDefault(name, "")), known, actions, false);
  }

  static List<Caller> callers() {
    List<Caller> callers = new ArrayList<>();
    callers.add(new Caller("nobody", Shown.Nothing::new, false, Set.of(), false));
    for (Role role : Role.values()) {
      callers.add(person(role.word(), role.actions()));
      callers.add(person(role.word() + "-without", Set.of()));
    }
    for (String nothing : List.of("expired", "at-night")) {
      callers.add(person(nothing, Set.of()));
    }
    callers.add(person("live-only", Set.of(Action.LIVE)));
    callers.add(person("still-only", Set.of(Action.SNAPSHOT)));
    callers.add(person("must-say-why", WATCHING));
    callers.add(machine("client", true, WATCHING));
    callers.add(machine("client-auditor", true, Set.of(Action.AUDIT)));
    callers.add(machine("client-live-only", true, Set.of(Action.LIVE)));
    callers.add(machine("client-of-other", true, Set.of()));
    callers.add(machine("client-revoked", false, Set.of()));
    for (String ended : List.of("logged-out", "disabled")) {
      callers.add(
          new Caller(
              "cookie-" + ended,
              () -> new Shown.Cookie(COOKIES.getOrDefault(ended, "")),
              false,
              Set.of(),
              false));
    }
    callers.add(
        new Caller(
            "cookie-as-bearer",
            () -> new Shown.Bearer(gateway.people.signIn("viewer").token()),
            false,
            Set.of(),
            false));
    callers.add(
        new Caller(
            "ticket-as-cookie",
            () -> new Shown.Cookie(gateway.people.ticket("viewer", OWN)),
            false,
            Set.of(),
            false));
    callers.add(
        new Caller(
            "used-ticket",
            () -> new Shown.Bearer(gateway.people.usedTicket("viewer", OWN)),
            false,
            Set.of(),
            false));
    return callers;
  }

  // --- the ways to a picture

  @Test
  void ways_areAllInTheTable() {
    assertThat(WAYS.keySet()).isEqualTo(gateway.ways);
    assertThat(gateway.prefixes)
        .as("whatever else is answered: a way of watching needs a row, another thing a test")
        .containsExactlyInAnyOrder("/snapshot/", "/hls/", "/play/", "/whep/");
  }

  @ParameterizedTest
  @MethodSource("callers")
  void watch_byEverybody_isAsTheGrantsSay(Caller caller) throws Exception {
    Map<String, String> wrong = new LinkedHashMap<>();
    for (Map.Entry<String, Action> way : WAYS.entrySet()) {
      for (String camera : List.of(OWN, OTHER, NOWHERE)) {
        String expected = expected(caller, way, camera);
        String status = outcome(status(way.getKey(), camera, caller.shown().fresh()));
        if (!status.equals(expected)) {
          wrong.put(way.getKey() + " " + camera, status + " instead of " + expected);
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static String expected(Caller caller, Map.Entry<String, Action> way, String camera) {
    if (!caller.known() || (way.getKey().equals("rtsps") && !caller.name().startsWith("client"))) {
      return "401"; // RTSPS takes no cookie.
    }
    if (caller.name().equals("client-of-other")) {
      return camera.equals(OTHER) ? "in" : "404";
    }
    if (!camera.equals(OWN) || !caller.actions().contains(way.getValue())) {
      return "404";
    }
    return caller.mustSayWhy() ? "403" : "in";
  }

  private static String outcome(int status) {
    return status < 400 ? "in" : String.valueOf(status);
  }

  /** Asks, and leaves at once. */
  private static int status(String way, String camera, Shown shown) throws Exception {
    return switch (way) {
      case "mse" -> gateway.socketStatus("/live/" + camera + "/full", shown);
      case "mp4" -> gateway.status(gateway.request("/live/" + camera + ".mp4", shown).build());
      case "hls" -> gateway.status(gateway.request("/hls/" + camera + ".m3u8", shown).build());
      case "snapshot" ->
          gateway.status(gateway.request("/snapshot/" + camera + ".jpg", shown).build());
      case "whep" -> offer(camera, shown);
      case "rtsps" -> {
        try (SSLSocket socket = gateway.rtsps()) {
          yield gateway.describe(socket, camera, shown);
        }
      }
      default -> throw new AssertionError("how is " + way + " asked?");
    };
  }

  private static int offer(String camera, Shown shown) throws Exception {
    HttpRequest offer = gateway.offer("/whep/" + camera, shown);
    Optional<String> session = gateway.location(offer);
    if (session.isEmpty()) {
      return gateway.status(gateway.offer("/whep/" + camera, shown));
    }
    assertThat(gateway.status(gateway.request(session.get(), shown).DELETE().build()))
        .isEqualTo(200);
    return 201;
  }

  @Test
  void ticket_isGoodForItsCameraOnly_onEveryWay() throws Exception {
    for (Map.Entry<String, Action> way : WAYS.entrySet()) {
      for (String camera : List.of(OWN, OTHER, NOWHERE)) {
        Shown ticket = new Shown.Bearer(gateway.people.ticket("of-all", OWN));
        assertThat(outcome(status(way.getKey(), camera, ticket)))
            .as("%s %s", way.getKey(), camera)
            .isEqualTo(camera.equals(OWN) ? "in" : "401");
      }
    }
  }

  /** What a certificate opens over RTSPS by itself: on its own camera, on another, on none. */
  private static final String CERTIFICATES =
      """
      client wall      in   404  404
      client other     404  in   404
      viewer           in   404  404
      viewer-without   404  404  404
      must-say-why     403  404  404
      administrator    403  403  403
      nobody           403  403  403
      """;

  @ParameterizedTest
  @MethodSource("certificates")
  void rtsps_byCertificateAlone_isAsTheGrantsSay(String holder, List<String> expected)
      throws Exception {
    Issued shown = gateway.clientAuthority.issue(TestAuthority.Request.of("CN=" + holder));
    List<String> found = new ArrayList<>();
    for (String camera : List.of(OWN, OTHER, NOWHERE)) {
      try (SSLSocket socket = gateway.rtsps(shown)) {
        String answer = gateway.description(socket, camera, new Shown.Nothing());
        assertThat(answer).doesNotContain("WWW-Authenticate");
        found.add(outcome(Integer.parseInt(answer.split(" ", 3)[1])));
      }
    }

    assertThat(found).isEqualTo(expected);
  }

  static Stream<Arguments> certificates() {
    return CERTIFICATES
        .lines()
        .map(line -> line.strip().split("\\s{2,}"))
        .map(cells -> Arguments.of(cells[0], List.of(cells).subList(1, cells.length)));
  }

  @Test
  void rtsps_certificateRevoked_endsTheStreamAndOpensNothing() throws Exception {
    Issued shown = gateway.clientAuthority.issue(TestAuthority.Request.of("CN=client wall"));
    try (SSLSocket watching = gateway.rtsps(shown)) {
      assertThat(gateway.describe(watching, OWN, new Shown.Nothing())).isEqualTo(200);

      gateway.clientAuthority.revoke(shown.certificate());
      gateway.writeRevocations();

      // The files are looked at five times a second here.
      watching.setSoTimeout(1_200);
      assertThat(watching.getInputStream().readAllBytes()).hasSizeLessThan(64);
    }
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket = gateway.rtsps(shown)) {
                gateway.describe(socket, OWN, new Shown.Nothing());
              }
            })
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @MethodSource("callers")
  void whepSession_ofSomebodyElse_isNotThere(Caller caller) throws Exception {
    Shown owner = new Shown.Cookie(gateway.people.signIn("of-all").token());
    String session = gateway.location(gateway.offer("/whep/" + OWN, owner)).orElseThrow();
    Shown shown = caller.shown().fresh();

    for (String method : List.of("DELETE", "PATCH")) {
      HttpRequest request =
          gateway
              .request(session, shown)
              .header("Content-Type", "application/trickle-ice-sdpfrag")
              .header("If-Match", "*")
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build();
      assertThat(gateway.status(request)).as(method).isEqualTo(caller.known() ? 404 : 401);
    }
    assertThat(gateway.status(gateway.request(session, owner).DELETE().build())).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("callers")
  void play_thatWasNotGiven_isNotThere(Caller caller) throws Exception {
    String path = "/play/" + "A".repeat(43) + "/index.m3u8";

    assertThat(gateway.status(gateway.request(path, caller.shown().fresh()).build()))
        .isEqualTo(404);
  }

  // --- the API

  private static Map<String, String> operations() {
    return OPERATIONS
        .lines()
        .map(line -> line.strip().split("\\s+", 2))
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }

  @Test
  void operations_areAllInTheTable() {
    assertThat(operations().keySet())
        .isEqualTo(gateway.api.routes().stream().map(Route::operation).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("callers")
  void operation_byEverybody_isAsTheTableSays(Caller caller) throws Exception {
    Map<String, String> wrong = new LinkedHashMap<>();
    for (Route route : gateway.api.routes()) {
      String who = Objects.requireNonNull(operations().get(route.operation()));
      Shown shown = caller.shown().fresh();
      int status = call(route, OWN, shown);
      boolean isIn = status != 401 && status != 403;
      if (isIn != mayCall(caller, who)) {
        wrong.put(route.toString(), String.valueOf(status));
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static boolean mayCall(Caller caller, String who) {
    Set<String> words = Set.of(who.split(",\\s*"));
    if (!caller.known() || words.contains("anybody")) {
      return words.contains("anybody");
    }
    if (isMachine(caller)) {
      return words.contains("machine")
          || (words.contains("auditor") && caller.actions().contains(Action.AUDIT));
    }
    return words.contains("session") || words.contains(roleOf(caller));
  }

  private static boolean isMachine(Caller caller) {
    return caller.name().startsWith("client");
  }

  private static String roleOf(Caller caller) {
    String word = caller.name().replaceAll("-without$", "");
    return Role.of(word).orElse(Role.VIEWER).word();
  }

  private static int call(Route route, String camera, Shown shown) throws Exception {
    String path = route.path().replace("{camera}", camera).replaceAll("\\{[^}]+}", "x");
    return gateway.status(
        gateway
            .request(path, shown)
            .header("Content-Type", "application/json")
            .method(route.method().toString(), HttpRequest.BodyPublishers.ofString("{}"))
            .build());
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void camera_thatMayNotBeSeen_isOneThatDoesNotExist(Caller caller) throws Exception {
    for (Route route : gateway.api.routes()) {
      if (route.path().contains("{camera}")
          && "session, machine".equals(operations().get(route.operation()))) {
        for (String camera : List.of(OTHER, NOWHERE)) {
          assertThat(call(route, camera, caller.shown().fresh()))
              .as("%s %s", route, camera)
              .isEqualTo(404);
        }
        assertThat(call(route, OWN, caller.shown().fresh()))
            .as(route.toString())
            .isEqualTo(caller.actions().isEmpty() ? 404 : 200);
      }
    }
    for (String camera : List.of(OTHER, NOWHERE)) {
      for (String path : List.of("/api/v1/tickets", "/api/v1/purposes")) {
        HttpRequest request =
            gateway
                .request(path, caller.shown().fresh())
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        path.endsWith("tickets")
                            ? "{\"camera\":\"" + camera + "\"}"
                            : "{\"camera\":\"" + camera + "\",\"text\":\"why\"}"))
                .build();
        assertThat(gateway.status(request)).as("%s %s", path, camera).isEqualTo(404);
      }
    }
  }

  static Stream<Caller> sessions() {
    return callers().stream()
        .filter(caller -> caller.known() && !caller.name().startsWith("client"));
  }
}
