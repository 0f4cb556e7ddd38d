package org.lightlock.app;

import java.nio.file.Path;
import java.util.List;

/** The accounts in a gateway's data folder. The caller wipes the passwords. */
final class UserAccounts {
  private UserAccounts() {}

  /** Every user's name. */
  static List<String> list(Path dataDir) throws CommandException {
    return NotWired.end("user list in " + dataDir);
  }

  /** Makes an account; refuses a name that exists. */
  static void add(Path dataDir, String user, char[] password) throws CommandException {
    NotWired.end("user add in " + dataDir);
  }

  /** Gives an existing account another password; ends its sessions. */
  static void setPassword(Path dataDir, String user, char[] password) throws CommandException {
    NotWired.end("user password in " + dataDir);
  }

  /** Removes an account; ends its sessions. */
  static void remove(Path dataDir, String user) throws CommandException {
    NotWired.end("user remove in " + dataDir);
  }
}
