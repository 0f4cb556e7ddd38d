package org.lightlock.app;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lightlock.access.AccessDatabase;
import org.lightlock.config.ConfigException;
import org.lightlock.config.ConfigLoader;
import org.lightlock.config.GatewayConfig;
import picocli.CommandLine;
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
      UserCommand.Password.class,
      UserCommand.Remove.class
    })
final class UserCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Which one: add, list, password or remove?");
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
        description = "Take the data folder from this file (lightlock.yaml or gateway.yaml).")
    private Optional<Path> config = Optional.empty();

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** The folder of accounts that must be there already: a wrong path must not make one. */
    Path existing() throws ConfigException, CommandException {
      Path folder = resolve();
      if (!Files.exists(folder.resolve(AccessDatabase.FILE_NAME))) {
        throw new CommandException(
            ExitCode.ACCOUNT,
            "there are no accounts in "
                + folder
                + " that this user may read; is it the gateway's data-dir? (user add makes the"
                + " first)");
      }
      return folder;
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

    @Option(names = "--generate", description = "Make a strong one and print it.")
    private boolean generate;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

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

    /** What is done with a password. */
    interface Use {
      /** Does it, or refuses. */
      void with(char[] password) throws CommandException;
    }

    /** Reads a password, uses it, shows it if it was made here and now holds, and wipes it. */
    int use(Use use) throws CommandException, IOException {
      char[] password = read();
      try {
        use.with(password);
        if (generate) {
          System.out.println(password);
        }
      } finally {
        Arrays.fill(password, '\0');
      }
      return ExitCode.OK;
    }

    private static char[] readLine() throws IOException {
      byte[] bytes = System.in.readNBytes(4 * MAX_LENGTH + 2);
      char[] line =
          new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("").toCharArray();
      Arrays.fill(bytes, (byte) 0);
      return line;
    }

    private static char[] ask() throws CommandException {
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
  @Command(name = "add", mixinStandardHelpOptions = true, description = "Makes an account.")
  static final class Add implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name = "";

    @Mixin private DataDir dataDir = new DataDir();
    @Mixin private PasswordSource source = new PasswordSource();

    @Override
    public Integer call() throws CommandException, ConfigException, IOException {
      Path folder = dataDir.resolve();
      return source.use(password -> UserAccounts.add(folder, name, password));
    }
  }

  /** {@code user list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the accounts.")
  static final class List implements Callable<Integer> {
    @Mixin private DataDir dataDir = new DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      UserAccounts.list(dataDir.existing()).forEach(System.out::println);
      return ExitCode.OK;
    }
  }

  /** {@code user password}. */
  @Command(
      name = "password",
      mixinStandardHelpOptions = true,
      description = "Gives an account another password and ends its sessions.")
  static final class Password implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name = "";

    @Mixin private DataDir dataDir = new DataDir();
    @Mixin private PasswordSource source = new PasswordSource();

    @Override
    public Integer call() throws CommandException, ConfigException, IOException {
      Path folder = dataDir.existing();
      return source.use(password -> UserAccounts.setPassword(folder, name, password));
    }
  }

  /** {@code user remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes an account and ends its sessions.")
  static final class Remove implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name = "";

    @Mixin private DataDir dataDir = new DataDir();

    @Override
    public Integer call() throws CommandException, ConfigException {
      UserAccounts.remove(dataDir.existing(), name);
      return ExitCode.OK;
    }
  }
}
