package org.lightlock.app;

import org.lightlock.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entrance. */
@Command(
    name = "lightlock",
    mixinStandardHelpOptions = true,
    version = "Lightlock 0.1.0",
    description = "Lets nothing but pixels out of a camera network.",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      CameraSideCommand.class,
      GatewayCommand.class,
      ProbeCommand.class,
      SimulateCameraCommand.class,
      UserCommand.class,
      SampleConfigCommand.class,
      TrainWorkerCommand.class,
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "For developers, by the launcher itself:",
      "  test     everything CI runs",
      "  bench    benchmarks, for example: bench relay --json",
      "  format   formats the code; --check only looks",
      "",
      "docs/operator-manual.md explains every command and exit code."
    })
final class Lightlock implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int exitCode = commandLine().execute(arguments);
    System.out.flush();
    System.exit(exitCode);
  }

  /** Writes a line where the operator sees it and no program reads it. */
  static void log(String line) {
    System.err.println(line);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Lightlock())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (exception, commandLine, _) -> {
              return switch (exception) {
                case CommandException known -> {
                  commandLine.getErr().println("lightlock: " + known.getMessage());
                  yield known.exitCode();
                }
                case ConfigException refused -> {
                  commandLine.getErr().println("lightlock: " + refused.getMessage());
                  yield ExitCode.CONFIGURATION;
                }
                case InterruptedException _ -> ExitCode.INTERRUPTED;
                default -> throw exception;
              };
            });
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
  }
}
