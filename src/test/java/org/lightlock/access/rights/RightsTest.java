package org.lightlock.access.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightlock.access.Action;
import org.lightlock.access.CameraScope;
import org.lightlock.access.Role;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraPlace;

class RightsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z"); // a Monday, 11:00
  private static final CameraPlace DOOR =
      new CameraPlace(new CameraId("door"), Optional.of("station"), Set.of("entrances"));
  private static final Subject ANN = new Subject.User("ann");
  private static final Set<Action> EVERYTHING = Set.of(Action.values());

  private static Holder ann(Role... roles) {
    return new Holder.Person("ann", Set.of(roles));
  }

  private static Grant grant(Subject subject, Action... actions) {
    return Grant.always("g", subject, Set.of(actions), CameraScope.all());
  }

  private static boolean allowed(Holder holder, Action action, Grant... grants) {
    return Rights.decide(holder, List.of(grants), action, DOOR, NOW) instanceof Decision.Allowed;
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void decide_withoutAGrant_isDeniedToEveryRole(Role role) {
    for (Action action : Action.values()) {
      assertThat(allowed(ann(role), action)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void decide_grantOfEverything_givesWhatTheRoleBoundsItTo(Role role) {
    Grant everything = Grant.always("g", ANN, EVERYTHING, CameraScope.all());
    Set<Action> given = EnumSet.noneOf(Action.class);
    for (Action action : Action.values()) {
      if (allowed(ann(role), action, everything)) {
        given.add(action);
      }
    }

    assertThat(given).isEqualTo(role.actions());
  }

  @Test
  void decide_administrator_watchesNothingWhateverIsGranted() {
    Grant everything = Grant.always("g", ANN, EVERYTHING, CameraScope.all());

    for (Action action :
        List.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO, Action.PLAYBACK, Action.EXPORT)) {
      assertThat(allowed(ann(Role.ADMINISTRATOR), action, everything)).isFalse();
    }
  }

  @Test
  void decide_withoutARole_aGrantGivesNothing() {
    assertThat(allowed(ann(), Action.LIVE, grant(ANN, Action.LIVE))).isFalse();
  }

  @Test
  void decide_twoRoles_giveWhatEitherAllows() {
    Holder both = ann(Role.ADMINISTRATOR, Role.OPERATOR);

    assertThat(allowed(both, Action.PTZ, grant(ANN, Action.PTZ))).isTrue();
    assertThat(allowed(both, Action.ADMIN, grant(ANN, Action.ADMIN))).isTrue();
    assertThat(allowed(both, Action.EXPORT, grant(ANN, Action.EXPORT))).isFalse();
  }

  @Test
  void decide_grantOfARole_isForItsPeopleAndWithinThatRole() {
    Grant viewers = grant(new Subject.OfRole(Role.VIEWER), Action.LIVE, Action.PTZ);

    assertThat(allowed(ann(Role.VIEWER), Action.LIVE, viewers)).isTrue();
    assertThat(allowed(ann(Role.OPERATOR), Action.LIVE, viewers)).isFalse();
    assertThat(allowed(ann(Role.VIEWER, Role.OPERATOR), Action.PTZ, viewers))
        .as("the other role does not widen it")
        .isFalse();
  }

  @Test
  void decide_grantOfSomebodyElse_isDenied() {
    assertThat(allowed(ann(Role.VIEWER), Action.LIVE, grant(new Subject.User("bob"), Action.LIVE)))
        .isFalse();
    assertThat(
            allowed(ann(Role.VIEWER), Action.LIVE, grant(new Subject.Client("ann"), Action.LIVE)))
        .isFalse();
    assertThat(allowed(new Holder.Machine("ann"), Action.LIVE, grant(ANN, Action.LIVE))).isFalse();
  }

  @Test
  void decide_machine_watchesAndHearsAndNothingElse() {
    Grant everything = Grant.always("g", new Subject.Client("wall"), EVERYTHING, CameraScope.all());
    for (Action action : Action.values()) {
      assertThat(allowed(new Holder.Machine("wall"), action, everything))
          .isEqualTo(Holder.Machine.ACTIONS.contains(action));
    }
  }

  @Test
  void decide_actionsAreSeparate_liveGivesNoSoundAndNoStill() {
    Grant live = grant(ANN, Action.LIVE);

    assertThat(allowed(ann(Role.VIEWER), Action.LIVE, live)).isTrue();
    assertThat(allowed(ann(Role.VIEWER), Action.AUDIO, live)).isFalse();
    assertThat(allowed(ann(Role.VIEWER), Action.SNAPSHOT, live)).isFalse();
  }

  @Test
  void decide_scopes_includeWhatTheyName() {
    assertThat(inScope(CameraScope.all())).isTrue();
    assertThat(inScope(new CameraScope.One(new CameraId("door")))).isTrue();
    assertThat(inScope(new CameraScope.One(new CameraId("yard")))).isFalse();
    assertThat(inScope(new CameraScope.Group("entrances"))).isTrue();
    assertThat(inScope(new CameraScope.Group("station"))).isFalse();
    assertThat(inScope(new CameraScope.Site("station"))).isTrue();
    assertThat(inScope(new CameraScope.Site("entrances"))).isFalse();
  }

  private static boolean inScope(CameraScope scope) {
    Grant grant = Grant.always("g", ANN, Set.of(Action.LIVE), scope);
    return allowed(ann(Role.VIEWER), Action.LIVE, grant);
  }

  @Test
  void decide_beginAndEnd_bound() {
    assertThat(between(NOW, NOW.plusSeconds(1))).isEqualTo(until(NOW.plusSeconds(1)));
    assertThat(between(NOW.plusSeconds(1), NOW.plusSeconds(2))).isEqualTo(new Decision.Denied());
    assertThat(between(NOW.minusSeconds(1), NOW)).isEqualTo(new Decision.Denied());
  }

  private static Decision between(Instant begin, Instant end) {
    return decide(timed("g", Optional.of(begin), Optional.of(end), Optional.empty()));
  }

  private static Decision decide(Grant... grants) {
    return Rights.decide(ann(Role.VIEWER), List.of(grants), Action.LIVE, DOOR, NOW);
  }

  private static Decision until(Instant until) {
    return new Decision.Allowed("g", Optional.of(until), Optional.empty());
  }

  private static Grant timed(
      String id, Optional<Instant> begin, Optional<Instant> end, Optional<WeeklyHours> hours) {
    return new Grant(
        id, ANN, Set.of(Action.LIVE), CameraScope.all(), begin, end, hours, Optional.empty());
  }

  @Test
  void decide_hours_endWithTheEarlierOfBoth() {
    Optional<WeeklyHours> office =
        WeeklyHours.parse("mon-fri", "08:00-17:00", WeeklyHours.DEFAULT_ZONE.getId());
    Instant five = Instant.parse("2026-11-23T16:00:00Z");

    assertThat(decide(timed("g", Optional.empty(), Optional.empty(), office)))
        .isEqualTo(until(five));
    assertThat(decide(timed("g", Optional.empty(), Optional.of(five.minusSeconds(9)), office)))
        .isEqualTo(until(five.minusSeconds(9)));
    assertThat(decide(timed("g", Optional.empty(), Optional.of(five.plusSeconds(9)), office)))
        .isEqualTo(until(five));
  }

  @Test
  void decide_severalGrants_theOneThatLastsLongestCounts() {
    Grant hour =
        timed("hour", Optional.empty(), Optional.of(NOW.plusSeconds(3600)), Optional.empty());
    Grant forEver = timed("ever", Optional.empty(), Optional.empty(), Optional.empty());

    assertThat(decide(hour, forEver))
        .isEqualTo(new Decision.Allowed("ever", Optional.empty(), Optional.empty()));
  }

  @Test
  void decide_purpose_isDemandedOnlyWhenNoOtherGrantDoesWithout() {
    Grant asking =
        new Grant(
            "asking",
            ANN,
            Set.of(Action.LIVE),
            CameraScope.all(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("incident number"));
    Grant hour =
        timed("hour", Optional.empty(), Optional.of(NOW.plusSeconds(3600)), Optional.empty());

    assertThat(decide(asking))
        .isEqualTo(
            new Decision.Allowed("asking", Optional.empty(), Optional.of("incident number")));
    assertThat(decide(asking, hour))
        .isEqualTo(
            new Decision.Allowed("hour", Optional.of(NOW.plusSeconds(3600)), Optional.empty()));
  }

  @Test
  void isValidPurpose_oneShortLine() {
    assertThat(Grant.isValidPurpose("incident number")).isTrue();
    assertThat(Grant.isValidPurpose(" ")).isFalse();
    assertThat(Grant.isValidPurpose("a\nb")).isFalse();
    assertThat(Grant.isValidPurpose("x".repeat(Grant.MAX_PURPOSE + 1))).isFalse();
  }
}
