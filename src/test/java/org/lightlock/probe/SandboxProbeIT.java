package org.lightlock.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.EscapeAct;
import org.lightlock.probe.EscapeResult.Outcome;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.teststreams.TestStreams;

/** Case 33, act by act: denied in a worker, and seen not to be denied without its locks. */
class SandboxProbeIT {
  @Test
  void run_realWorkers_denyEveryAct() throws Exception {
    try (SimulatedCamera camera =
        SimulatedCamera.start(Settings.of(TestStreams.good("yard-360p15-h264.mp4")))) {
      CameraEntry entry =
          CameraEntry.of(
              new CameraId("yard"),
              new CameraAddress(InetAddress.getLoopbackAddress(), camera.port(), camera.path()),
              null);
      List<EscapeResult> results = new SandboxProbe(entry).run(List.of(EscapeAct.values()));
      assertThat(results).hasSizeGreaterThanOrEqualTo(40).hasSize(EscapeAct.values().length);
      assertThat(results).allMatch(EscapeResult::denied);
      assertThat(results)
          .filteredOn(result -> result.outcome() == Outcome.KILLED)
          .extracting(EscapeResult::act)
          .contains(EscapeAct.IO_URING, EscapeAct.BPF, EscapeAct.READ_PROCESS, EscapeAct.MOUNT);
    }
  }

  /**
   * A probe that finds everything denied proves something only if it would notice when it were not.
   * Some acts are denied by the kernel itself to whoever lacks the right, or in a container.
   */
  @Test
  void acts_withoutLocks_areSeenNotToBeDenied() throws Exception {
    Set<EscapeAct> notDenied = EnumSet.noneOf(EscapeAct.class);
    for (String line : unconfined()) {
      String[] words = line.split(" ", 2);
      EscapeAct act = EscapeAct.of(Long.parseLong(words[0])).orElseThrow();
      if (!EscapeResult.of(act, Long.parseLong(words[1])).denied()) {
        notDenied.add(act);
      }
    }
    assertThat(notDenied)
        .hasSizeGreaterThanOrEqualTo(40)
        .contains(
            EscapeAct.READ_FILE,
            EscapeAct.TCP_SOCKET,
            EscapeAct.UDP_SOCKET,
            EscapeAct.UNIX_SOCKET,
            EscapeAct.CONNECT,
            EscapeAct.SEND_ELSEWHERE,
            EscapeAct.EXEC,
            EscapeAct.FORK,
            EscapeAct.PIDFD_OPEN,
            EscapeAct.KILL,
            EscapeAct.NEW_CODE,
            EscapeAct.CODE_FROM_DATA,
            EscapeAct.MEMORY_FILE,
            EscapeAct.FTRUNCATE,
            EscapeAct.SEAL,
            EscapeAct.UNSHARE,
            EscapeAct.PERSONALITY,
            EscapeAct.JAVA_READ,
            EscapeAct.JAVA_CONNECT,
            EscapeAct.JAVA_DATAGRAM,
            EscapeAct.JAVA_PROCESS,
            EscapeAct.JAVA_LIBRARY);
  }

  private static List<String> unconfined() throws IOException, InterruptedException {
    Path target = Path.of(System.getProperty("lightlock.home", "."), "target").toAbsolutePath();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dlightlock.native=" + target.resolve("dist/native"),
                "-cp",
                target.resolve("test-classes") + ":" + target.resolve("classes"),
                "org.lightlock.sandbox.UnconfinedActs")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }
}
