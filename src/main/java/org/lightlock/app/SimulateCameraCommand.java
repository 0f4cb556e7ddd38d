package org.lightlock.app;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lightlock.camera.CameraCredential;
import org.lightlock.simulate.Quirk;
import org.lightlock.simulate.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code lightlock simulate-camera}: RTSP cameras for anyone's tests. */
@Command(
    name = "simulate-camera",
    mixinStandardHelpOptions = true,
    description = "Plays files as RTSP cameras, one port each.")
final class SimulateCameraCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65_535;

  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "A clip; repeat it for more cameras in this process.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--port",
      defaultValue = "8554",
      description = "The first camera's port, the others follow; 0 takes free ones. Default: 8554.")
  private int port = 8554;

  @Option(names = "--bind", defaultValue = "127.0.0.1", description = "Default: 127.0.0.1.")
  private String bind = "127.0.0.1";

  @Option(names = "--user", description = "Ask for this user by Digest.")
  private Optional<String> user = Optional.empty();

  @Option(names = "--password", description = "The user's password.")
  private Optional<String> password = Optional.empty();

  @Option(
      names = "--publish",
      paramLabel = "PORT",
      description = "Tell there over HTTP, to this machine only, when which frame was sent.")
  private @Nullable Integer publish;

  @Option(names = "--tls", description = "Speak TLS, each camera with a certificate of its own.")
  private boolean tls;

  @Option(names = "--tunnel", description = "Answer RTSP over HTTP too.")
  private boolean tunnel;

  @Option(
      names = "--quirks",
      split = ",",
      paramLabel = "QUIRK",
      description = "Behave like odd cameras; --quirks=list explains each.")
  private List<String> quirks = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON line once every camera is ready.")
  private boolean json;

  @Option(
      names = "--life-line",
      hidden = true,
      description =
          "A parent sends passwords on standard input and holds it open; one a line for each file.")
  private boolean lifeLine;

  @Override
  public Integer call() throws CommandException, IOException {
    if (quirks.equals(List.of("list"))) {
      for (Quirk quirk : Quirk.values()) {
        spec.commandLine().getOut().printf("%-26s %s%n", quirk.token(), quirk.words());
      }
      return ExitCode.OK;
    }
    Set<Quirk> odd = quirks();
    if (files.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Missing required option: '--file=FILE'");
    }
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw new CommandException(ExitCode.ENVIRONMENT, "there is no readable file " + file);
      }
    }
    if (port < 0 || port + files.size() - 1 > MAX_PORT) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--port is 0 to 65535");
    }
    if (publish != null && (publish < 0 || publish + files.size() - 1 > MAX_PORT)) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--publish is 0 to 65535");
    }
    try (LifeLine line = lifeLine ? LifeLine.toParent(System.in) : LifeLine.signals()) {
      List<String> secrets =
          lifeLine
              ? line.config().lines().filter(text -> !text.isEmpty()).toList()
              : password.stream().toList();
      if (user.isPresent() == secrets.isEmpty()) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--user and --password belong together");
      }
      SimulatedCameras.run(
          new SimulatedCameras.Request(
              files,
              address(),
              port,
              secrets.stream()
                  .map(secret -> new CameraCredential(user.orElse(""), secret))
                  .toList(),
              publish == null ? OptionalInt.empty() : OptionalInt.of(publish),
              tls,
              tunnel ? Settings.Tunnel.OPEN : Settings.Tunnel.OFF,
              odd,
              json),
          line);
      return ExitCode.OK;
    }
  }

  private Set<Quirk> quirks() {
    Set<Quirk> odd = EnumSet.noneOf(Quirk.class);
    for (String token : quirks) {
      odd.add(
          Quirk.of(token)
              .orElseThrow(
                  () ->
                      new CommandLine.ParameterException(
                          spec.commandLine(),
                          "there is no quirk " + token + "; --quirks=list names all")));
    }
    return odd;
  }

  private InetAddress address() {
    try {
      return InetAddress.ofLiteral(bind);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--bind expects an IP address", e);
    }
  }
}
