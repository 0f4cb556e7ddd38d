package org.lightlock.app;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.lightlock.camera.CameraCredential;
import org.lightlock.simulate.Settings;
import org.lightlock.simulate.SimulatedCamera;
import org.lightlock.supervise.WorkerCommand;
import picocli.CommandLine.Command;

/**
 * {@code lightlock train-worker}: rehearses a worker and keeps what its JVM learned, as the
 * launcher does after each build. Workers start without it too, only later.
 */
@Command(
    name = "train-worker",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Prepares the workers' quick start; part of the build.")
final class TrainWorkerCommand implements Callable<Integer> {
  private static final int MAX_SECONDS = 120;

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    WorkerCommand worker = WorkerCommand.ofThisInstallation();
    Path fresh = worker.dist().resolve("worker.aot.new");
    List<SimulatedCamera> cameras = new ArrayList<>();
    try {
      List<String> ports = new ArrayList<>();
      for (Path clip : DemoClips.cycle(DemoClips.count())) {
        SimulatedCamera camera =
            SimulatedCamera.start(
                Settings.of(clip)
                    .at(InetAddress.getLoopbackAddress(), 0)
                    .withCredential(new CameraCredential("train", "train")));
        cameras.add(camera);
        ports.add(Integer.toString(camera.port()));
      }
      run(worker, "-XX:AOTCacheOutput=" + fresh, ports);
      // A cache that the JVM would refuse would keep every worker from starting.
      run(worker, "-XX:AOTCache=" + fresh, List.of());
      Files.move(fresh, worker.dist().resolve("worker.aot"), StandardCopyOption.REPLACE_EXISTING);
      return ExitCode.OK;
    } finally {
      Files.deleteIfExists(fresh);
      cameras.forEach(SimulatedCamera::close);
    }
  }

  private static void run(WorkerCommand worker, String cacheFlag, List<String> ports)
      throws CommandException, IOException, InterruptedException {
    List<String> line = new ArrayList<>(worker.jvmFlags());
    line.add(cacheFlag);
    line.add("-Dlightlock.native=" + worker.dist().resolve("native"));
    line.add("-cp");
    line.add(worker.classPath());
    line.add("org.lightlock.sandbox.WorkerTraining");
    line.addAll(ports);
    Path output = worker.dist().resolve("worker.aot.log");
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    if (process.waitFor() != 0) {
      throw new CommandException(ExitCode.PART_FAILED, "the rehearsal failed; see " + output);
    }
  }
}
