package org.lightlock.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
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

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private Url url = new Url();
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
    String token =
        AccessFolder.in(dataDir.existing(), folder -> folder.links().invite(name, chosen));
    url.print(token, json ? Optional.of(Map.of("user", name)) : Optional.empty());
    return ExitCode.OK;
  }

  /** Where the person opens the link. */
  static final class Url {
    @Option(
        names = "--url",
        paramLabel = "URL",
        defaultValue = "https://localhost:8443/",
        description = "The gateway's address as the person types it. Default: ${DEFAULT-VALUE}")
    private String url = "";

    /**
     * Prints a link, alone or with more as JSON.
     *
     * @param json what else to print as JSON; empty prints the link alone
     */
    void print(String token, Optional<Map<String, Object>> json) {
      String link = EnrolmentLinks.address(url, token);
      long minutes = EnrolmentLinks.LIFE.toMinutes();
      if (json.isPresent()) {
        Map<String, Object> line = new LinkedHashMap<>(json.get());
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
}
