package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lightlock.config.ConfigException;
import org.lightlock.config.ConfigLoader;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.Loaded;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lightlock gateway}: one of the two sides alone, as systemd starts it. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    description = "The gateway: pixels in, viewers out.")
final class GatewayCommand implements Callable<Integer> {
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
      Loaded<GatewayConfig> loaded = loader.gateway();
      loaded.warnings().forEach(warning -> System.err.println("lightlock: warning: " + warning));
      GatewayProcess.run(loaded.config(), lifeLine);
      return ExitCode.OK;
    }
  }
}
