package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lightlock.config.ConfigException;
import org.lightlock.config.ConfigLoader;
import org.lightlock.config.Loaded;
import picocli.CommandLine.Option;

/**
 * One of the two sides alone, as systemd or a parent process starts it.
 *
 * @param <C> the configuration that this side reads
 */
abstract class OneSideCommand<C> implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration; - reads it from a parent process on standard input.")
  private String config = "";

  /** Reads this side's configuration and refuses the other's. */
  abstract Loaded<C> load(ConfigLoader loader) throws ConfigException;

  /** Runs until the life line ends. */
  abstract void run(C loaded, LifeLine lifeLine) throws CommandException;

  @Override
  public final Integer call() throws ConfigException, CommandException, IOException {
    HiddenMemory.begin();
    boolean hasParent = config.equals("-");
    try (LifeLine lifeLine = hasParent ? LifeLine.toParent(System.in) : LifeLine.signals()) {
      ConfigLoader loader =
          hasParent
              ? ConfigLoader.ofParent(lifeLine.config())
              : ConfigLoader.ofFile(Path.of(config));
      Loaded<C> loaded = load(loader);
      loaded.warnings().forEach(warning -> System.err.println("lightlock: warning: " + warning));
      run(loaded.config(), lifeLine);
      return ExitCode.OK;
    }
  }
}
