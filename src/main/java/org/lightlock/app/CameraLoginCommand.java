package org.lightlock.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lightlock.access.CameraLogin;
import org.lightlock.access.CameraScope;
import org.lightlock.camera.CameraId;
import org.lightlock.config.ConfigException;
import org.lightlock.frame.LoginOutcome;
import org.lightlock.protect.seal.SealedLogin;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code lightlock camera-login}: cameras' sealed logins that a gateway passes to its camera side.
 */
@Command(
    name = "camera-login",
    mixinStandardHelpOptions = true,
    description = {
      "Lists, sets and removes cameras' logins, sealed by lightlock seal-credential.",
      "The gateway keeps them and passes them to the camera side; only that can open them."
    },
    subcommands = {
      CameraLoginCommand.List.class,
      CameraLoginCommand.Set.class,
      CameraLoginCommand.Remove.class
    })
final class CameraLoginCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which one: list, set or remove?");
  }

  private static Map<String, Object> json(CameraLogin login) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("camera", login.camera().value());
    view.put("state", login.state().word());
    view.put("id", login.sealed().id());
    view.put("changed", login.changed().toString());
    login.inUse().ifPresent(taken -> view.put("taken", taken.id()));
    login
        .outcome()
        .filter(said -> said != LoginOutcome.IN_USE)
        .ifPresent(
            said -> view.put("reason", Map.of("number", said.number(), "words", said.words())));
    return view;
  }

  private static String line(CameraLogin login) {
    String why =
        switch (login.state()) {
          case IN_USE -> "";
          case WAITING -> "; the camera side has not answered";
          case REFUSED -> "; " + login.outcome().map(LoginOutcome::words).orElse("");
        };
    return "%-24s %-8s since %s  %s%s"
        .formatted(
            login.camera().value(),
            login.sealed().id(),
            login.changed(),
            login.state().word(),
            why);
  }

  /** The camera that is meant; one that the configuration has, where that is given. */
  private static CameraId camera(CommandSpec spec, String id, UserCommand.DataDir dataDir)
      throws CommandException, ConfigException {
    if (!CameraId.isValid(id)) {
      throw new CommandLine.ParameterException(spec.commandLine(), id + " is no camera's id");
    }
    CameraId camera = new CameraId(id);
    dataDir.checkKnown(java.util.List.of(new CameraScope.One(camera)));
    return camera;
  }

  /** {@code camera-login list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the logins that are set and what the camera side says of them.")
  static final class List implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      java.util.List<CameraLogin> logins =
          AccessFolder.in(dataDir.existing(), folder -> folder.cameraLogins().list());
      Listing.print(json, "logins", logins, CameraLoginCommand::json, CameraLoginCommand::line);
      return ExitCode.OK;
    }
  }

  /** {@code camera-login set}. */
  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = {
        "Has a camera use a sealed login in place of the one in the camera side's file.",
        "Until the camera side has taken it, the one before stays in use."
      })
  static final class Set implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "CAMERA", description = "The camera's id.")
    private String id = "";

    @Option(
        names = "--sealed",
        required = true,
        paramLabel = "TEXT",
        description = "What lightlock seal-credential prints; no secret.")
    private String sealed = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      SealedLogin parsed =
          SealedLogin.parse(sealed)
              .orElseThrow(
                  () ->
                      // Not repeated: somebody may have typed a password there.
                      new CommandLine.ParameterException(
                          spec.commandLine(),
                          "--sealed is no sealed login, or was copied with a mistake; lightlock"
                              + " seal-credential prints it"));
      CameraId camera = camera(spec, id, dataDir);
      CameraLogin set =
          AccessFolder.in(dataDir.existing(), folder -> folder.cameraLogins().set(camera, parsed));
      if (json) {
        ReadyLine.print(json(set));
      } else {
        System.out.println(
            "Login %s of %s is set; see in a moment: lightlock camera-login list"
                .formatted(set.sealed().id(), camera));
      }
      return ExitCode.OK;
    }
  }

  /** {@code camera-login remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Has a camera use what the camera side's file says again.")
  static final class Remove implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "CAMERA", description = "The camera's id.")
    private String id = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      if (!CameraId.isValid(id)) {
        throw new CommandLine.ParameterException(spec.commandLine(), id + " is no camera's id");
      }
      AccessFolder.does(
          dataDir.existing(), folder -> folder.cameraLogins().remove(new CameraId(id)));
      if (json) {
        ReadyLine.print(Map.of("camera", id, "state", "own"));
      } else {
        System.out.println("Camera " + id + " uses the login of the camera side's file.");
      }
      return ExitCode.OK;
    }
  }
}
