package org.lightlock.app;

import org.lightlock.config.GatewayConfig;

/** The gateway's wiring: pixels in, viewers out. */
final class GatewayProcess {
  private GatewayProcess() {}

  /**
   * Serves until the life line ends. Prints one line {@code
   * {"ready":"gateway","port":8443,"metricsPort":9464}} on standard output once it serves.
   */
  static void run(GatewayConfig config, LifeLine lifeLine) throws CommandException {
    NotWired.end("gateway");
  }
}
