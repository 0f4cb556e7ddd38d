package org.lightlock.app;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lightlock.access.Action;
import org.lightlock.access.Role;
import org.lightlock.access.RoleSettings;
import org.lightlock.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lightlock role}: what each role bounds a grant to, and what it demands of a session. */
@Command(
    name = "role",
    mixinStandardHelpOptions = true,
    description = "Shows the roles and sets what they demand of a session.",
    subcommands = {RoleCommand.List.class, RoleCommand.Set.class})
final class RoleCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which one: list or set?");
  }

  private static Map<String, Object> json(Role role, RoleSettings.Setting setting) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("role", role.word());
    view.put("actions", role.actions().stream().sorted().map(Action::word).toList());
    view.put("secondFactor", setting.secondFactor());
    setting.idle().ifPresent(idle -> view.put("idleSeconds", idle.toSeconds()));
    setting.absolute().ifPresent(absolute -> view.put("absoluteSeconds", absolute.toSeconds()));
    return view;
  }

  private static String line(Role role, RoleSettings.Setting setting) {
    String actions =
        role.actions().stream().sorted().map(Action::word).collect(Collectors.joining(","));
    return "%-16s %-32s second factor: %-8s  idle: %s  absolute: %s"
        .formatted(
            role.word(),
            actions,
            setting.secondFactor() ? "demanded" : "optional",
            words(setting.idle()),
            words(setting.absolute()));
  }

  private static String words(Optional<Duration> limit) {
    return limit
        .map(time -> time.toMinutes() % 60 == 0 ? time.toHours() + "h" : time.toMinutes() + "m")
        .orElse("default");
  }

  /** {@code role list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the roles, what a grant can give to each and what each demands.")
  static final class List implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      RoleSettings settings =
          AccessFolder.in(dataDir.existing(), folder -> folder.roles().settings());
      Listing.print(
          json,
          "roles",
          java.util.List.of(Role.values()),
          role -> json(role, settings.of(role)),
          role -> line(role, settings.of(role)));
      return ExitCode.OK;
    }
  }

  /** {@code role set}. */
  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Sets what a role demands; what is not given stays as it is.")
  static final class Set implements Callable<Integer> {
    private enum Demand {
      demanded,
      optional
    }

    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ROLE", description = "The role.")
    private String word = "";

    @Option(
        names = "--second-factor",
        paramLabel = "demanded|optional",
        description = "Whether a password alone is not enough. Administrators: always demanded.")
    private Optional<Demand> secondFactor = Optional.empty();

    @Option(
        names = "--idle",
        paramLabel = "TIME",
        description = "A session that nobody uses ends after 15m or 4h; default: as configured.")
    private Optional<String> idle = Optional.empty();

    @Option(
        names = "--absolute",
        paramLabel = "TIME",
        description = "Every session ends after 8h or 1d; default: as configured.")
    private Optional<String> absolute = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      Role role = RoleWords.parse(spec, word);
      RoleSettings.Setting set =
          AccessFolder.in(
              dataDir.existing(),
              folder -> {
                RoleSettings.Setting before = folder.roles().settings().of(role);
                RoleSettings.Setting after =
                    new RoleSettings.Setting(
                        secondFactor
                            .map(demand -> demand == Demand.demanded)
                            .orElse(before.secondFactor()),
                        limit("--idle", idle, before.idle()),
                        limit("--absolute", absolute, before.absolute()));
                folder.roles().set(role, after);
                return after;
              });
      if (json) {
        ReadyLine.print(json(role, set));
      } else {
        System.out.println(line(role, set));
      }
      return ExitCode.OK;
    }

    private Optional<Duration> limit(
        String option, Optional<String> given, Optional<Duration> before) {
      if (given.isEmpty()) {
        return before;
      }
      return given
          .filter(text -> !text.equals("default"))
          .map(text -> TermsOptions.duration(spec, option, text));
    }
  }
}
