package org.lightlock.app;

import org.lightlock.config.CameraSideConfig;

/** The camera side's wiring: supervisor, worker pool and airlock. */
final class CameraSideProcess {
  private CameraSideProcess() {}

  /**
   * Supervises workers until the life line ends. Prints one line {@code {"ready":"camera-side"}} on
   * standard output once the airlock accepts the gateway.
   */
  static void run(CameraSideConfig config, LifeLine lifeLine) throws CommandException {
    NotWired.end("camera-side");
  }
}
