package org.lightlock.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lightlock.frame.Confinement;
import org.lightlock.frame.Message;
import org.lightlock.frame.Message.Kind;
import org.lightlock.posix.Errno;
import org.lightlock.posix.Landlock;
import org.lightlock.posix.SeccompRule;
import org.lightlock.posix.SeccompRule.Verdict;
import org.lightlock.relay.WatchedStream;
import org.lightlock.sandbox.ConfinedProgram.Outcome;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.supervise.TestCameraSide;
import org.lightlock.teststreams.TestStreams;

/** Case 33: whatever runs in a worker reaches no file, no socket and no process. */
class SandboxEscapeIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  @BeforeEach
  void thisMachine_hasWhatIsTested() {
    assertThat(Landlock.abi())
        .as("these tests need a kernel with Landlock ABI 6 (Linux 6.12) or later")
        .isGreaterThanOrEqualTo(6);
  }

  @Test
  void worker_withARealCamera_isConfinedOnEveryThreadAndHoldsNothingElse() throws IOException {
    try (SimulatedCamera camera =
            SimulatedCamera.start(Settings.of(TestStreams.good("yard-360p15-h264.mp4")));
        TestCameraSide side =
            new TestCameraSide(
                directory,
                List.of(TestCameraSide.camera("yard", camera.port(), camera.path(), null)))) {
      WatchedStream stream = side.watch("yard");
      await().atMost(LIMIT).until(() -> stream.frames() > 10);
      Set<Confinement> locks = EnumSet.allOf(Confinement.class);
      locks.remove(Confinement.TIGHTER_FILTER);
      assertThat(Confinement.of(stream.last(Kind.CONFINED).a())).isEqualTo(locks);
      await().atMost(LIMIT).until(() -> stream.count(Kind.TIGHTENED) > 0);
      assertThat(Confinement.of(stream.last(Kind.TIGHTENED).a()))
          .containsExactly(Confinement.TIGHTER_FILTER);
      stream.prove();
      await().atMost(LIMIT).until(() -> stream.count(Kind.PROOF) > 0);
      Message proof = stream.last(Kind.PROOF);
      assertThat(Confinement.of(proof.a())).isEqualTo(Confinement.FORBIDDEN_ACTS);
      assertThat(Confinement.of(proof.b())).isEqualTo(Confinement.FORBIDDEN_ACTS);

      assertThat(side.workers()).hasSize(1);
      Path process = Path.of("/proc", Long.toString(side.workers().iterator().next()));
      checkThreads(process);
      checkStanding(process);
      checkExecutableMemory(process);
      checkDescriptors(process);
      long before = stream.frames();
      await().atMost(LIMIT).until(() -> stream.frames() > before + 5);
      assertThat(stream.count(Kind.WORKER_STARTED)).isEqualTo(1);
    }
  }

  private static void checkThreads(Path process) throws IOException {
    int threads = 0;
    try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
      for (Path task : tasks.toList()) {
        List<String> status;
        try {
          status = Files.readAllLines(task.resolve("status"));
        } catch (IOException e) {
          assertThat(task).doesNotExist(); // a compiler's thread that had nothing more to do
          continue;
        }
        assertThat(status)
            .as(task.toString())
            .contains(
                "Seccomp:\t2",
                "Seccomp_filters:\t2",
                "NoNewPrivs:\t1",
                "CapPrm:\t0000000000000000",
                "CapEff:\t0000000000000000",
                "CapAmb:\t0000000000000000",
                "CapBnd:\t0000000000000000");
        threads++;
      }
    }
    assertThat(threads).isGreaterThan(3);
  }

  private static void checkStanding(Path process) throws IOException {
    String[] stat =
        Files.readString(process.resolve("stat")).replaceAll(".*\\) ", "").split(" ", -1);
    assertThat(stat[2]).as("its own process group").isEqualTo(process.getFileName().toString());
    String limits = Files.readString(process.resolve("limits"));
    assertThat(limits)
        .containsPattern("Max file size +0 +0 ")
        .containsPattern("Max core file size +0 +0 ")
        .containsPattern("Max data size +268435456 +268435456 ")
        .containsPattern("Max open files +64 +64 ")
        .containsPattern("Max cpu time +\\d+ ");
  }

  /** What can be written and executed is the JVM's code cache alone; see decision 0013. */
  private static void checkExecutableMemory(Path process) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return; // not dumpable, as above
    }
    List<String> writableCode =
        Files.readAllLines(process.resolve("maps")).stream()
            .filter(line -> line.contains(" rwx"))
            .toList();
    assertThat(writableCode).hasSize(1);
    String[] range = writableCode.getFirst().split(" ", 2)[0].split("-", 2);
    assertThat(Long.parseLong(range[1], 16) - Long.parseLong(range[0], 16)).isEqualTo(16L << 20);
    assertThat(Files.readString(process.resolve("personality")).strip()).isEqualTo("00000000");
  }

  /** Not dumpable: what follows is root's to read, and nobody else's. */
  private static void checkDescriptors(Path process) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      for (String hidden : List.of("fd", "map_files")) {
        assertThatThrownBy(
                () ->
                    process
                        .resolve(hidden)
                        .toRealPath()
                        .getFileSystem()
                        .provider()
                        .checkAccess(process.resolve(hidden), java.nio.file.AccessMode.READ))
            .as(hidden)
            .isInstanceOf(FileSystemException.class);
      }
      return;
    }
    assertThat(Files.readString(process.resolve("environ")))
        .isEqualTo("LANG=C\0MALLOC_ARENA_MAX=1\0");
    int sockets = 0;
    List<String> others = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      for (Path descriptor : descriptors.toList()) {
        String target = Files.readSymbolicLink(descriptor).toString();
        if (target.startsWith("socket:")) {
          sockets++;
        } else if (!"/dev/null".equals(target)) {
          others.add(target);
        }
      }
    }
    assertThat(sockets).as("control, camera, notices").isEqualTo(3);
    assertThat(others)
        .isNotEmpty()
        .allMatch(target -> target.endsWith(".jar") || target.endsWith("/lib/modules"));
  }

  @Test
  void hostileCode_inAWorkersPlace_isDeniedEverything() throws Exception {
    Files.writeString(directory.resolve("secret"), "secret");
    Process victim = new ProcessBuilder("sleep", "600").start();
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Outcome outcome =
          ConfinedProgram.run(
              directory,
              listener.getLocalPort(),
              "all",
              Long.toString(victim.pid()),
              directory.toString(),
              Integer.toString(listener.getLocalPort()));
      assertThat(outcome.ending().exit()).as(outcome.toString()).isZero();
      Map<Integer, Long> reports = outcome.reports();
      assertThat(reports).containsKey(EscapeAttempts.DONE);
      assertThat(Confinement.of(reports.getOrDefault(EscapeAttempts.LOCKS, 0L)))
          .containsAll(Confinement.REQUIRED);
      checkJavaActs(reports, listener.getLocalPort());
      EscapeAttemptsByDatagram.EXPECTED.forEach(
          (attempt, result) ->
              assertThat(reports.get(attempt)).as("attempt " + attempt).isEqualTo(result));
      assertThat(reports.keySet().stream().filter(key -> key >= 1000 && key < 2000).count())
          .isEqualTo(34);
      for (int number : Sweep.numbers()) {
        assertThat(reports).containsKey(EscapeAttempts.SWEEP + number);
      }
      assertThat(Confinement.of(reports.getOrDefault(EscapeAttempts.TIGHTER, 0L)))
          .containsExactly(Confinement.TIGHTER_FILTER);
      for (int number : Sweep.numbersWhilePlaying()) {
        assertThat(reports).containsKey(EscapeAttempts.TIGHTER_SWEEP + number);
      }
      reports.forEach(
          (attempt, result) -> {
            if (attempt >= 1000) {
              assertThat(result).as("attempt " + attempt).isEqualTo(-Errno.EPERM);
            }
          });
      assertThat(victim.isAlive()).isTrue();
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder("secret", "attempts.jar");
      }
    } finally {
      victim.destroyForcibly().waitFor();
    }
  }

  private void checkJavaActs(Map<Integer, Long> reports, int port) {
    int index = 0;
    for (String act : EscapeAttempts.JavaActs.of(directory, port).keySet()) {
      assertThat(reports.get(index++)).as(act).isEqualTo(EscapeAttempts.DENIED_TO_JAVA);
    }
  }

  static List<String> killed() {
    return Sweep.rules().stream()
        .filter(rule -> rule.verdict() == Verdict.KILL)
        .map(SeccompRule::call)
        .map(call -> call.linuxName() + " " + call.number())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("killed")
  void forbiddenCall_endsTheProcess(String call) throws Exception {
    checkKilled("call", call.substring(call.indexOf(' ') + 1));
  }

  /** The calls of 32-bit programs and of x32 have other numbers: no rule may let them through. */
  @Test
  void callsOfAnotherArchitecture_endTheProcess() throws Exception {
    checkKilled("call", "0x40000000"); // x32's read
    checkKilled("call", "-1");
    if ("amd64".equals(System.getProperty("os.arch"))) {
      checkKilled("code");
    }
  }

  /** A decoder that runs into a fault ends its worker, although little is left to end it with. */
  @Test
  void crash_afterTheSecondFilter_endsTheProcess() throws Exception {
    Outcome outcome = ConfinedProgram.run(directory, 1, "crash");
    assertThat(outcome.reports()).containsKey(EscapeAttempts.TIGHTER);
    assertThat(outcome.reports()).doesNotContainKey(EscapeAttempts.DONE);
    assertThat(outcome.ending().exit()).as(outcome.toString()).isNotZero();
  }

  private void checkKilled(String... arguments) throws Exception {
    Outcome outcome = ConfinedProgram.run(directory, 1, arguments);
    assertThat(outcome.reports()).containsKey(EscapeAttempts.LOCKS);
    assertThat(outcome.reports()).doesNotContainKey(EscapeAttempts.DONE);
    assertThat(outcome.ending().byForbiddenCall()).as(outcome.toString()).isTrue();
  }
}
