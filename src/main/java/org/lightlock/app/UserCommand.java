package org.lightlock.app;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Account;
import org.lightlock.access.Accounts;
import org.lightlock.access.CameraScope;
import org.lightlock.access.DatabaseLocation;
import org.lightlock.access.Grants;
import org.lightlock.access.InitialPassphrase;
import org.lightlock.access.Role;
import org.lightlock.access.factor.PassphraseRules;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import org.lightlock.camera.CameraPlace;
import org.lightlock.config.ConfigException;
import org.lightlock.config.ConfigLoader;
import org.lightlock.config.GatewayConfig;
import org.lightlock.protect.seal.KeyFile;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lightlock user}: the accounts of a gateway. */
@Command(
    name = "user",
    mixinStandardHelpOptions = true,
    description = "Manages the accounts of a gateway.",
    subcommands = {
      UserCommand.Add.class,
      UserCommand.List.class,
      UserCommand.Roles.class,
      UserCommand.Disable.class,
      UserCommand.Enable.class,
      UserCommand.Password.class,
      UserCommand.Remove.class,
      UserInviteCommand.class
    })
final class UserCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Which one: add, invite, list, roles, disable, enable, password or remove?");
  }

  /** Where the accounts are. */
  static final class DataDir {
    @Option(
        names = "--data-dir",
        paramLabel = "DIR",
        description = "The gateway's data folder. Default: /var/lib/lightlock.")
    private Optional<Path> dataDir = Optional.empty();

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description =
            "Take the data folder or the database from this file (lightlock.yaml or gateway.yaml).")
    private Optional<Path> config = Optional.empty();

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** The accounts, which must be there already: a wrong path must not make some. */
    DatabaseLocation existing() throws ConfigException, CommandException {
      DatabaseLocation location = database();
      if (location instanceof DatabaseLocation.Embedded(Path folder)
          && !Files.exists(folder.resolve(AccessDatabase.FILE_NAME))) {
        throw new CommandException(
            ExitCode.ACCOUNT,
            "there are no accounts in "
                + folder
                + " that this user may read; is it the gateway's data-dir? (user add makes the"
                + " first)");
      }
      return location;
    }

    /** The accounts, which are made when they are not there. */
    DatabaseLocation database() throws ConfigException {
      Path folder = resolve();
      return config.isPresent()
          ? AccessLocation.of(ConfigLoader.ofFile(config.get()).eitherGateway())
          : new DatabaseLocation.Embedded(folder);
    }

    /** What no passphrase may be: the configuration's words too, if one was given. */
    PassphraseRules rules() throws ConfigException {
      return config.isPresent()
          ? FactorParts.rules(ConfigLoader.ofFile(config.get()).eitherGateway())
          : new PassphraseRules(java.util.List.of());
    }

    /** Refuses what the configuration, if one was given, does not have. */
    void checkKnown(java.util.List<CameraScope> scopes) throws ConfigException, CommandException {
      if (config.isEmpty()) {
        return;
      }
      java.util.List<CameraPlace> places =
          ConfigLoader.ofFile(config.get()).eitherGateway().cameras().stream()
              .map(GatewayConfig.Camera::place)
              .toList();
      for (CameraScope scope : scopes) {
        if (places.stream().noneMatch(scope::includes)) {
          throw new CommandException(
              ExitCode.ACCOUNT,
              "the configuration has no " + scope.words() + "; nothing was changed");
        }
      }
    }

    /** Where the keys are that secrets are sealed with. */
    KeyFile sealingKeys() throws ConfigException {
      Optional<Path> configured =
          config.isPresent()
              ? ConfigLoader.ofFile(config.get()).eitherGateway().seal().keyFile()
              : Optional.empty();
      return KeyFile.locate(configured, resolve(), System.getenv());
    }

    /** For how long the audit is kept, if a configuration was given. */
    Optional<java.time.Duration> auditKeep() throws ConfigException {
      return config.isPresent()
          ? Optional.of(ConfigLoader.ofFile(config.get()).eitherGateway().audit().keep())
          : Optional.empty();
    }

    Path resolve() throws ConfigException {
      if (config.isPresent()) {
        if (dataDir.isPresent()) {
          throw new CommandLine.ParameterException(
              spec.commandLine(), "give --config or --data-dir, not both");
        }
        return ConfigLoader.ofFile(config.get()).eitherGateway().dataDir();
      }
      return dataDir.orElse(GatewayConfig.DEFAULT_DATA_DIR);
    }
  }

  /** Where a password comes from. */
  static final class PasswordSource {
    private static final int MIN_LENGTH = 12;
    private static final int MAX_LENGTH = 256;

    @Option(names = "--password-stdin", description = "Read it from standard input, one line.")
    private boolean standardInput;

    @Option(names = "--generate", description = "Make a strong one and print it; good for 7 days.")
    private boolean generate;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** Whether an option says where it comes from. */
    boolean isChosen() {
      return standardInput || generate;
    }

    char[] read() throws CommandException, IOException {
      if (generate) {
        if (standardInput) {
          throw new CommandLine.ParameterException(
              spec.commandLine(), "give --generate or --password-stdin, not both");
        }
        return GeneratedPassword.make();
      }
      char[] password = standardInput ? readLine() : ask();
      if (password.length < MIN_LENGTH || password.length > MAX_LENGTH) {
        Arrays.fill(password, '\0');
        throw new CommandException(
            ExitCode.ACCOUNT,
            "a password has " + MIN_LENGTH + " to " + MAX_LENGTH + " characters; try --generate");
      }
      return password;
    }

    /** Whoever gets a drawn password from somebody else must take another one soon. */
    Accounts of(Accounts accounts) {
      return generate ? accounts.drawn() : accounts;
    }

    /** What is done with a password. */
    interface Use {
      /** Does it, or refuses. */
      void with(char[] password) throws CommandException;
    }

    /**
     * Reads a password, uses it, shows it if it was made here and now holds, and wipes it.
     *
     * @param json what to print as JSON, with the password in it; empty prints the password alone
     */
    int use(Use use, Optional<Map<String, Object>> json) throws CommandException, IOException {
      char[] password = read();
      try {
        use.with(password);
        if (json.isPresent()) {
          Map<String, Object> line = new LinkedHashMap<>(json.get());
          if (generate) {
            line.put("password", new String(password));
          }
          ReadyLine.print(line);
        } else if (generate) {
          System.out.println(password);
          Lightlock.log(
              "lightlock: this password is good for "
                  + InitialPassphrase.LIFE.toDays()
                  + " days, in which its owner takes another one in the page");
        }
      } finally {
        Arrays.fill(password, '\0');
      }
      return ExitCode.OK;
    }

    static char[] readLine() throws IOException {
      byte[] bytes = System.in.readNBytes(4 * MAX_LENGTH + 2);
      char[] line =
          new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("").toCharArray();
      Arrays.fill(bytes, (byte) 0);
      return line;
    }

    static char[] ask() throws CommandException {
      Console console =
          Optional.ofNullable(System.console())
              .filter(Console::isTerminal)
              .orElseThrow(
                  () ->
                      new CommandException(
                          ExitCode.USAGE,
                          "no terminal to ask for a password; use --password-stdin or"
                              + " --generate"));
      char[] first = console.readPassword("Password: ");
      char[] second = console.readPassword("Once more: ");
      boolean same = Arrays.equals(first, second);
      Arrays.fill(second, '\0');
      if (!same) {
        Arrays.fill(first, '\0');
        throw new CommandException(
            ExitCode.ACCOUNT, "the two passwords differ; nothing was changed");
      }
      return first;
    }
  }

  /** {@code user add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Makes an account, which may do nothing that is not granted to it.")
  static final class Add implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        split = ",",
        description =
            "viewer, operator, investigator, privacy-officer, administrator. Default: viewer.")
    private java.util.List<String> roles = new ArrayList<>();

    @ArgGroup(heading = "What may be watched and heard:%n")
    private ScopeOptions cameras = new ScopeOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
        names = "--invite",
        description =
            "Print a link by which the person sets passphrase and second factor: once, within an"
                + " hour. No passphrase is made or told.")
    private boolean invite;

    @Mixin private UserInviteCommand.Url url = new UserInviteCommand.Url();
    @Mixin private DataDir dataDir = new DataDir();
    @Mixin private PasswordSource source = new PasswordSource();

    @Override
    public Integer call() throws CommandException, ConfigException, IOException {
      if (invite && source.isChosen()) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "give --invite, --generate or --password-stdin, one of them");
      }
      DatabaseLocation folder = dataDir.database();
      Set<Role> theirs = roles.isEmpty() ? Set.of(Role.VIEWER) : RoleWords.parse(spec, roles);
      PassphraseRules rules = dataDir.rules();
      java.util.List<CameraScope> scopes = cameras.scopes(spec);
      dataDir.checkKnown(scopes);
      java.util.List<Grants.Terms> terms = scopes.stream().map(Grants.Terms::watching).toList();
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("name", name);
      line.put("roles", RoleWords.of(theirs));
      line.put("cameras", scopes.stream().map(CameraScope::words).toList());
      Optional<Map<String, Object>> asJson = Optional.of(line).filter(wanted -> json);
      if (invite) {
        url.print(
            AccessFolder.in(folder, access -> access.accounts().invite(name, theirs, terms)),
            asJson);
      } else {
        int _ =
            source.use(
                password ->
                    AccessFolder.does(
                        folder,
                        rules,
                        access -> source.of(access.accounts()).add(name, password, theirs, terms)),
                asJson);
      }
      if (scopes.isEmpty() && !theirs.equals(Set.of(Role.ADMINISTRATOR))) {
        Lightlock.log(seesNothing(name));
      }
      return ExitCode.OK;
    }
  }

  private static String seesNothing(String name) {
    return "lightlock: "
        + name
        + " may see no camera yet: lightlock grant add --user "
        + name
        + " --all-cameras (or --cameras, --group, --site)";
  }

  /** {@code user list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the accounts with their roles and what is granted to each.")
  static final class List implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private DataDir dataDir = new DataDir();

    private record Listed(Account account, java.util.List<Grant> grants) {
      Map<String, Object> json() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", account.name());
        view.put("roles", RoleWords.of(account.roles()));
        view.put("disabled", account.disabled());
        view.put("grants", grants.stream().map(GrantView::json).toList());
        return view;
      }

      String line() {
        return account.name()
            + "  "
            + String.join(",", RoleWords.of(account.roles()))
            + (account.disabled() ? "  disabled" : "")
            + (grants.isEmpty()
                ? "  no grant of its own"
                : grants.stream()
                    .map(GrantView::words)
                    .collect(Collectors.joining("; ", "  ", "")));
      }
    }

    @Override
    public Integer call() throws CommandException, ConfigException {
      java.util.List<Listed> listed =
          AccessFolder.in(
              dataDir.existing(),
              folder -> {
                java.util.List<Grant> grants = folder.grants().list();
                return folder.accounts().list().stream()
                    .map(
                        account ->
                            new Listed(
                                account, GrantView.of(new Subject.User(account.name()), grants)))
                    .toList();
              });
      Listing.print(json, "users", listed, Listed::json, Listed::line);
      return ExitCode.OK;
    }
  }

  /** {@code user roles}. */
  @Command(
      name = "roles",
      mixinStandardHelpOptions = true,
      description = "Gives an account these roles instead of those it has; ends its sessions.")
  static final class Roles implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "NAME", description = "The user's name.")
    private String name = "";

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "ROLE",
        split = ",",
        description = "viewer, operator, investigator, privacy-officer, administrator.")
    private java.util.List<String> roles = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private DataDir dataDir = new DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      Set<Role> theirs = RoleWords.parse(spec, roles);
      AccessFolder.does(dataDir.existing(), folder -> folder.accounts().changeRoles(name, theirs));
      done(json, name, "roles", RoleWords.of(theirs));
      return ExitCode.OK;
    }
  }

  private static void done(boolean json, String name, String key, Object value) {
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("name", name);
      line.put(key, value);
      ReadyLine.print(line);
    }
  }

  /** What the commands about one account take. */
  abstract static class OfOneUser {
    @Parameters(paramLabel = "NAME", description = "The user's name.")
    String name = "";

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Mixin DataDir dataDir = new DataDir();
  }

  /** {@code user disable}. */
  @Command(
      name = "disable",
      mixinStandardHelpOptions = true,
      description = "Lets nobody sign in to an account; ends its sessions and streams.")
  static final class Disable extends OfOneUser implements Callable<Integer> {
    @Override
    public Integer call() throws CommandException, ConfigException {
      AccessFolder.does(dataDir.existing(), folder -> folder.accounts().disable(name));
      done(json, name, "disabled", true);
      return ExitCode.OK;
    }
  }

  /** {@code user enable}. */
  @Command(
      name = "enable",
      mixinStandardHelpOptions = true,
      description = "Lets a disabled account sign in again.")
  static final class Enable extends OfOneUser implements Callable<Integer> {
    @Override
    public Integer call() throws CommandException, ConfigException {
      AccessFolder.does(dataDir.existing(), folder -> folder.accounts().enable(name));
      done(json, name, "disabled", false);
      return ExitCode.OK;
    }
  }

  /** {@code user password}. */
  @Command(
      name = "password",
      mixinStandardHelpOptions = true,
      description = "Gives an account another password and ends its sessions.")
  static final class Password extends OfOneUser implements Callable<Integer> {
    @Mixin private PasswordSource source = new PasswordSource();

    @Override
    public Integer call() throws CommandException, ConfigException, IOException {
      DatabaseLocation folder = dataDir.existing();
      PassphraseRules rules = dataDir.rules();
      return source.use(
          password ->
              AccessFolder.does(
                  folder,
                  rules,
                  access -> source.of(access.accounts()).changePassphrase(name, password)),
          json ? Optional.of(Map.of("name", name)) : Optional.empty());
    }
  }

  /** {@code user remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes an account with its grants and ends its sessions.")
  static final class Remove extends OfOneUser implements Callable<Integer> {
    @Override
    public Integer call() throws CommandException, ConfigException {
      AccessFolder.does(dataDir.existing(), folder -> folder.accounts().remove(name));
      done(json, name, "removed", true);
      return ExitCode.OK;
    }
  }
}
