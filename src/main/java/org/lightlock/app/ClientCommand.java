package org.lightlock.app;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lightlock.access.Action;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Grants;
import org.lightlock.access.StreamClient;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import org.lightlock.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lightlock client}: the machines that may watch: recorders, video walls, players. */
@Command(
    name = "client",
    mixinStandardHelpOptions = true,
    description = "Manages the machines that may watch: recorders, video walls, players.",
    subcommands = {ClientCommand.Add.class, ClientCommand.List.class, ClientCommand.Revoke.class})
final class ClientCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which one: add, list or revoke?");
  }

  private static final Set<Action> WATCHING = Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO);

  /** {@code client add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Adds a client and prints its secret, once.")
  static final class Add implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "The client's name, which it signs in with.")
    private String name = "";

    @ArgGroup(multiplicity = "1")
    private ScopeOptions cameras = new ScopeOptions();

    @Option(
        names = "--actions",
        paramLabel = "ACTION",
        split = ",",
        description =
            "Of live, snapshot, audio, and audit: reads who watched. Default: live, snapshot,"
                + " audio.")
    private java.util.List<String> actions = new ArrayList<>();

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "The secret ends by itself after 12h or 90d. Default: when it is revoked.")
    private Optional<String> expires = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      java.util.List<CameraScope> scopes = cameras.scopes(spec);
      dataDir.checkKnown(scopes);
      Set<Action> allowed = actions.isEmpty() ? WATCHING : TermsOptions.actions(spec, actions);
      java.util.List<Grants.Terms> terms =
          scopes.stream().map(scope -> Grants.Terms.of(allowed, scope)).toList();
      Optional<Instant> end =
          expires.map(
              text ->
                  InstantSource.system()
                      .instant()
                      .plus(TermsOptions.duration(spec, "--expires", text)));
      String secret =
          AccessFolder.in(dataDir.existing(), folder -> folder.clients().add(name, terms, end));
      if (json) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", name);
        line.put("secret", secret);
        line.put("cameras", scopes.stream().map(CameraScope::words).toList());
        line.put("actions", allowed.stream().sorted().map(Action::word).toList());
        end.ifPresent(when -> line.put("expires", when.truncatedTo(ChronoUnit.SECONDS).toString()));
        ReadyLine.print(line);
      } else {
        System.out.println(secret);
      }
      return ExitCode.OK;
    }
  }

  /** {@code client list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the clients.")
  static final class List implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    private record Listed(StreamClient client, java.util.List<Grant> grants) {
      Map<String, Object> json() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", client.name());
        view.put("created", Instant.ofEpochSecond(client.createdSeconds()).toString());
        client.expires().ifPresent(when -> view.put("expires", when.toString()));
        view.put("grants", grants.stream().map(GrantView::json).toList());
        return view;
      }

      String line() {
        return client.name()
            + client.expires().map(when -> "  expires " + when).orElse("")
            + grants.stream().map(GrantView::words).collect(Collectors.joining("; ", "  ", ""));
      }
    }

    @Override
    public Integer call() throws CommandException, ConfigException {
      java.util.List<Listed> listed =
          AccessFolder.in(
              dataDir.existing(),
              folder -> {
                java.util.List<Grant> grants = folder.grants().list();
                return folder.clients().list().stream()
                    .map(
                        client ->
                            new Listed(
                                client, GrantView.of(new Subject.Client(client.name()), grants)))
                    .toList();
              });
      Listing.print(json, "clients", listed, Listed::json, Listed::line);
      return ExitCode.OK;
    }
  }

  /** {@code client revoke}. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Removes a client and ends its streams.")
  static final class Revoke implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The client's name.")
    private String name = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      String revoked =
          AccessFolder.in(
              dataDir.existing(),
              folder -> {
                folder.clients().revoke(name);
                return name;
              });
      if (json) {
        ReadyLine.print(Map.of("revoked", revoked));
      }
      return ExitCode.OK;
    }
  }
}
