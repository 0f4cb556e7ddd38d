package org.lightlock.app;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.lightlock.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.UnmatchedArgumentException;

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
      SandboxProbeCommand.class,
      AirlockFuzzCommand.class,
      SimulateCameraCommand.class,
      UserCommand.class,
      RoleCommand.class,
      GrantCommand.class,
      ClientCommand.class,
      AuditCommand.class,
      KeysCommand.class,
      CameraKeyCommand.class,
      SealCredentialCommand.class,
      CameraLoginCommand.class,
      SessionCommand.class,
      SampleConfigCommand.class,
      TrainWorkerCommand.class,
      AttackSuiteCommand.class,
      TlsScanCommand.class,
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
    CommandLine all = new CommandLine(new Lightlock());
    SessionCommand.takeAnyId(all);
    return all.registerConverter(InetAddress.class, Lightlock::ipAddress)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (wrong, _) -> {
              CommandLine command = wrong.getCommandLine();
              command.getErr().println("lightlock: " + withoutPassword(wrong.getMessage()));
              UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
              command
                  .getErr()
                  .println("Try: ./" + command.getCommandSpec().qualifiedName() + " --help");
              return ExitCode.USAGE;
            })
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
                case IOException environment -> {
                  commandLine.getErr().println("lightlock: " + words(environment));
                  yield ExitCode.ENVIRONMENT;
                }
                case InterruptedException _ -> ExitCode.INTERRUPTED;
                default -> throw exception;
              };
            });
  }

  private static InetAddress ipAddress(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(
          "expects an IP address such as 127.0.0.1, not a host name");
    }
  }

  /** A command line may hold a camera's password, and this goes to logs. */
  private static String withoutPassword(@Nullable String message) {
    return String.valueOf(message).replaceAll("//[^\\s']*@", "//…@");
  }

  private static String words(IOException environment) {
    String reason = String.valueOf(environment.getMessage());
    return switch (environment) {
      case NoSuchFileException _ -> reason + ": there is no such file or folder";
      case AccessDeniedException _ -> reason + ": this user may not; check owner and mode";
      case FileSystemException file when file.getReason() == null ->
          reason + ": " + file.getClass().getSimpleName();
      default -> reason;
    };
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
  }
}
