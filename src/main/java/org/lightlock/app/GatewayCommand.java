package org.lightlock.app;

import org.lightlock.config.ConfigException;
import org.lightlock.config.ConfigLoader;
import org.lightlock.config.GatewayConfig;
import org.lightlock.config.Loaded;
import picocli.CommandLine.Command;

/** {@code lightlock gateway}: this side alone. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    description = "The gateway: pixels in, viewers out.")
final class GatewayCommand extends OneSideCommand<GatewayConfig> {
  @Override
  Loaded<GatewayConfig> load(ConfigLoader loader) throws ConfigException {
    return loader.gateway();
  }

  @Override
  void run(GatewayConfig loaded, LifeLine lifeLine) throws CommandException {
    GatewayProcess.run(loaded, lifeLine);
  }
}
