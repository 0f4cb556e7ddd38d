package org.lightlock.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lightlock.camera.CameraAddress;
import org.lightlock.camera.CameraEntry;
import org.lightlock.camera.CameraId;
import org.lightlock.frame.EscapeAct;
import org.lightlock.probe.EscapeResult;
import org.lightlock.probe.SandboxProbe;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lightlock sandbox-probe}: whether the locks hold on this machine. */
@Command(
    name = "sandbox-probe",
    mixinStandardHelpOptions = true,
    description = {
      "Tries to break out of a real confined worker, by system calls and by Java's own library.",
      "The worker shows a simulated camera on this machine; no other camera is touched."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:everything was denied", "6:no worker ran", "16:something was not denied"})
final class SandboxProbeCommand implements Callable<Integer> {
  /** Fewer would not be worth the name. */
  private static final int FEWEST = 40;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    List<EscapeResult> results;
    try (SimulatedCamera camera = SimulatedCamera.start(Settings.of(smallestClip()))) {
      CameraEntry entry =
          CameraEntry.of(
              new CameraId("sandbox-probe"),
              new CameraAddress(InetAddress.getLoopbackAddress(), camera.port(), camera.path()),
              null);
      results = new SandboxProbe(entry).run(List.of(EscapeAct.values()));
    } catch (IOException e) {
      throw new CommandException(ExitCode.PART_FAILED, "nothing was tried: " + e.getMessage());
    }
    long denied = results.stream().filter(EscapeResult::denied).count();
    boolean held = denied == results.size() && denied >= FEWEST;
    if (json) {
      printJson(results, denied, held);
    } else {
      printText(results, denied);
    }
    return held ? ExitCode.OK : ExitCode.NOT_DENIED;
  }

  /** What the picture shows does not matter; a small one comes soonest. */
  private static Path smallestClip() throws CommandException {
    return DemoClips.cycle(DemoClips.count()).stream()
        .min(Comparator.comparingLong(SandboxProbeCommand::size))
        .orElseThrow();
  }

  private static long size(Path clip) {
    try {
      return Files.size(clip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void printText(List<EscapeResult> results, long denied) {
    System.out.printf(Locale.ROOT, "%-52s %-7s %s%n", "act", "by", "result");
    for (EscapeResult result : results) {
      System.out.printf(
          Locale.ROOT,
          "%-52s %-7s %s%n",
          result.act().words(),
          result.act().by().name().toLowerCase(Locale.ROOT),
          result.words());
    }
    System.out.printf(Locale.ROOT, "%n%d tried, %d denied%n", results.size(), denied);
  }

  private static void printJson(List<EscapeResult> results, long denied, boolean held) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("tried", results.size());
    all.put("denied", denied);
    all.put("held", held);
    all.put(
        "acts",
        results.stream()
            .map(
                result -> {
                  Map<String, Object> act = new LinkedHashMap<>();
                  act.put("number", result.act().number());
                  act.put("act", result.act().words());
                  act.put("by", result.act().by().name().toLowerCase(Locale.ROOT));
                  act.put("denied", result.denied());
                  act.put("result", result.words());
                  return act;
                })
            .toList());
    ReadyLine.print(all);
  }
}
