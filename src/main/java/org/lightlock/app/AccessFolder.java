package org.lightlock.app;

import java.nio.file.Path;
import java.time.InstantSource;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.AccountException;
import org.lightlock.access.Accounts;
import org.lightlock.access.CameraLogins;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.DatabaseLocation;
import org.lightlock.access.EnrolmentLinks;
import org.lightlock.access.Grants;
import org.lightlock.access.Roles;
import org.lightlock.access.StreamClients;

/** Who may do what, in a gateway's data folder, for the commands. */
record AccessFolder(
    Accounts accounts,
    EnrolmentLinks links,
    StreamClients clients,
    Grants grants,
    Roles roles,
    CameraLogins cameraLogins) {
  /** Something that is done with it. */
  interface Work<T> {
    /** Does it, or refuses. */
    T with(AccessFolder folder) throws AccountException, DatabaseException;
  }

  /** Something that is done with it and has no result. */
  interface Change {
    /** Does it, or refuses. */
    void with(AccessFolder folder) throws AccountException, DatabaseException;
  }

  /** As {@link #in}, without a result. */
  static void does(Path dataDir, Change change) throws CommandException {
    does(new DatabaseLocation.Embedded(dataDir), change);
  }

  /** As {@link #in}, without a result. */
  static void does(DatabaseLocation location, Change change) throws CommandException {
    var _ =
        in(
            location,
            folder -> {
              change.with(folder);
              return folder;
            });
  }

  /** Does something, and ends the command with the right words when it cannot be done. */
  static <T> T in(DatabaseLocation location, Work<T> work) throws CommandException {
    try (AccessDatabase database = AccessDatabase.open(location)) {
      InstantSource clock = InstantSource.system();
      return work.with(
          new AccessFolder(
              new Accounts(database, clock),
              new EnrolmentLinks(database, clock),
              new StreamClients(database, clock),
              new Grants(database, clock),
              new Roles(database),
              new CameraLogins(database, clock)));
    } catch (AccountException e) {
      throw new CommandException(ExitCode.ACCOUNT, String.valueOf(e.getMessage()));
    } catch (DatabaseException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    }
  }
}
