package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.config.ConfigException;
import org.lightlock.config.ConfigLoader;
import org.lightlock.config.Loaded;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lightlock camera-side}: one of the two sides alone, as systemd starts it. */
@Command(
    name = "camera-side",
    mixinStandardHelpOptions = true,
    description = "The camera side: starts and watches the workers.")
final class CameraSideCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration; - reads it from a parent process on standard input.")
  private String config = "";

  @Override
  public Integer call() throws ConfigException, CommandException, IOException {
    boolean hasParent = config.equals("-");
    try (LifeLine lifeLine = hasParent ? LifeLine.toParent(System.in) : LifeLine.signals()) {
      ConfigLoader loader =
          hasParent
              ? ConfigLoader.ofParent(lifeLine.config())
              : ConfigLoader.ofFile(Path.of(config));
      Loaded<CameraSideConfig> loaded = loader.cameraSide();
      loaded.warnings().forEach(warning -> System.err.println("lightlock: warning: " + warning));
      CameraSideProcess.run(loaded.config(), lifeLine);
      return ExitCode.OK;
    }
  }
}
