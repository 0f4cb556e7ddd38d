package org.lightlock.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lightlock.config.CameraSideConfig;
import org.lightlock.config.ConfigException;
import org.lightlock.config.ConfigLoader;
import org.lightlock.config.LightlockConfig;
import org.lightlock.config.Loaded;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code lightlock serve}: both sides from one command, from one file or two. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Starts both sides and keeps them running.")
final class ServeCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--config", paramLabel = "FILE", description = "Both sides in one file.")
  private Optional<Path> config = Optional.empty();

  @Option(names = "--camera-side", paramLabel = "FILE", description = "The camera side's file.")
  private Optional<Path> cameraSide = Optional.empty();

  @Option(names = "--gateway", paramLabel = "FILE", description = "The gateway's file.")
  private Optional<Path> gateway = Optional.empty();

  @Override
  public Integer call()
      throws CommandException, ConfigException, IOException, InterruptedException {
    HiddenMemory.begin();
    LightlockConfig loaded = load();
    GatewayProcess.checkPorts(loaded.gateway());
    RunDirectory directory = RunDirectory.create("serve");
    try (LifeLine lifeLine = LifeLine.signals();
        ProcessFamily family = new ProcessFamily(directory, Lightlock::log)) {
      Path airlock = directory.path().resolve("airlock.sock");
      int port =
          Installation.start(
                  family,
                  Installation.withAirlock(loaded.cameraSide(), airlock),
                  Installation.withAirlock(loaded.gateway(), airlock))
              .path("port")
              .asInt(loaded.gateway().listen().port());
      System.err.println(
          "lightlock: serving https://"
              + loaded.gateway().listen().names().getFirst()
              + ":"
              + port
              + "/ (Ctrl-C ends)");
      lifeLine.awaitEnd();
      return ExitCode.OK;
    }
  }

  private LightlockConfig load() throws ConfigException {
    Loaded<LightlockConfig> both;
    if (config.isPresent() && cameraSide.isEmpty() && gateway.isEmpty()) {
      both = ConfigLoader.ofFile(config.get()).both();
    } else if (config.isEmpty() && cameraSide.isPresent() && gateway.isPresent()) {
      Loaded<CameraSideConfig> cameras = ConfigLoader.ofFile(cameraSide.get()).cameraSide();
      both = ConfigLoader.ofFile(gateway.get()).gatewayBeside(cameras);
    } else {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Give --config FILE, or both --camera-side FILE and --gateway FILE.");
    }
    both.warnings().forEach(warning -> System.err.println("lightlock: warning: " + warning));
    return both.config();
  }
}
