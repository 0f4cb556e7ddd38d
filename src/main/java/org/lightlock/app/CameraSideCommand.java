package org.lightlock.app;

import org.lightlock.config.CameraSideConfig;
import org.lightlock.config.ConfigException;
import org.lightlock.config.ConfigLoader;
import org.lightlock.config.Loaded;
import picocli.CommandLine.Command;

/** {@code lightlock camera-side}: this side alone. */
@Command(
    name = "camera-side",
    mixinStandardHelpOptions = true,
    description = "The camera side: starts and watches the workers.")
final class CameraSideCommand extends OneSideCommand<CameraSideConfig> {
  @Override
  Loaded<CameraSideConfig> load(ConfigLoader loader) throws ConfigException {
    return loader.cameraSide();
  }

  @Override
  void run(CameraSideConfig loaded, LifeLine lifeLine) throws CommandException {
    CameraSideProcess.run(loaded, lifeLine);
  }
}
