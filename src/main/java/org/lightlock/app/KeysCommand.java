package org.lightlock.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.DatabaseLocation;
import org.lightlock.access.SealedSecrets;
import org.lightlock.config.ConfigException;
import org.lightlock.config.ConfigLoader;
import org.lightlock.config.GatewayConfig;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealingKeys;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code lightlock keys}: what the gateway's secrets are sealed with. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Lists and rotates the keys that the gateway's secrets are sealed with.",
    subcommands = {
      KeysCommand.ListKeys.class,
      KeysCommand.Rotate.class,
      KeysCommand.Reseal.class,
      KeysCommand.New.class
    })
final class KeysCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Which one: list, rotate, reseal or new?");
  }

  /** Where database and keys are. */
  static final class Where {
    @Option(
        names = "--data-dir",
        paramLabel = "DIR",
        description = "The gateway's data folder. Default: /var/lib/lightlock.")
    private Optional<Path> dataDir = Optional.empty();

    @Option(
        names = "--key-file",
        paramLabel = "FILE",
        description = "The file of keys. Default: seal.key in the data folder.")
    private Optional<Path> keyFile = Optional.empty();

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Take both from this file (lightlock.yaml or gateway.yaml).")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    interface Work {
      /** Does it. */
      void with(SealedSecrets secrets, SealingKeys keys) throws SealException;
    }

    int use(Work work) throws CommandException, ConfigException {
      Path folder = dataDir.orElse(GatewayConfig.DEFAULT_DATA_DIR);
      Optional<Path> keys = keyFile;
      DatabaseLocation location = new DatabaseLocation.Embedded(folder);
      if (config.isPresent()) {
        GatewayConfig gateway = ConfigLoader.ofFile(config.get()).eitherGateway();
        folder = gateway.dataDir();
        location = AccessLocation.of(gateway);
        keys = keys.or(() -> gateway.seal().keyFile());
      }
      try (AccessDatabase database = AccessDatabase.open(location)) {
        var secrets = new SealedSecrets(database, folder);
        KeyFile file = KeyFile.locate(keys, folder, System.getenv());
        work.with(secrets, SealingKeys.open(file, secrets.keysInUse()));
        return ExitCode.OK;
      } catch (DatabaseException | SealException e) {
        throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
      }
    }

    void print(String text, Map<String, Object> json) {
      if (this.json) {
        ReadyLine.print(json);
      } else {
        System.out.println(text);
      }
    }
  }

  /** {@code keys list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the keys' ids, the one that seals first. Never the keys.")
  static final class ListKeys implements Callable<Integer> {
    @Mixin private Where where = new Where();

    @Override
    public Integer call() throws CommandException, ConfigException {
      return where.use(
          (secrets, keys) -> {
            List<String> ids = keys.ids();
            Set<String> used = secrets.keysInUse();
            StringBuilder text = new StringBuilder();
            for (String id : ids) {
              text.append(id)
                  .append(id.equals(ids.getFirst()) ? "  seals" : "  opens only")
                  .append(used.contains(id) ? ", in use" : ", not in use")
                  .append('\n');
            }
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("seals", ids.getFirst());
            json.put("keys", ids);
            json.put("inUse", used);
            where.print(text.toString().stripTrailing(), json);
          });
    }
  }

  /** {@code keys rotate}. */
  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description =
          "Draws a new key, seals everything with it, removes the old ones. The gateway may run.")
  static final class Rotate implements Callable<Integer> {
    @Mixin private Where where = new Where();

    @Override
    public Integer call() throws CommandException, ConfigException {
      return where.use(
          (secrets, keys) -> {
            SealedSecrets.Rotation rotation = secrets.rotate(keys);
            where.print(
                "%d secrets are sealed with the new key %s; %d old keys are removed. Copy the key"
                        .formatted(rotation.resealed(), rotation.key(), rotation.retired().size())
                    + " file to its safe place.",
                Map.of(
                    "key", rotation.key(),
                    "resealed", rotation.resealed(),
                    "retired", rotation.retired()));
          });
    }
  }

  /** {@code keys reseal}. */
  @Command(
      name = "reseal",
      mixinStandardHelpOptions = true,
      description = "Seals everything with the first key; for keys from a systemd credential.")
  static final class Reseal implements Callable<Integer> {
    @Mixin private Where where = new Where();

    @Override
    public Integer call() throws CommandException, ConfigException {
      return where.use(
          (secrets, keys) -> {
            int resealed = secrets.reseal(keys);
            where.print(
                "%d secrets are sealed with key %s.".formatted(resealed, keys.ids().getFirst()),
                Map.of("key", keys.ids().getFirst(), "resealed", resealed));
          });
    }
  }

  /** {@code keys new}. */
  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description =
          "Prints a new key for a systemd credential (systemd-creds encrypt). It is the secret.")
  static final class New implements Callable<Integer> {
    @Override
    public Integer call() {
      System.out.println(SealingKeys.newLine());
      return ExitCode.OK;
    }
  }
}
