package org.lightlock.app;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Grants;
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

/** {@code lightlock grant}: who may do what with which cameras, and when. */
@Command(
    name = "grant",
    mixinStandardHelpOptions = true,
    description = "Manages who may do what with which cameras, and when.",
    subcommands = {GrantCommand.Add.class, GrantCommand.List.class, GrantCommand.Remove.class})
final class GrantCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which one: add, list or remove?");
  }

  /** For whom. */
  static final class Whom {
    @Option(names = "--user", paramLabel = "NAME", required = true, description = "One person.")
    private Optional<String> user = Optional.empty();

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        description = "Everybody with this role.")
    private Optional<String> role = Optional.empty();

    @Option(names = "--client", paramLabel = "NAME", required = true, description = "A machine.")
    private Optional<String> client = Optional.empty();

    Optional<Subject> subject(CommandSpec spec) {
      if (role.isPresent()) {
        return Optional.of(new Subject.OfRole(RoleWords.parse(spec, role.get())));
      }
      return user.<Subject>map(Subject.User::new).or(() -> client.map(Subject.Client::new));
    }
  }

  /** {@code grant add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Lets somebody do something. A running gateway knows it within a second.")
  static final class Add implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @ArgGroup(heading = "For whom:%n")
    private Whom whom = new Whom();

    @ArgGroup(heading = "Which cameras:%n")
    private ScopeOptions cameras = new ScopeOptions();

    @Mixin private TermsOptions terms = new TermsOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      Subject subject =
          whom.subject(spec)
              .orElseThrow(
                  () ->
                      new CommandLine.ParameterException(
                          spec.commandLine(), "For whom: --user, --role or --client?"));
      java.util.List<CameraScope> scopes = cameras.scopes(spec);
      if (scopes.isEmpty()) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "Which cameras: --all-cameras, --cameras, --group or --site?");
      }
      java.util.List<Grants.Terms> wanted = terms.terms(spec, scopes, InstantSource.system());
      dataDir.checkKnown(scopes);
      java.util.List<Grant> made =
          AccessFolder.in(dataDir.existing(), folder -> folder.grants().add(subject, wanted));
      print(json, made);
      return ExitCode.OK;
    }
  }

  private static void print(boolean json, java.util.List<Grant> grants) {
    Listing.print(json, "grants", grants, GrantView::json, GrantView::line);
  }

  /** {@code grant list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the grants.")
  static final class List implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @ArgGroup(heading = "Of whom:%n")
    private Whom whom = new Whom();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      Optional<Subject> subject = whom.subject(spec);
      java.util.List<Grant> all =
          AccessFolder.in(dataDir.existing(), folder -> folder.grants().list());
      print(
          json,
          all.stream()
              .filter(grant -> subject.isEmpty() || subject.get().equals(grant.subject()))
              .toList());
      return ExitCode.OK;
    }
  }

  /** {@code grant remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Takes grants back; what they alone allowed ends within a second.")
  static final class Remove implements Callable<Integer> {
    @Parameters(paramLabel = "ID", arity = "1..*", description = "As grant list shows them.")
    private java.util.List<String> ids = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      java.util.List<String> removed =
          AccessFolder.in(
              dataDir.existing(),
              folder -> {
                folder.grants().remove(ids);
                return ids;
              });
      if (json) {
        ReadyLine.print(Map.of("removed", removed));
      }
      return ExitCode.OK;
    }
  }
}
