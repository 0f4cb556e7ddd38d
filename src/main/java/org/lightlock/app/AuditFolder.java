package org.lightlock.app;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.DatabaseLocation;
import org.lightlock.access.SealedSecrets;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditException;
import org.lightlock.access.audit.CheckpointKeyFile;
import org.lightlock.access.audit.DirectTrail;
import org.lightlock.config.ConfigException;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealingKeys;

/** The audit in a gateway's data folder, for the commands. */
record AuditFolder(Path folder, AccessDatabase database) {
  /** Something that is done with the log. */
  interface Work<T> {
    /** Does it, or refuses. */
    T with(Handle handle) throws CommandException, AuditException;
  }

  static AuditFolder open(UserCommand.DataDir dataDir) throws CommandException, ConfigException {
    DatabaseLocation location = dataDir.existing();
    try {
      return new AuditFolder(dataDir.resolve(), AccessDatabase.open(location));
    } catch (DatabaseException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    }
  }

  Jdbi jdbi() {
    return database.jdbi();
  }

  /** The key that signs, sealed with a key of this file. */
  CheckpointKeyFile signingKey(KeyFile sealing) throws CommandException {
    try {
      var secrets = new SealedSecrets(database, folder);
      return new CheckpointKeyFile(folder, SealingKeys.open(sealing, secrets.keysInUse()));
    } catch (SealException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    }
  }

  /** Does something with the log. Reads outside a transaction, so that nobody waits to write. */
  <T> T read(Work<T> work) throws CommandException {
    try (Handle handle = jdbi().open()) {
      return work.with(handle);
    } catch (AuditException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    } catch (JdbiException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "the audit in " + folder + " cannot be read: is it damaged?");
    }
  }

  /** Records that somebody reads the audit; without that nobody reads it. */
  void recordReading(String command, Map<String, String> criteria) throws CommandException {
    Map<String, String> details = new TreeMap<>(criteria);
    details.put("what", "read");
    details.put("command", command);
    try {
      long _ =
          new DirectTrail(jdbi(), InstantSource.system())
              .append(AuditEvent.of(AuditEvent.Kind.AUDIT, AuditEvent.commandLineActor(), details));
    } catch (AuditException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "reading the audit cannot be recorded: " + e.getMessage());
    }
  }
}
