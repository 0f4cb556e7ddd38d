package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Account;
import org.lightlock.access.Accounts;
import org.lightlock.access.Grants;
import org.lightlock.access.Role;
import org.lightlock.access.RoleSettings;
import org.lightlock.access.Roles;
import org.lightlock.access.StreamClients;
import org.lightlock.access.rights.Grant;
import org.lightlock.protect.seal.CameraPrivateKey;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that say who may do what, on a data folder. */
class RightsCommandsTest {
  @TempDir Path directory;
  private final PrintStream standardOutput = System.out;
  private final PrintStream standardError = System.err;
  private final InputStream standardInput = System.in;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void redirect() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(standardOutput);
    System.setErr(standardError);
    System.setIn(standardInput);
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    System.setIn(
        new ByteArrayInputStream("correct horse battery\n".getBytes(StandardCharsets.UTF_8)));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", directory.toString()));
    return execute(all.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    CommandLine line = Lightlock.commandLine();
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    return line.execute(arguments);
  }

  private void runs(String... arguments) {
    assertThat(run(arguments)).as(err.toString(StandardCharsets.UTF_8)).isZero();
  }

  private JsonNode json() {
    return new JsonMapper().readTree(out.toString(StandardCharsets.UTF_8));
  }

  private void addUser(String name, String... more) {
    List<String> arguments = new ArrayList<>(List.of("user", "add", name, "--password-stdin"));
    arguments.addAll(List.of(more));
    runs(arguments.toArray(String[]::new));
  }

  private Accounts accounts() throws Exception {
    return new Accounts(AccessDatabase.open(directory), InstantSource.system());
  }

  private Grants grants() throws Exception {
    return new Grants(AccessDatabase.open(directory), InstantSource.system());
  }

  @Test
  void userAdd_withScopes_grantsWatchingAndHearing() throws Exception {
    addUser("anna", "--role", "viewer,operator", "--site", "station", "--json");

    assertThat(json().path("roles").toString()).isEqualTo("[\"viewer\",\"operator\"]");
    assertThat(json().path("cameras").toString()).isEqualTo("[\"site station\"]");
    assertThat(accounts().list())
        .containsExactly(new Account("anna", Set.of(Role.VIEWER, Role.OPERATOR), false));
    assertThat(grants().list())
        .extracting(grant -> GrantView.words(grant))
        .containsExactly("live,snapshot,audio  site station");
  }

  @Test
  void userAdd_withoutCameras_saysWhatToDo() throws Exception {
    addUser("anna");

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("may see no camera yet", "lightlock grant add --user anna");
    assertThat(grants().list()).isEmpty();
    addUser("root", "--role", "administrator");
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("no camera");
  }

  @Test
  void userAdd_generatedWithJson_holdsThePassword() {
    runs("user", "add", "anna", "--generate", "--all-cameras", "--json");

    assertThat(json().path("password").asString()).matches("([a-z2-9]{5}-){3}[a-z2-9]{5}");
  }

