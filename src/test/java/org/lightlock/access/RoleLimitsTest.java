package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long sessions last goes by the roles of whoever opens them. */
class RoleLimitsTest {
  @TempDir private Path directory;

  private static Duration lasts(RealAccess people, String user) throws Exception {
    String id = people.signIn(user).session().id();
    OpenSession open =
        people.access.sessions().of(user).stream()
            .filter(session -> session.id().equals(id))
            .findFirst()
            .orElseThrow();
    return Duration.between(open.created(), open.ends().orElseThrow());
  }

  @Test
  void session_ofAViewerAndOfAnAdministrator_endAfterTheirRolesTimes() throws Exception {
    try (RealAccess people = new RealAccess(directory)) {
      people.add("vera", Role.VIEWER);
      people.add("adam", Role.ADMINISTRATOR);

      assertThat(lasts(people, "vera")).isEqualTo(SessionLimits.DEFAULT.absolute());
      assertThat(lasts(people, "adam")).isEqualTo(SessionLimits.OF_A_MANAGING_ROLE.absolute());
    }
  }

  @Test
  void session_afterTheRoleWasSet_endsAfterThat() throws Exception {
    try (RealAccess people = new RealAccess(directory)) {
      people.accounts.add(
          "vera", "correct horse battery".toCharArray(), Set.of(Role.VIEWER), List.of());
      Duration hour = Duration.ofHours(1);
      new Roles(people.database)
          .set(Role.VIEWER, new RoleSettings.Setting(false, Optional.empty(), Optional.of(hour)));

      await().until(() -> lasts(people, "vera").equals(hour));
    }
  }
}
