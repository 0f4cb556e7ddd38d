package org.lightlock.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.lightlock.config.ConfigLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** {@code lightlock sample-config}: prints a commented configuration to start from. */
@Command(
    name = "sample-config",
    mixinStandardHelpOptions = true,
    description = "Prints a commented configuration: every option with its default.")
final class SampleConfigCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      defaultValue = "lightlock",
      description = "lightlock (both sides in one file), camera-side or gateway.")
  private String which = "lightlock";

  @Override
  public Integer call() throws IOException {
    if (!which.matches("lightlock|camera-side|gateway")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "there are samples for lightlock, camera-side and gateway");
    }
    try (InputStream sample = ConfigLoader.sample(which)) {
      System.out.print(new String(sample.readAllBytes(), StandardCharsets.UTF_8));
    }
    return ExitCode.OK;
  }
}
