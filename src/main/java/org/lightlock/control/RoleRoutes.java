package org.lightlock.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lightlock.access.Action;
import org.lightlock.access.DatabaseException;
import org.lightlock.access.Role;
import org.lightlock.access.RoleSettings;
import org.lightlock.access.Roles;
import org.lightlock.serve.Problem;

/** The roles, and what each demands of a session. For administrators. */
public final class RoleRoutes implements Routes {
  private static final Audience ADMINISTRATORS = Audience.role(Role.ADMINISTRATOR);
  private static final int MOST_SECONDS = 366 * 24 * 3_600;

  private final Roles roles;

  private record RoleList(List<RoleView> roles) {}

  /**
   * A role.
   *
   * @param actions what a grant can give to it
   * @param idleSeconds null for the configuration's
   * @param absoluteSeconds null for the configuration's
   */
  private record RoleView(
      String role,
      List<String> actions,
      boolean secondFactor,
      @Nullable Long idleSeconds,
      @Nullable Long absoluteSeconds) {
    static RoleView of(Role role, RoleSettings.Setting setting) {
      return new RoleView(
          role.word(),
          role.actions().stream().sorted().map(Action::word).toList(),
          setting.secondFactor(),
          setting.idle().map(Duration::toSeconds).orElse(null),
          setting.absolute().map(Duration::toSeconds).orElse(null));
    }
  }

  record SettingRequest(
      @Nullable Boolean secondFactor,
      @Nullable Integer idleSeconds,
      @Nullable Integer absoluteSeconds)
      implements RequestValue {
    @Override
    public boolean wellFormed() {
      return secondFactor != null && isLimit(idleSeconds) && isLimit(absoluteSeconds);
    }

    private static boolean isLimit(@Nullable Integer seconds) {
      return seconds == null || (seconds > 0 && seconds <= MOST_SECONDS);
    }

    RoleSettings.Setting setting() {
      return new RoleSettings.Setting(
          Boolean.TRUE.equals(secondFactor),
          Optional.ofNullable(idleSeconds).map(Duration::ofSeconds),
          Optional.ofNullable(absoluteSeconds).map(Duration::ofSeconds));
    }
  }

  /** Wires them. */
  public RoleRoutes(Administration administration) {
    this.roles = administration.roles();
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/roles", ADMINISTRATORS, "listRoles", this::list),
        Route.put("/api/v1/roles/{role}", ADMINISTRATORS, "changeRole", this::change));
  }

  private Answer list(Call call) throws DatabaseException {
    RoleSettings settings = roles.settings();
    return Answer.of(
        new RoleList(
            Stream.of(Role.values()).map(role -> RoleView.of(role, settings.of(role))).toList()));
  }

  private Answer change(Call call) throws Exception {
    return call.body(SettingRequest.class, request -> change(call, request.setting()));
  }

  private Answer change(Call call, RoleSettings.Setting after) throws Exception {
    Optional<Role> role = Role.of(call.parameter("role"));
    if (role.isEmpty()) {
      return Answer.refused(Problem.NOT_FOUND);
    }
    return Changes.make(
        call,
        () -> {
          roles.set(role.get(), after);
          return Answer.of(RoleView.of(role.get(), after));
        });
  }
}