  @Test
  void userAdd_invite_printsALinkAndMakesNoPassphrase() throws Exception {
    runs(
        "user",
        "add",
        "anna",
        "--invite",
        "--all-cameras",
        "--url",
        "https://cctv.example",
        "--json");

    assertThat(json().path("link").asString()).matches("https://cctv.example/#/enrol/[\\w-]{43}");
    assertThat(json().has("password")).isFalse();
    assertThat(accounts().list()).extracting(Account::name).containsExactly("anna");
    assertThat(grants().list()).hasSize(1);
    assertThat(run("user", "add", "bob", "--invite", "--generate")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--invite, --generate");
    assertThat(accounts().exists("bob")).isFalse();
  }

  @Test
  void userPassword_ofAnAccountOfSingleSignOn_saysWhatToDo() throws Exception {
    addUser("anna");
    AccessDatabase database = AccessDatabase.open(directory);
    Integer _ =
        database.inChange(
            handle ->
                handle.execute(
                    "INSERT INTO external_identity (issuer, subject, account, bound_at)"
                        + " VALUES ('https://login.example', '1', 'anna', 0)"));

    assertThat(run("user", "password", "anna", "--password-stdin")).isEqualTo(ExitCode.ACCOUNT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("single sign-on", "lightlock user disable anna");
  }

  @Test
  void cameraLogin_setListRemove_showTheIdAndNeverTheLogin() throws Exception {
    addUser("anna", "--all-cameras");
    String sealed = CameraPrivateKey.draw().publicKey().seal("gate", new byte[20]).text();

    runs("camera-login", "set", "gate", "--sealed", sealed, "--json");
    assertThat(json().path("state").asString()).isEqualTo("waiting");
    runs("camera-login", "list", "--json");
    assertThat(json().path("logins").get(0).path("id").asString()).matches("[0-9a-f]{8}");
    runs("camera-login", "list");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("gate", "waiting", "has not answered")
        .doesNotContain(sealed.substring(30, 60));
    runs("camera-login", "remove", "gate");
    assertThat(run("camera-login", "remove", "gate")).isEqualTo(ExitCode.ACCOUNT);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("camera gate has no login here");
  }

  @Test
  void cameraLogin_aPasswordInPlaceOfASealedOne_isRefusedAndNotRepeated() throws Exception {
    addUser("anna", "--all-cameras");

    assertThat(run("camera-login", "set", "gate", "--sealed", "secret words"))
        .isEqualTo(ExitCode.USAGE);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("seal-credential")
        .doesNotContain("secret words");
  }

  @Test
  void userAdd_unknownRoleOrTwoScopes_isAUsageError() {
    assertThat(run("user", "add", "anna", "--generate", "--role", "king"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("privacy-officer");
    assertThat(run("user", "add", "anna", "--generate", "--all-cameras", "--site", "a"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void user_rolesDisableEnableRemove_changeTheAccount() throws Exception {
    addUser("anna", "--all-cameras");

    runs("user", "roles", "anna", "investigator", "operator", "--json");
    assertThat(json().path("roles").toString()).isEqualTo("[\"operator\",\"investigator\"]");
    runs("user", "disable", "anna");
    assertThat(accounts().list())
        .containsExactly(new Account("anna", Set.of(Role.INVESTIGATOR, Role.OPERATOR), true));
    runs("user", "list", "--json");
    assertThat(json().path("users").path(0).path("disabled").asBoolean()).isTrue();
    assertThat(json().path("users").path(0).path("grants")).hasSize(1);
    runs("user", "list");
    assertThat(out.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo("anna  operator,investigator  disabled  live,snapshot,audio  all cameras");
    runs("user", "enable", "anna", "--json");
    assertThat(json().path("disabled").asBoolean()).isFalse();
    runs("user", "remove", "anna", "--json");
    assertThat(accounts().list()).isEmpty();
    assertThat(grants().list()).isEmpty();
    assertThat(run("user", "disable", "anna")).isEqualTo(ExitCode.ACCOUNT);
  }

  @Test
  void grantAdd_everyOption_isKept() throws Exception {
    addUser("anna");

    runs(
        "grant",
        "add",
        "--user",
        "anna",
        "--cameras",
        "door,yard",
        "--actions",
        "live,ptz",
        "--from",
        "2026-12-01",
        "--until",
        "2026-12-31T17:00",
        "--days",
        "mon-fri",
        "--hours",
        "22:00-06:00",
        "--purpose",
        "incident number",
        "--json");

    JsonNode first = json().path("grants").path(0);
    assertThat(first.path("user").asString()).isEqualTo("anna");
    assertThat(first.path("actions").toString()).isEqualTo("[\"live\",\"ptz\"]");
    assertThat(first.path("of").asString()).isEqualTo("door");
    assertThat(first.path("from").asString()).isEqualTo("2026-11-30T23:00:00Z");
    assertThat(first.path("until").asString()).isEqualTo("2026-12-31T16:00:00Z");
    assertThat(first.path("days").asString()).isEqualTo("mon,tue,wed,thu,fri");
    assertThat(first.path("hours").asString()).isEqualTo("22:00-06:00");
    assertThat(first.path("zone").asString()).isEqualTo("Europe/Amsterdam");
    assertThat(first.path("purpose").asString()).isEqualTo("incident number");
    assertThat(grants().list()).hasSize(2);
    runs("grant", "list", "--user", "anna");
    assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
    runs("grant", "list", "--user", "bert");
    assertThat(out.size()).isZero();
  }

  @Test
  void grantAdd_for_endsAfterThat() throws Exception {
    runsOnEmpty();

    runs("grant", "add", "--role", "viewer", "--group", "entrances", "--for", "48h");

    Grant grant = grants().list().getFirst();
    assertThat(Duration.between(Instant.now(), grant.end().orElseThrow()))
        .isBetween(Duration.ofHours(47), Duration.ofHours(48));
  }

  private void runsOnEmpty() throws Exception {
    assertThat(accounts().list()).isEmpty();
  }

  @Test
  void grantAdd_whatCouldNeverGiveAnything_isRefused() throws Exception {
    runsOnEmpty();

    assertThat(run("grant", "add", "--user", "nobody", "--all-cameras"))
        .isEqualTo(ExitCode.ACCOUNT);
    assertThat(run("grant", "add", "--role", "viewer", "--all-cameras", "--actions", "ptz"))
        .isEqualTo(ExitCode.ACCOUNT);
    assertThat(run("grant", "add", "--role", "administrator", "--all-cameras"))
        .as("no right to watch")
        .isEqualTo(ExitCode.ACCOUNT);
    assertThat(
            run(
                "grant",
                "add",
                "--role",
                "viewer",
                "--all-cameras",
                "--from",
                "2026-12-02",
                "--until",
                "2026-12-01"))
        .isEqualTo(ExitCode.ACCOUNT);
    for (String[] bad :
        new String[][] {
          {"--actions", "watch"},
          {"--days", "monday"},
          {"--hours", "8-17"},
          {"--zone", "Amsterdam"},
          {"--until", "tomorrow"},
          {"--for", "0h"},
          {"--for", "1h", "--until", "2026-12-01"}
        }) {
      List<String> arguments =
          new ArrayList<>(List.of("grant", "add", "--role", "viewer", "--all-cameras"));
      arguments.addAll(List.of(bad));
      assertThat(run(arguments.toArray(String[]::new)))
          .as(String.join(" ", bad))
          .isEqualTo(ExitCode.USAGE);
    }
    assertThat(run("grant", "add", "--role", "viewer")).isEqualTo(ExitCode.USAGE);
    assertThat(run("grant", "add", "--all-cameras")).isEqualTo(ExitCode.USAGE);
    assertThat(grants().list()).isEmpty();
  }

  @Test
  void grantAdd_cameraThatTheConfigurationDoesNotHave_isRefused() throws Exception {
    Path config = directory.resolve("gateway.yaml");
    Files.writeString(
        config,
        "data-dir: "
            + directory
            + "\ncameras:\n  - id: door\n    site: station\n    groups: [entrances]\n");
    runsOnEmpty();
    for (String[] scope :
        new String[][] {{"--cameras", "yard"}, {"--site", "depot"}, {"--group", "exits"}}) {
      assertThat(withConfig(config, scope)).as(String.join(" ", scope)).isEqualTo(ExitCode.ACCOUNT);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains(scope[1]);
    }
    for (String[] scope :
        new String[][] {{"--cameras", "door"}, {"--site", "station"}, {"--group", "entrances"}}) {
      assertThat(withConfig(config, scope)).isZero();
    }
    assertThat(grants().list()).hasSize(3);
  }

  private int withConfig(Path config, String... scope) {
    err.reset();
    List<String> arguments =
        new ArrayList<>(List.of("grant", "add", "--role", "viewer", "--config", config.toString()));
    arguments.addAll(List.of(scope));
    return execute(arguments.toArray(String[]::new));
  }

  @Test
  void grantRemove_allOrNone() throws Exception {
    runsOnEmpty();
    runs("grant", "add", "--role", "viewer", "--cameras", "door,yard", "--json");
    String first = json().path("grants").path(0).path("id").asString();
    String second = json().path("grants").path(1).path("id").asString();

    assertThat(run("grant", "remove", first, "none")).isEqualTo(ExitCode.ACCOUNT);
    assertThat(grants().list()).hasSize(2);
    runs("grant", "remove", first, second, "--json");
    assertThat(json().path("removed")).hasSize(2);
    assertThat(grants().list()).isEmpty();
  }

  @Test
  void roleSet_whatIsNotGiven_staysAsItIs() throws Exception {
    runsOnEmpty();

    runs("role", "set", "operator", "--second-factor", "demanded", "--idle", "15m");
    runs("role", "set", "operator", "--absolute", "8h", "--json");

    assertThat(json().path("secondFactor").asBoolean()).isTrue();
    assertThat(json().path("idleSeconds").asInt()).isEqualTo(900);
    RoleSettings settings = new Roles(AccessDatabase.open(directory)).settings();
    assertThat(settings.of(Role.OPERATOR))
        .isEqualTo(
            new RoleSettings.Setting(
                true, Optional.of(Duration.ofMinutes(15)), Optional.of(Duration.ofHours(8))));
    assertThat(settings.needSecondFactor(Set.of(Role.VIEWER))).isFalse();
    runs("role", "set", "operator", "--idle", "default");
    assertThat(new Roles(AccessDatabase.open(directory)).settings().of(Role.OPERATOR).idle())
        .isEmpty();
    runs("role", "list", "--json");
    assertThat(json().path("roles")).hasSize(Role.values().length);
    runs("role", "list");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("administrator", "demanded");
  }

  @Test
  void roleSet_administratorsWithoutASecondFactor_isRefused() throws Exception {
    runsOnEmpty();

    assertThat(run("role", "set", "administrator", "--second-factor", "optional"))
        .isEqualTo(ExitCode.ACCOUNT);
    assertThat(run("role", "set", "viewer", "--idle", "8h", "--absolute", "1h"))
        .isEqualTo(ExitCode.ACCOUNT);
    assertThat(run("role", "set", "viewer", "--idle", "soon")).isEqualTo(ExitCode.USAGE);
    assertThat(run("role", "set", "king")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void clientAdd_actionsAndExpiry_areKept() throws Exception {
    runsOnEmpty();

    runs(
        "client",
        "add",
        "wall",
        "--group",
        "entrances",
        "--actions",
        "live,snapshot",
        "--expires",
        "90d",
        "--json");

    assertThat(json().path("actions").toString()).isEqualTo("[\"live\",\"snapshot\"]");
    assertThat(json().path("secret").asString()).hasSize(32);
    var client =
        new StreamClients(AccessDatabase.open(directory), InstantSource.system()).list().getFirst();
    assertThat(client.expires()).isPresent();
    runs("client", "list");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("wall  expires ")
        .contains("live,snapshot  group entrances");
    assertThat(run("client", "add", "b", "--all-cameras", "--actions", "ptz"))
        .isEqualTo(ExitCode.ACCOUNT);
  }
}
