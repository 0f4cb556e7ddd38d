package org.lightlock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Families of real processes. */
class ProcessFamilyTest {
  private static final Duration START = Duration.ofSeconds(30);

  private final List<String> log = new CopyOnWriteArrayList<>();
  private RunDirectory directory;
  private ProcessFamily family;

  @BeforeEach
  void create() throws IOException {
    directory = RunDirectory.create("test");
    family = new ProcessFamily(directory, log::add);
  }

  @AfterEach
  void close() {
    family.close();
  }

  @Test
  void close_childWithALifeLine_endsItAndRemovesTheFolder() throws Exception {
    ChildProcess child = family.start(member("good", "s3cret"));
    assertThat(child.awaitReady(START).path("config").asString()).isEqualTo("s3cret");
    ProcessHandle handle = ProcessHandle.of(child.pid()).orElseThrow();
    assertThat(handle.info().commandLine().orElse("")).doesNotContain("s3cret");

    family.close();

    assertThat(handle.isAlive()).isFalse();
    assertThat(directory.path()).doesNotExist();
    assertThat(log).noneMatch(line -> line.contains("killing"));
  }

  @Test
  void kill_ofAReadyChild_isFollowedByANewOne() throws Exception {
    ChildProcess child = family.start(member("good", ""));
    child.awaitReady(START);
    long first = child.pid();

    ProcessHandle.of(first).orElseThrow().destroyForcibly();

    await().atMost(START).until(() -> child.pid() != 0 && child.pid() != first);
    assertThat(log).anyMatch(line -> line.contains("[member] ended unexpectedly (exit code 137)"));
  }

  @Test
  void awaitReady_childThatFails_carriesItsExitCodeAndLog() {
    ChildProcess child = family.start(member("fails", ""));

    assertThatThrownBy(() -> child.awaitReady(START))
        .isInstanceOfSatisfying(
            CommandException.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.PORT_TAKEN));
    await().atMost(START).until(() -> log.contains("[member] port taken"));
  }

  @Test
  void close_afterAKilledParent_sweepsUpWhatItLeftBehind() throws Exception {
    ChildProcess child = family.start(member("parent", ""));
    child.awaitReady(START);
    ProcessHandle handle = ProcessHandle.of(child.pid()).orElseThrow();
    ProcessHandle grandchild = handle.descendants().findFirst().orElseThrow();
    handle.destroyForcibly();
    await().atMost(START).until(() -> !handle.isAlive());

    family.close();

    await().atMost(START).until(() -> !grandchild.isAlive());
  }

  @Test
  void close_childThatDoesNotCloseItsParts_isHaltedInTime() throws Exception {
    ChildProcess child = family.start(member("stubborn", ""));
    child.awaitReady(START);
    ProcessHandle handle = ProcessHandle.of(child.pid()).orElseThrow();
    long start = System.nanoTime();

    family.close();

    assertThat(handle.isAlive()).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void create_folderOfADeadParent_isRemoved() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    Path stale =
        Files.createDirectories(parent.resolve("lightlock-test-" + dead.pid() + "-1/data"));
    Files.writeString(stale.resolve("file"), "x");

    try (RunDirectory other = RunDirectory.create("test")) {
      assertThat(stale.getParent()).doesNotExist();
      assertThat(other.path()).isDirectory();
      assertThat(directory.path()).isDirectory();
    }
  }

  @ParameterizedTest
  @CsvSource({"good, true", "good, false", "silent, false", "parent, false"})
  void signal_toTheParent_leavesNothingBehind(String behaviour, boolean kill) throws Exception {
    Process parent = new ProcessBuilder(FamilyParent.java(FamilyParent.class, behaviour)).start();
    String[] said = parent.inputReader().readLine().split(" ", 2);
    Path folder = Path.of(said[0]);
    long pid = Long.parseLong(said[1]);
    await().atMost(START).until(() -> pid == 0 || ProcessHandle.of(pid).isPresent());
    List<ProcessHandle> family = parent.descendants().toList();

    if (kill) {
      parent.destroyForcibly();
    } else {
      parent.destroy();
    }

    await().atMost(START).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    await().atMost(START).until(() -> !Files.exists(folder));
    assertThat(parent.waitFor()).isEqualTo(kill ? 137 : 143);
  }

  private static ChildSpec member(String behaviour, String config) {
    return FamilyParent.member(behaviour, config);
  }
}
