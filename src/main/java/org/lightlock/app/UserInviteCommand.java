package org.lightlock.app;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.AccountException;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.EnrolmentLinks;
import org.lightlock.access.Role;
import org.lightlock.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code user invite}: a link by which somebody sets passphrase and second factor. */
@Command(
    name = "invite",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a link by which a person sets a passphrase and a second factor: once, within an"
          + " hour.",
      "For a new user, and for one who has lost them."
    })
final class UserInviteCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The user's name.")
  private String name = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      split = ",",
      description =
          "Of a new user: viewer, operator, investigator, privacy-officer, administrator.")
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "https://localhost:8443/",
      description = "The gateway's address as the person types it. Default: ${DEFAULT-VALUE}")
  private String url = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private UserCommand.DataDir dataDir = new UserCommand.DataDir();
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandException, ConfigException {
    Set<Role> chosen = new TreeSet<>();
    for (String word : roles) {
      chosen.add(
          Role.of(word)
              .orElseThrow(
                  () ->
                      new CommandLine.ParameterException(
                          spec.commandLine(),
                          "--role expects viewer, operator, investigator, privacy-officer or"
                              + " administrator")));
    }
    try (AccessDatabase database = AccessDatabase.open(dataDir.existing())) {
      var links = new EnrolmentLinks(database, InstantSource.system());
      String token =
          links.invite(name, chosen, "cli:" + System.getProperty("user.name", "unknown"));
      print(link(url, token));
      return ExitCode.OK;
    } catch (AccountException e) {
      throw new CommandException(ExitCode.ACCOUNT, String.valueOf(e.getMessage()));
    } catch (DatabaseException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    }
  }

  /** A link; behind the #, so that no server's and no proxy's log holds it. */
  static String link(String url, String token) {
    return url + (url.endsWith("/") ? "" : "/") + "#/enrol/" + token;
  }

  private void print(String link) {
    long minutes = EnrolmentLinks.LIFE.toMinutes();
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("user", name);
      line.put("link", link);
      line.put("goodForMinutes", minutes);
      ReadyLine.print(line);
    } else {
      System.out.println(link);
      System.err.println(
          "lightlock: good once, for " + minutes + " minutes; give it to that person alone");
    }
  }
}
