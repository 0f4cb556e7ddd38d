package org.lightlock.app;

import org.lightlock.config.CameraUrl;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Camera addresses of a command line. */
final class Urls {
  private Urls() {}

  /** Takes an address apart; a wrong one ends the command without being printed. */
  static CameraUrl parse(CommandSpec spec, String url) {
    try {
      return CameraUrl.parse(url);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "the camera's address is refused: " + e.getMessage());
    }
  }
}
