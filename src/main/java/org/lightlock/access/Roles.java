package org.lightlock.access;

import java.time.Duration;
import java.time.InstantSource;
import org.lightlock.access.AccountException.Problem;

/** What the roles demand of sessions, in the database. Thread-safe. */
public final class Roles {
  private final AccessDatabase database;

  /** The settings in this database. */
  public Roles(AccessDatabase database) {
    this.database = database;
  }

  /** As they are now. */
  public RoleSettings settings() throws DatabaseException {
    return database.read(RoleSettings::read);
  }

  /** Sets one role's. A gateway that runs knows it within a second. */
  public void set(Role role, RoleSettings.Setting setting)
      throws AccountException, DatabaseException {
    if (role == Role.ADMINISTRATOR && !setting.secondFactor()) {
      throw new AccountException(
          Problem.ROLE, "administrators need a second factor: this cannot be switched off");
    }
    Duration idle = setting.idle().orElse(Duration.ZERO);
    if (setting.absolute().filter(absolute -> absolute.compareTo(idle) < 0).isPresent()) {
      throw new AccountException(
          Problem.ROLE, "a session cannot be unused for longer than it lasts: shorten --idle");
    }
    database.inChange(
        handle -> {
          RoleSettings.Setting before = RoleSettings.read(handle).of(role);
          RoleSettings.write(handle, role, setting);
          ChangeRecord.setting(
              handle,
              InstantSource.system().instant(),
              "role." + role.word(),
              ChangeRecord.words(before),
              ChangeRecord.words(setting));
          return role;
        });
  }
}
