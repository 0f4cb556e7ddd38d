package org.lightlock.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lightlock.camera.CameraId;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.config.CameraUrl;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lightlock probe}: what one camera delivers, without a gateway. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    description = "Tries one camera through a real confined worker and the real encoder.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:pictures came",
      "10:unreachable",
      "11:login refused",
      "12:unsupported codec",
      "13:no picture",
      "14:no confinement"
    })
final class ProbeCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "URL",
      description =
          "rtsp://user:password@10.0.0.5/path; in user and password write @ as %%40, : as %%3A, /"
              + " as %%2F.")
  private String url = "";

  @Option(names = "--seconds", defaultValue = "5", description = "How long. Default: 5.")
  private int seconds = 5;

  @Option(names = "--allow-basic", description = "Send the password in the clear if asked.")
  private boolean allowBasic;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--snapshot", paramLabel = "PNG", description = "Write the first picture there.")
  private Optional<Path> snapshot = Optional.empty();

  @Override
  public Integer call() throws CommandException {
    if (seconds < 1 || seconds > 3600) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--seconds is 1 to 3600");
    }
    checkSnapshot();
    CameraUrl camera = Urls.parse(spec, url);
    var plain =
        CameraSideConfig.Camera.of(new CameraId("probe"), camera.address(), camera.credential());
    var asked =
        new CameraSideConfig.Camera(
            plain.id(),
            plain.address(),
            plain.user(),
            plain.password(),
            plain.passwordFile(),
            allowBasic,
            plain.maxWidth(),
            plain.maxHeight());
    return ProbeRun.run(new ProbeRun.Request(asked, seconds, json, snapshot));
  }

  /** Seconds of probing are not lost to a wrong path. */
  private void checkSnapshot() throws CommandException {
    if (snapshot.isEmpty()) {
      return;
    }
    Path file = snapshot.get().toAbsolutePath();
    Path folder = file.getParent();
    boolean writable =
        Files.exists(file)
            ? Files.isRegularFile(file) && Files.isWritable(file)
            : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    if (!writable) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "--snapshot: " + file + " cannot be written; choose another place");
    }
  }
}
