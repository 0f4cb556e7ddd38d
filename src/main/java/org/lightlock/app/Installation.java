package org.lightlock.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.config.ConfigText;
import org.lightlock.config.GatewayConfig;
import tools.jackson.databind.JsonNode;

/**
 * Both sides as children of this process, for demo and serve. The gateway child never sees a
 * camera's address: each child is sent its own part through its own pipe.
 */
final class Installation {
  private static final Duration START = Duration.ofSeconds(60);

  private Installation() {}

  /**
   * Starts both sides and waits until both serve.
   *
   * @return the gateway's ready line
   */
  static JsonNode start(ProcessFamily family, CameraSideConfig cameraSide, GatewayConfig gateway)
      throws CommandException, InterruptedException {
    List<String> fromParent = List.of("--config", "-");
    ChildProcess cameraChild =
        family.start(
            ChildSpec.ofCommand("camera-side", fromParent, () -> ConfigText.of(cameraSide), true));
    ChildProcess gatewayChild =
        family.start(
            ChildSpec.ofCommand("gateway", fromParent, () -> ConfigText.of(gateway), true));
    cameraChild.awaitReady(START);
    return gatewayChild.awaitReady(START);
  }

  /** The camera side's configuration with the socket in the family's folder. */
  static CameraSideConfig withAirlock(CameraSideConfig config, Path airlock) {
    return new CameraSideConfig(airlock, config.cameras(), config.workers());
  }

  /** The gateway's configuration with the socket in the family's folder. */
  static GatewayConfig withAirlock(GatewayConfig config, Path airlock) {
    return new GatewayConfig(
        airlock,
        config.dataDir(),
        config.listen(),
        config.tls(),
        config.cameras(),
        config.renditions(),
        config.accounts(),
        config.viewers(),
        config.metrics());
  }
}
