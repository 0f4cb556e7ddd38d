package org.lightlock.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * What each role demands of a session. A person with several roles gets the strictest of them.
 * Immutable.
 */
public record RoleSettings(Map<Role, Setting> byRole) {
  /** What holds before anything was read or set: a second factor for administrators. */
  public static final RoleSettings DEFAULT = new RoleSettings(Map.of());

  /**
   * One role's.
   *
   * @param secondFactor whether a password alone is not enough
   * @param idle the longest that its sessions may be unused; empty for the configuration's
   * @param absolute the longest that its sessions last; empty for the configuration's
   */
  public record Setting(
      boolean secondFactor, Optional<Duration> idle, Optional<Duration> absolute) {}

  /** Copies the map. */
  public RoleSettings {
    byRole = Map.copyOf(byRole);
  }

  /** A role's setting. Administrators need a second factor, whatever was set. */
  public Setting of(Role role) {
    Setting setting =
        byRole.getOrDefault(role, new Setting(false, Optional.empty(), Optional.empty()));
    return role == Role.ADMINISTRATOR
        ? new Setting(true, setting.idle(), setting.absolute())
        : setting;
  }

  /** Whether somebody with these roles needs a second factor. */
  public boolean needSecondFactor(Set<Role> roles) {
    return roles.stream().anyMatch(role -> of(role).secondFactor());
  }

  /**
   * The limits of a session of somebody with these roles: the shortest of all that apply. Whoever
   * manages people or reads the audit has {@link SessionLimits#OF_A_MANAGING_ROLE} unless others
   * were set.
   */
  public SessionLimits limits(Set<Role> roles, SessionLimits configured) {
    Duration idle = configured.idle();
    Duration absolute = configured.absolute();
    for (Role role : roles) {
      boolean manages = role == Role.ADMINISTRATOR || role == Role.PRIVACY_OFFICER;
      Optional<SessionLimits> usual =
          manages ? Optional.of(SessionLimits.OF_A_MANAGING_ROLE) : Optional.empty();
      idle = shorter(idle, of(role).idle().or(() -> usual.map(SessionLimits::idle)));
      absolute =
          shorter(absolute, of(role).absolute().or(() -> usual.map(SessionLimits::absolute)));
    }
    return new SessionLimits(idle, absolute);
  }

  private static Duration shorter(Duration one, Optional<Duration> other) {
    return other.filter(limit -> limit.compareTo(one) < 0).orElse(one);
  }

  /** Reads them in the caller's transaction. */
  static RoleSettings read(Handle handle) {
    Map<Role, Setting> settings = new EnumMap<>(Role.class);
    handle
        .createQuery("SELECT role, second_factor, idle_seconds, absolute_seconds FROM role_setting")
        .map((row, context) -> Row.of(row))
        .forEach(row -> Role.of(row.role()).ifPresent(role -> settings.put(role, row.setting())));
    return new RoleSettings(settings);
  }

  private record Row(String role, Setting setting) {
    static Row of(ResultSet row) throws SQLException {
      return new Row(
          row.getString("role"),
          new Setting(
              row.getInt("second_factor") != 0,
              seconds(row, "idle_seconds"),
              seconds(row, "absolute_seconds")));
    }

    private static Optional<Duration> seconds(ResultSet row, String column) throws SQLException {
      long seconds = row.getLong(column);
      return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }
  }

  /** Writes one role's in the caller's transaction. */
  static void write(Handle handle, Role role, Setting setting) {
    handle.execute("DELETE FROM role_setting WHERE role = ?", role.word());
    handle.execute(
        "INSERT INTO role_setting (role, second_factor, idle_seconds, absolute_seconds)"
            + " VALUES (?, ?, ?, ?)",
        role.word(),
        setting.secondFactor() ? 1 : 0,
        setting.idle().map(Duration::toSeconds).orElse(null),
        setting.absolute().map(Duration::toSeconds).orElse(null));
  }
}
