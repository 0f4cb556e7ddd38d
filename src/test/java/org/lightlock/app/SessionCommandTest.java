package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.Access.LoginResult.LoggedIn;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Accounts;
import org.lightlock.access.CameraScope;
import org.lightlock.access.LocalAccess;
import org.lightlock.access.LoginLimits;
import org.lightlock.access.SessionLimits;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command beside a gateway's access that runs. */
class SessionCommandTest {
  private static final char[] PASSPHRASE = "correct horse battery".toCharArray();
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");

  @TempDir Path directory;
  private final StringWriter err = new StringWriter();
  private LocalAccess access;
  private String out = "";

  @BeforeEach
  void start() throws Exception {
    AccessDatabase database = AccessDatabase.open(directory);
    new Accounts(database, InstantSource.system()).add("anna", PASSPHRASE, CameraScope.all());
    access = LocalAccess.start(database, SessionLimits.DEFAULT, LoginLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    access.close();
  }

  @SuppressWarnings("SystemOut") // the command writes there
  private int execute(String... arguments) {
    PrintStream before = System.out;
    var bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      CommandLine command = Lightlock.commandLine().setErr(new PrintWriter(err, true));
      return command.execute(arguments);
    } finally {
      System.setOut(before);
      out = bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private String dir() {
    return directory.toString();
  }

  private JsonNode listed() {
    assertThat(execute("session", "list", "--json", "--data-dir", dir())).isZero();
    return JsonMapper.shared().readTree(out).get("sessions");
  }

  private LoggedIn login() {
    return (LoggedIn) access.login("anna", PASSPHRASE, HERE);
  }

  @Test
  void list_namesWhoIsSignedInAndNoSecret() {
    LoggedIn anna = login();

    await().atMost(Duration.ofSeconds(3)).until(() -> listed().size() == 1);

    JsonNode session = listed().get(0);
    assertThat(session.get("id").asString()).isEqualTo(anna.session().id());
    assertThat(session.get("user").asString()).isEqualTo("anna");
    assertThat(session.get("kind").asString()).isEqualTo("login");
    assertThat(session.get("from").asString()).isEqualTo("192.0.2.7");
    assertThat(out).doesNotContain(anna.token());
    assertThat(execute("session", "list", "--user", "nobody", "--data-dir", dir())).isZero();
    assertThat(out).isEmpty();
    assertThat(execute("session", "list", "--data-dir", dir())).isZero();
    assertThat(out).contains(anna.session().id(), "anna", "from 192.0.2.7");
  }

  @Test
  void revoke_byIdAndByUser_endsThemBeforeItReturns() {
    LoggedIn first = login();
    LoggedIn second = login();
    await().atMost(Duration.ofSeconds(3)).until(() -> listed().size() == 2);

    assertThat(execute("session", "revoke", first.session().id(), "--data-dir", dir())).isZero();
    assertThat(access.session(first.token())).isEmpty();
    assertThat(access.session(second.token())).isPresent();

    assertThat(execute("session", "revoke", "--user", "anna", "--json", "--data-dir", dir()))
        .isZero();
    assertThat(out).contains("\"revoked\":[\"" + second.session().id() + "\"]");
    assertThat(access.session(second.token())).isEmpty();
  }

  @Test
  void revoke_unknown_saysWhereToLook() {
    assertThat(execute("session", "revoke", "nothing", "--data-dir", dir()))
        .isEqualTo(ExitCode.ACCOUNT);
    assertThat(err.toString()).contains("lightlock session list");
    assertThat(execute("session", "revoke", "--data-dir", dir())).isEqualTo(ExitCode.USAGE);
  }

  /** As gateways before made them: none may print the help, or nothing, and end nothing. */
  @Test
  void revoke_idThatLooksLikeAnOption_isTakenForAnId() {
    for (String id :
        List.of("-bCdEfGhIjKl", "-hCdEfGhIjKl", "-VCdEfGhIjKl", "--dEfGhIjKlm", "_x")) {
      assertThat(execute("session", "revoke", id, "--data-dir", dir()))
          .as(id)
          .isEqualTo(ExitCode.ACCOUNT);
    }
    assertThat(execute("session", "revoke", "--usr", "anna", "--data-dir", dir()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(execute("session", "revoke", "--help")).isZero();
  }
}
