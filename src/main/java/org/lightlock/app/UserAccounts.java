package org.lightlock.app;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.lightlock.access.AccessDatabase;
import org.lightlock.access.Account;
import org.lightlock.access.AccountException;
import org.lightlock.access.Accounts;
import org.lightlock.access.CameraScope;
import org.lightlock.access.DatabaseException;

/** The accounts in a gateway's data folder. The caller wipes the passwords. */
final class UserAccounts {
  private UserAccounts() {}

  /** Something that is done with the accounts. */
  private interface Work<T> {
    T with(Accounts accounts) throws AccountException, DatabaseException;
  }

  /** Every user's name. */
  static List<String> list(Path dataDir) throws CommandException {
    return in(dataDir, accounts -> accounts.list().stream().map(Account::name).toList());
  }

  /** Makes an account; refuses a name that exists. */
  static void add(Path dataDir, String user, char[] password) throws CommandException {
    String _ =
        in(
            dataDir,
            accounts -> {
              accounts.add(user, password, CameraScope.all());
              return user;
            });
  }

  /** Gives an existing account another password; ends its sessions. */
  static void setPassword(Path dataDir, String user, char[] password) throws CommandException {
    String _ =
        in(
            dataDir,
            accounts -> {
              accounts.changePassphrase(user, password);
              return user;
            });
  }

  /** Removes an account; ends its sessions. */
  static void remove(Path dataDir, String user) throws CommandException {
    String _ =
        in(
            dataDir,
            accounts -> {
              accounts.remove(user);
              return user;
            });
  }

  private static <T> T in(Path dataDir, Work<T> work) throws CommandException {
    try {
      return work.with(new Accounts(AccessDatabase.open(dataDir), InstantSource.system()));
    } catch (AccountException e) {
      throw new CommandException(ExitCode.ACCOUNT, String.valueOf(e.getMessage()));
    } catch (DatabaseException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()));
    }
  }
}
