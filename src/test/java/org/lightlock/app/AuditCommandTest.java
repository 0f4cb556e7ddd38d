package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.access.audit.AuditStore;
import org.lightlock.camera.CameraId;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands by which a privacy officer reads the audit and an auditor proves it. */
class AuditCommandTest {
  private static final CameraId DOOR = new CameraId("door");

  @TempDir Path directory;
  private final PrintStream standardOutput = System.out;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path folder = Path.of("");
  private Jdbi jdbi = Jdbi.create("jdbc:sqlite::memory:");

  @BeforeEach
  void open() throws Exception {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    folder = directory.resolve("data");
    jdbi = AccessDatabase.open(folder).jdbi();
    write("10:00", AuditEvent.of(Kind.LOGIN, "=cmd|' /C calc'!A0", Map.of("how", "passphrase")));
    write("10:01", viewing(Kind.VIEW_START, "ann", Map.of("way", "mse", "purpose", "zaak 7")));
    write("10:30", viewing(Kind.VIEW_STOP, "ann", Map.of("start", "1", "bytes", "77")));
    write("10:40", viewing(Kind.VIEW_START, "b\u001b[31mob", Map.of("way", "rtsps")));
  }

  @AfterEach
  void restore() {
    System.setOut(standardOutput);
  }

  private static AuditEvent viewing(Kind kind, String who, Map<String, String> details) {
    return AuditEvent.of(kind, who, details).about(DOOR).from(InetAddress.ofLiteral("192.0.2.7"));
  }

  private void write(String time, AuditEvent event) {
    jdbi.useTransaction(
        handle -> {
          long _ = AuditStore.append(handle, Instant.parse("2026-11-26T" + time + ":00Z"), event);
        });
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", folder.toString()));
    CommandLine line = Lightlock.commandLine();
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    return line.execute(all.toArray(String[]::new));
  }

  private String runs(String... arguments) {
    assertThat(run(arguments)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private JsonNode json() {
    return new JsonMapper().readTree(out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void search_byUserAndTime_newestFirst_andTheReadingIsRecorded() {
    String found =
        runs("audit", "search", "--user", "ann", "--from", "2026-11-26T10:01Z", "--json");

    assertThat(found.lines()).hasSize(2);
    assertThat(found.lines().findFirst().orElseThrow()).contains("view-stop");
    assertThat(runs("audit", "search", "--kind", "audit"))
        .contains("command=search")
        .contains("of-user=ann")
        .contains("cli:");
  }

  @Test
  void search_whatSomebodyTyped_cannotSteerTheTerminal() {
    assertThat(runs("audit", "search", "--camera", "door")).doesNotContain("\u001b").contains("ob");
  }

  @Test
  void watched_everyoneBetweenTwoTimes() {
    String found =
        runs(
            "audit",
            "watched",
            "door",
            "--from",
            "2026-11-26T10:15:00Z",
            "--to",
            "2026-11-26T10:35:00Z");

    assertThat(found)
        .contains("ann from 192.0.2.7")
        .contains("purpose=zaak 7")
        .contains("bytes=77");
    assertThat(found).doesNotContain("ob");
    runs("audit", "watched", "door", "--json");
    assertThat(json().path("viewings").size()).isEqualTo(2);
    assertThat(json().path("viewings").get(0).path("ended").stringValue())
        .isEqualTo("2026-11-26T10:30:00Z");
  }

  @Test
  void export_csv_isANewFileForItsOwnerAndRunsNothing() throws Exception {
    Path file = directory.resolve("audit.csv");
    runs("audit", "export", "--format", "csv", "--output", file.toString(), "--json");

    assertThat(json().path("exported").longValue()).isEqualTo(5); // Its own record too.
    assertThat(Files.readString(file)).startsWith("\"index\"").contains("\"'=cmd|");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(run("audit", "export", "--output", file.toString())).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("is there already");
  }

  @Test
  void verify_untouched_thenChanged_saysWhichEntry() {
    runs("audit", "checkpoint");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\n\n\u2014 lightlock.audit/");
    assertThat(runs("audit", "verify")).contains("nothing was changed");

    jdbi.useHandle(
        handle ->
            handle.execute(
                "UPDATE audit_entry SET body = replace(body, 'zaak 7', 'zaak 8') WHERE idx = 1"));

    assertThat(run("audit", "verify")).isEqualTo(ExitCode.AUDIT_CHANGED);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("entry 1: changed");
    assertThat(run("audit", "verify", "--json")).isEqualTo(ExitCode.AUDIT_CHANGED);
    assertThat(json().path("holds").booleanValue()).isFalse();
    assertThat(json().path("findings").get(0).path("first").longValue()).isEqualTo(1);
  }

  @Test
  void verify_withWhatWasKeptElsewhere_findsAWholeNewHistory() throws Exception {
    runs("audit", "checkpoint");
    Path kept = Files.writeString(directory.resolve("kept"), out.toString(StandardCharsets.UTF_8));
    Path key = Files.copy(folder.resolve("audit-signing.pub"), directory.resolve("kept.pub"));
    jdbi.useHandle(
        handle -> {
          handle.execute("DELETE FROM audit_entry");
          handle.execute("DELETE FROM audit_checkpoint");
          handle.execute("UPDATE audit_tree SET size = 0, frontier = ''");
        });
    write("10:00", AuditEvent.of(Kind.LOGIN, "innocent", Map.of()));

    // What was signed lies beside the key too, where only the data folder's owner writes.
    assertThat(run("audit", "verify")).isEqualTo(ExitCode.AUDIT_CHANGED);
    Files.delete(folder.resolve("audit-signed.tree"));
    assertThat(run("audit", "verify")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("there is no audit-signed.tree");
    assertThat(run("audit", "verify", "--checkpoints", kept.toString(), "--key", key.toString()))
        .isEqualTo(ExitCode.AUDIT_CHANGED);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("cut off");
  }

  @Test
  void verify_keep_isANumberOfDays() {
    assertThat(run("audit", "verify", "--keep", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--keep");
    assertThat(runs("audit", "verify", "--keep", "365", "--json")).contains("\"removals\":[]");
  }

  @Test
  void badInput_saysWhatToDo() {
    assertThat(run("audit", "search", "--from", "yesterday")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("2026-11-26T10:00");
    assertThat(run("audit", "search", "--kind", "views")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("view-start");
    assertThat(run("audit", "search", "--from", "-999999999-01-01T00:00Z"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run("audit", "search", "--most", "-1")).isEqualTo(ExitCode.USAGE);
    assertThat(run("audit", "watched", "../door")).isEqualTo(ExitCode.USAGE);
    assertThat(run("audit")).isEqualTo(ExitCode.USAGE);
  }
}
