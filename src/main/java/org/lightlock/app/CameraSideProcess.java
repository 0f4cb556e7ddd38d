package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lightlock.camera.CameraEntry;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.supervise.CameraSide;
import org.lightlock.supervise.WorkerCommand;
import org.lightlock.supervise.WorkerLimits;

/** The camera side's wiring: supervisor, worker pool and airlock. */
final class CameraSideProcess {
  private CameraSideProcess() {}

  /**
   * Supervises workers until the life line ends. Prints one line {@code {"ready":"camera-side"}} on
   * standard output once the airlock accepts the gateway.
   */
  static void run(CameraSideConfig config, LifeLine lifeLine) throws CommandException {
    Path folder = config.airlock().toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder)) {
      throw new CommandException(
          ExitCode.ENVIRONMENT,
          "airlock: there is no folder "
              + folder
              + " that this user may write to; make it, or choose another airlock");
    }
    CameraSideConfig.Workers workers = config.workers();
    var limits =
        new WorkerLimits(workers.warm(), workers.maxMemoryMegabytes(), workers.maxCpuPercent());
    try (var _ =
        new CameraSide(
            config.airlock(),
            entries(config),
            WorkerCommand.ofThisInstallation(),
            limits,
            SealedLogins.opener(config, System.getenv()))) {
      ReadyLine.print("camera-side", Map.of());
      lifeLine.awaitEnd();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.PART_FAILED, "the camera side cannot start: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<CameraEntry> entries(CameraSideConfig config)
      throws IOException, CommandException {
    List<CameraEntry> entries = new ArrayList<>();
    for (CameraSideConfig.Camera camera : SealedLogins.open(config, System.getenv())) {
      entries.add(entry(camera));
    }
    return entries;
  }

  /** A configured camera as the supervisor knows it; reads its password file. */
  static CameraEntry entry(CameraSideConfig.Camera camera) throws IOException {
    return new CameraEntry(
        camera.id(),
        camera.address(),
        camera.credential().orElse(null),
        camera.allowBasic(),
        camera.maxWidth(),
        camera.maxHeight(),
        camera.transport(),
        camera.multicast().orElse(null),
        camera.trust(),
        camera.subPath().orElse(null),
        camera.audio(),
        camera.rotate());
  }
}
