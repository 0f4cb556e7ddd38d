package org.lightlock.app;

import java.nio.file.Path;
import java.util.Optional;
import org.lightlock.config.CameraSideConfig;

/** One camera through a real confined worker and the real encoder. */
final class ProbeRun {
  private ProbeRun() {}

  /**
   * What is asked.
   *
   * @param snapshot where a PNG of the last picture goes
   */
  record Request(
      CameraSideConfig.Camera camera, int seconds, boolean json, Optional<Path> snapshot) {}

  /** Probes, prints and returns the exit code. */
  static int run(Request request) throws CommandException {
    return NotWired.end("probe");
  }
}
