package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Grants;
import org.lightlock.access.StreamClients;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import picocli.CommandLine;

class LightlockTest {
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @TempDir Path directory;

  @Test
  void help_everyCommand_isPrinted() {
    for (String command : Lightlock.commandLine().getSubcommands().keySet()) {
      assertThat(execute(command, "--help")).as(command).isZero();
    }
    assertThat(out.toString()).contains("--json", "--data-dir", "--snapshot", "--publish");
  }

  @Test
  void unknownCommand_suggestsACloseOne() {
    assertThat(execute("deom")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("demo");
  }

  @Test
  void serve_unknownKey_endsWithFileLineAndKey() throws Exception {
    Path file = Files.writeString(directory.resolve("lightlock.yaml"), "camera-side:\ngatway:\n");

    assertThat(execute("serve", "--config", file.toString())).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString())
        .contains(file + ":2: gatway: unknown key; did you mean \"gateway\"?");
  }

  @Test
  void serve_withoutAFile_isAUsageError() {
    assertThat(execute("serve")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void probe_hostName_isRefusedWithoutPrintingThePassword() {
    assertThat(execute("probe", "rtsp://admin:s3cret@camera.local/x")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("IP address").doesNotContain("s3cret");
  }

  @Test
  void demo_portTaken_isSaidBeforeAnythingStarts() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      int exitCode =
          execute(
              "demo",
              "--cameras",
              "0",
              "--camera",
              "rtsp://127.0.0.1:9/",
              "--port",
              Integer.toString(taken.getLocalPort()));

      assertThat(exitCode).isEqualTo(ExitCode.PORT_TAKEN);
      assertThat(err.toString()).contains("port " + taken.getLocalPort(), "--port");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "99999", "x"})
  void demo_noPortNumber_isAUsageErrorWithoutAStackTrace(String port) {
    assertThat(execute("demo", "--port", port)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--port", port).doesNotContain("\tat ");
  }

  @Test
  void probe_snapshotThatCannotBeWritten_isSaidBeforeTheCameraIsDialled() {
    assertThat(execute("probe", "rtsp://127.0.0.1:9/", "--snapshot", directory + "/none/x.png"))
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("--snapshot", "none/x.png");
  }

  @Test
  void simulateCamera_portTaken_isSaid() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String clip = "test-streams/good/yard-360p15-h264.mp4";
      String port = Integer.toString(taken.getLocalPort());

      assertThat(execute("simulate-camera", "--file", clip, "--port", port))
          .isEqualTo(ExitCode.PORT_TAKEN);
      assertThat(execute("simulate-camera", "--file", clip, "--publish", "99999"))
          .isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void demo_hostNameToBind_isAUsageError() {
    assertThat(execute("demo", "--bind", "example.invalid")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--bind", "IP address", "demo --help");
  }

  @Test
  void usageError_addressInTheWrongPlace_isPrintedWithoutItsPassword() {
    assertThat(execute("demo", "rtsp://admin:s3cr@t@10.0.0.5/x")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("10.0.0.5").doesNotContain("s3cr");
  }

  @Test
  void gateway_portTaken_isSaidWithItsKey() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Path file =
          Files.writeString(
              directory.resolve("gateway.yaml"),
              "data-dir: data\ncameras: [{id: gate}]\nlisten:\n  port: 0\nmetrics:\n  port: "
                  + taken.getLocalPort()
                  + "\n");

      assertThat(execute("gateway", "--config", file.toString())).isEqualTo(ExitCode.PORT_TAKEN);
      assertThat(err.toString()).contains("metrics.port");
      assertThat(directory.resolve("data")).doesNotExist();
    }
  }

  @Test
  void gateway_dataFolderThatCannotBeMade_isTheEnvironment() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("gateway.yaml"),
            "data-dir: /proc/x\ncameras: [{id: gate}]\nlisten:\n  port: 0\nmetrics:\n  port: 0\n");

    assertThat(execute("gateway", "--config", file.toString())).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("/proc/x").doesNotContain("\tat ");
  }

  @Test
  void cameraSide_folderOfTheAirlockMissing_isTheEnvironment() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("camera-side.yaml"),
            "airlock: none/a.sock\ncameras: [{id: gate, address: 'rtsp://127.0.0.1:9/'}]\n");

    assertThat(execute("camera-side", "--config", file.toString())).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("airlock", directory.resolve("none").toString());
  }

  @Test
  void userList_folderWithoutAccounts_isRefusedAndNotMade() {
    Path none = directory.resolve("none");

    assertThat(execute("user", "list", "--data-dir", none.toString())).isEqualTo(ExitCode.ACCOUNT);
    assertThat(err.toString()).contains(none.toString(), "data-dir");
    assertThat(none).doesNotExist();
  }

  @Test
  void user_optionsThatExcludeEachOther_areAUsageError() {
    String folder = directory.toString();

    assertThat(execute("user", "add", "a", "--generate", "--password-stdin", "--data-dir", folder))
        .isEqualTo(ExitCode.USAGE);
    assertThat(execute("user", "list", "--data-dir", folder, "--config", folder))
        .isEqualTo(ExitCode.USAGE);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void client_withoutCameras_isAUsageError() {
    String folder = directory.toString();

    assertThat(execute("client", "add", "recorder", "--data-dir", folder))
        .isEqualTo(ExitCode.USAGE);
    assertThat(
            execute("client", "add", "a", "--cameras", "x", "--all-cameras", "--data-dir", folder))
        .isEqualTo(ExitCode.USAGE);
    assertThat(execute("client", "add", "a", "--cameras", "../x", "--data-dir", folder))
        .isEqualTo(ExitCode.USAGE);
    assertThat(execute("client")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void client_addAndRevoke_changeTheDataFolder() throws Exception {
    String folder = directory.toString();
    assertThat(execute("client", "add", "a", "--all-cameras", "--data-dir", folder))
        .as("no database there")
        .isEqualTo(ExitCode.ACCOUNT);
    var clients = new StreamClients(AccessDatabase.open(directory), InstantSource.system());

    assertThat(execute("client", "add", "a", "--cameras", "x,y", "--json", "--data-dir", folder))
        .isZero();
    assertThat(new Grants(AccessDatabase.open(directory), InstantSource.system()).list())
        .extracting(Grant::subject, grant -> grant.scope().words())
        .containsExactlyInAnyOrder(
            tuple(new Subject.Client("a"), "camera x"), tuple(new Subject.Client("a"), "camera y"));
    assertThat(execute("client", "add", "a", "--all-cameras", "--data-dir", folder))
        .isEqualTo(ExitCode.ACCOUNT);
    assertThat(execute("client", "list", "--json", "--data-dir", folder)).isZero();
    assertThat(execute("client", "revoke", "a", "--data-dir", folder)).isZero();
    assertThat(clients.list()).isEmpty();
    assertThat(execute("client", "revoke", "a", "--data-dir", folder)).isEqualTo(ExitCode.ACCOUNT);
  }

  @Test
  void demo_withoutCameras_isAUsageError() {
    assertThat(execute("demo", "--cameras", "0")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void generatedPassword_twice_differsAndHasFourGroups() {
    String password = new String(GeneratedPassword.make());

    assertThat(password).matches("([a-z2-9]{5}-){3}[a-z2-9]{5}");
    assertThat(new String(GeneratedPassword.make())).isNotEqualTo(password);
  }

  private int execute(String... arguments) {
    CommandLine commandLine = Lightlock.commandLine();
    commandLine.setErr(new PrintWriter(err, true));
    commandLine.setOut(new PrintWriter(out, true));
    return commandLine.execute(arguments);
  }
}
