package org.lightlock.app;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.AccountException;
import org.lightlock.access.CameraScope;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.StreamClient;
import org.lightlock.access.StreamClients;
import org.lightlock.camera.CameraId;
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

  /** Something that is done with the clients of a data folder. */
  private interface Work<T> {
    T with(StreamClients clients) throws AccountException, DatabaseException;
  }

  private static <T> T in(Path dataDir, Work<T> work) throws CommandException {
    try {
      return work.with(new StreamClients(AccessDatabase.open(dataDir), InstantSource.system()));
    } catch (AccountException e) {
      throw new CommandException(ExitCode.ACCOUNT, String.valueOf(e.getMessage()));
    } catch (DatabaseException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    }
  }

  /** The cameras as JSON: a list of ids, or the word for all. */
  private static Object cameras(CameraScope scope) {
    return switch (scope) {
      case CameraScope.All() -> "all";
      case CameraScope.Only(Set<CameraId> ids) ->
          ids.stream().map(CameraId::value).sorted().toList();
    };
  }

  /** Which cameras. There is no default: somebody has to say "all". */
  static final class Cameras {
    @Option(
        names = "--cameras",
        paramLabel = "ID",
        split = ",",
        required = true,
        description = "The cameras that it may watch: door,yard.")
    private java.util.List<String> ids = new ArrayList<>();

    @Option(
        names = "--all-cameras",
        required = true,
        description = "It may watch every camera, also those that are added later.")
    private boolean all;

    CameraScope scope(CommandSpec spec) {
      for (String id : ids) {
        if (!CameraId.isValid(id)) {
          throw new CommandLine.ParameterException(
              spec.commandLine(), "--cameras: '" + id + "' cannot be a camera's id");
        }
      }
      return all
          ? CameraScope.all()
          : CameraScope.of(ids.stream().map(CameraId::new).collect(Collectors.toSet()));
    }
  }

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
    private @Nullable Cameras cameras;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      CameraScope scope = cameras == null ? CameraScope.of(Set.of()) : cameras.scope(spec);
      String secret = in(dataDir.existing(), clients -> clients.add(name, scope));
      if (json) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", name);
        line.put("secret", secret);
        line.put("cameras", cameras(scope));
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

    @Override
    public Integer call() throws CommandException, ConfigException {
      java.util.List<StreamClient> clients = in(dataDir.existing(), StreamClients::list);
      if (json) {
        ReadyLine.print(Map.of("clients", clients.stream().map(List::view).toList()));
      } else {
        clients.forEach(
            client -> System.out.println(client.name() + "  " + words(client.cameras())));
      }
      return ExitCode.OK;
    }

    private static Map<String, Object> view(StreamClient client) {
      Map<String, Object> view = new LinkedHashMap<>();
      view.put("name", client.name());
      view.put("cameras", cameras(client.cameras()));
      view.put("created", Instant.ofEpochSecond(client.createdSeconds()).toString());
      return view;
    }

    private static String words(CameraScope scope) {
      return switch (scope) {
        case CameraScope.All() -> "all cameras";
        case CameraScope.Only(Set<CameraId> ids) ->
            ids.stream().map(CameraId::value).sorted().collect(Collectors.joining(","));
      };
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
          in(
              dataDir.existing(),
              clients -> {
                clients.revoke(name);
                return name;
              });
      if (json) {
        ReadyLine.print(Map.of("revoked", revoked));
      }
      return ExitCode.OK;
    }
  }
}
