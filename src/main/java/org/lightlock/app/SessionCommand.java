package org.lightlock.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.DatabaseLocation;
import org.lightlock.access.OpenSession;
import org.lightlock.access.Sessions;
import org.lightlock.access.WrittenSessions;
import org.lightlock.camera.CameraId;
import org.lightlock.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lightlock session}: who is signed in at the gateways that run. */
@Command(
    name = "session",
    mixinStandardHelpOptions = true,
    description = "Lists and ends the sessions of a gateway that runs.",
    subcommands = {SessionCommand.List.class, SessionCommand.Revoke.class})
final class SessionCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which one: list or revoke?");
  }

  /**
   * Has {@code session revoke} take every id for one: those of an older gateway may begin with a
   * hyphen.
   */
  static void takeAnyId(CommandLine lightlock) {
    CommandLine revoke = subcommand(subcommand(lightlock, "session"), "revoke");
    revoke.setUnmatchedOptionsArePositionalParams(true);
    // No -h, as the other commands have: an id may begin so.
    revoke
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build());
  }

  private static CommandLine subcommand(CommandLine of, String name) {
    return Objects.requireNonNull(of.getSubcommands().get(name));
  }

  private static Sessions sessions(DatabaseLocation location) throws DatabaseException {
    return new WrittenSessions(AccessDatabase.open(location), InstantSource.system());
  }

  private static CommandException unusable(DatabaseException e) {
    return new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
  }

  private static Map<String, Object> view(OpenSession open) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", open.id());
    view.put("user", open.user());
    view.put("kind", open.kind().name().toLowerCase(Locale.ROOT));
    view.put("how", open.how());
    view.put("from", open.from());
    view.put("created", open.created().toString());
    view.put("lastUse", open.lastUse().toString());
    open.ends().ifPresent(ends -> view.put("ends", ends.toString()));
    view.put("watching", open.watching().stream().map(CameraId::value).toList());
    return view;
  }

  /** {@code session list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the open sessions, the oldest first, as they were a second ago.")
  static final class List implements Callable<Integer> {
    @Option(names = "--user", paramLabel = "NAME", description = "Only this user's.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      java.util.List<OpenSession> open;
      try {
        Sessions sessions = sessions(dataDir.existing());
        open = user.isPresent() ? sessions.of(user.get()) : sessions.list();
      } catch (DatabaseException e) {
        throw unusable(e);
      }
      Listing.print(json, "sessions", open, SessionCommand::view, List::words);
      return ExitCode.OK;
    }

    private static String words(OpenSession open) {
      Instant now = Instant.now();
      String watching =
          open.watching().stream().map(CameraId::value).collect(Collectors.joining(","));
      return "%s  %s  %s from %s  since %s  used %s ago%s"
          .formatted(
              open.id(),
              open.user(),
              open.how(),
              open.from().isEmpty() ? "any address" : open.from(),
              open.created().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
              minutes(Duration.between(open.lastUse(), now)),
              watching.isEmpty() ? "" : "  watches " + watching);
    }

    private static String minutes(Duration unused) {
      long minutes = Math.max(0, unused.toMinutes());
      return minutes < 120 ? minutes + " min" : minutes / 60 + " h";
    }
  }

  /** {@code session revoke}. */
  @Command(
      name = "revoke",
      description = "Ends sessions and everything that is watched by them, within a second.")
  static final class Revoke implements Callable<Integer> {
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 100;

    @ArgGroup(multiplicity = "1")
    private @Nullable Which which;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();

    /** Which sessions. There is no default: somebody has to say "all". */
    static final class Which {
      @Parameters(paramLabel = "ID", description = "The session's id, as session list shows it.")
      private Optional<String> id = Optional.empty();

      @Option(
          names = "--user",
          paramLabel = "NAME",
          description = "Every session of this user, those of the user's tickets too.")
      private Optional<String> user = Optional.empty();

      @Option(names = "--all", description = "Every session of everybody.")
      private boolean all;

      boolean includes(OpenSession open) {
        return all
            || id.filter(open.id()::equals).isPresent()
            || user.filter(open.user()::equals).isPresent();
      }
    }

    @Override
    public Integer call() throws CommandException, ConfigException, InterruptedException {
      Which chosen = which == null ? new Which() : which;
      try {
        Sessions sessions = sessions(dataDir.existing());
        java.util.List<String> revoked = new ArrayList<>();
        for (OpenSession open : sessions.list()) {
          if (chosen.includes(open) && sessions.revoke(open.id(), actor())) {
            revoked.add(open.id());
          }
        }
        if (revoked.isEmpty() && chosen.id.isPresent()) {
          throw new CommandException(
              ExitCode.ACCOUNT, "there is no such session; lightlock session list shows them");
        }
        awaitEnd(sessions, revoked);
        if (json) {
          ReadyLine.print(Map.of("revoked", revoked));
        } else {
          revoked.forEach(System.out::println);
        }
        return ExitCode.OK;
      } catch (DatabaseException e) {
        throw unusable(e);
      }
    }

    private static String actor() {
      return "cli:" + System.getProperty("user.name", "unknown");
    }

    /** What the gateway has not confirmed may still be open, and whoever asked must know. */
    private static void awaitEnd(Sessions sessions, java.util.List<String> revoked)
        throws DatabaseException, CommandException, InterruptedException {
      long end = System.nanoTime() + CONFIRMED_WITHIN.toNanos();
      while (sessions.list().stream().map(OpenSession::id).anyMatch(revoked::contains)) {
        if (System.nanoTime() - end >= 0) {
          throw new CommandException(
              ExitCode.PART_FAILED,
              "a gateway has not confirmed within "
                  + CONFIRMED_WITHIN.toSeconds()
                  + " seconds that the sessions ended: stop it if they must end now");
        }
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }
}
