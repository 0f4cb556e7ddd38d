package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.Access.GrantResult;
import org.lightlock.access.Access.TicketResult;
import org.lightlock.access.StreamCredential.Bearer;
import org.lightlock.access.rights.Grant;
import org.lightlock.access.rights.Subject;
import org.lightlock.access.rights.WeeklyHours;
import org.lightlock.camera.CameraId;
import org.lightlock.camera.CameraPlace;

/** What grants give while streams run, on the real database: what ends, when, and what goes on. */
@OnBothDatabases
class LiveRightsTest {
  private static final char[] PASSPHRASE = "correct horse battery".toCharArray();
  private static final CameraId DOOR = new CameraId("door");
  private static final CameraId YARD = new CameraId("yard");
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
  private static final Subject ANN = new Subject.User("ann");
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z"); // a Monday, 11:00
  private static final Set<Action> WATCHING = Set.of(Action.LIVE, Action.SNAPSHOT, Action.AUDIO);

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private final FakeTicker ticker = new FakeTicker();
  private volatile Instant now = NOW;
  private Accounts accounts;
  private StreamClients clients;
  private Grants grants;
  private LocalAccess access;
  private Session ann;

  @BeforeEach
  void start() throws Exception {
    AccessDatabase database = kind.open(directory);
    CountingHasher hasher = new CountingHasher();
    InstantSource clock = () -> now;
    accounts = new Accounts(database, clock, hasher);
    clients = new StreamClients(database, clock);
    grants = new Grants(database, clock);
    accounts.add("ann", PASSPHRASE, Set.of(Role.VIEWER), List.of());
    Map<CameraId, CameraPlace> places =
        Map.of(
            DOOR, new CameraPlace(DOOR, Optional.of("station"), Set.of("entrances")),
            YARD, new CameraPlace(YARD, Optional.of("depot"), Set.of()));
    access =
        LocalAccess.start(
            database,
            SessionLimits.DEFAULT,
            LoginLimits.DEFAULT,
            new KnownGrants(places, clock),
            ticker,
            hasher,
            SignIn.factors(directory));
    ann = login("ann");
  }

  @AfterEach
  void stop() {
    access.close();
  }

  private Session login(String user) {
    return new SignIn(access, () -> now).of(user, PASSPHRASE, HERE).session();
  }

  private Grant give(Subject subject, Grants.Terms terms) throws Exception {
    Grant grant = grants.add(subject, terms);
    return grant;
  }

  private ViewerGrant watch(Session session, CameraId camera) {
    return await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> Watching.live(access, session, camera, "full"), Optional::isPresent)
        .orElseThrow();
  }

  private static Grants.Terms terms(
      Set<Action> actions,
      CameraScope scope,
      Optional<Instant> end,
      Optional<WeeklyHours> hours,
      Optional<String> purpose) {
    return new Grants.Terms(actions, scope, Optional.empty(), end, hours, purpose);
  }

  private static Grants.Terms asking(CameraScope scope) {
    return terms(
        WATCHING, scope, Optional.empty(), Optional.empty(), Optional.of("incident number"));
  }

  private static void awaitEnd(ViewerGrant grant) {
    await().atMost(Duration.ofSeconds(1)).until(grant::hasEnded);
  }

  @Test
  void grant_withoutAny_isNotAllowedAndTheCameraNotSeen() {
    assertThat(access.maySee(ann, DOOR)).isFalse();
    assertThat(access.grant(ann, DOOR, "full", Action.LIVE))
        .isEqualTo(new GrantResult.NotAllowed());
    assertThat(access.roles(ann)).containsExactly(Role.VIEWER);
  }

  @Test
  void grant_addedWhileRunning_holdsWithinASecond() throws Exception {
    give(ANN, Grants.Terms.watching(new CameraScope.Group("entrances")));

    ViewerGrant grant = watch(ann, DOOR);

    assertThat(grant.mayHear()).isTrue();
    assertThat(access.maySee(ann, YARD)).isFalse();
  }

  @Test
  void grantRemoved_endsWhatItAloneAllowed_andNothingElse() throws Exception {
    Grant site = give(ANN, Grants.Terms.watching(new CameraScope.Site("station")));
    give(ANN, Grants.Terms.watching(new CameraScope.One(YARD)));
    ViewerGrant door = watch(ann, DOOR);
    ViewerGrant yard = watch(ann, YARD);

    grants.remove(site.id());

    awaitEnd(door);
    assertThat(yard.hasEnded()).isFalse();
    assertThat(access.maySee(ann, YARD)).as("the session goes on").isTrue();
    assertThat(access.openGrants()).isOne();
  }

  @Test
  void grantRemoved_anotherAllowsTheSame_goesOnUntouched() throws Exception {
    Grant all = give(ANN, Grants.Terms.watching(CameraScope.all()));
    give(new Subject.OfRole(Role.VIEWER), Grants.Terms.watching(new CameraScope.One(DOOR)));
    ViewerGrant door = watch(ann, DOOR);
    ViewerGrant yard = watch(ann, YARD);

    grants.remove(all.id());

    awaitEnd(yard);
    assertThat(door.hasEnded()).isFalse();
  }

  @Test
  void grantOfSomebodyElseChanged_endsNothing() throws Exception {
    give(ANN, Grants.Terms.watching(CameraScope.all()));
    accounts.add("bob", PASSPHRASE, CameraScope.all());
    ViewerGrant anns = watch(ann, DOOR);
    ViewerGrant bobs = watch(login("bob"), DOOR);

    accounts.remove("bob");

    awaitEnd(bobs);
    assertThat(anns.hasEnded()).isFalse();
  }

  @Test
  void grantExpires_endsTheStreamWithinASecond() throws Exception {
    give(
        ANN,
        terms(
            WATCHING,
            CameraScope.all(),
            Optional.of(NOW.plusSeconds(60)),
            Optional.empty(),
            Optional.empty()));
    ViewerGrant grant = watch(ann, DOOR);

    now = NOW.plusSeconds(60);

    awaitEnd(grant);
    assertThat(access.maySee(ann, DOOR)).isFalse();
  }

  @Test
  void hoursEnd_endTheStreamWithinASecond_andItMayStartAgainTheNextDay() throws Exception {
    give(
        ANN,
        terms(
            WATCHING,
            CameraScope.all(),
            Optional.empty(),
            WeeklyHours.parse("mon-fri", "08:00-17:00", "Europe/Amsterdam"),
            Optional.empty()));
    ViewerGrant grant = watch(ann, DOOR);

    now = Instant.parse("2026-11-23T16:00:00Z");

    awaitEnd(grant);
    assertThat(access.grant(ann, DOOR, "full", Action.LIVE))
        .isEqualTo(new GrantResult.NotAllowed());
    now = Instant.parse("2026-11-24T07:00:00Z");
    assertThat(Watching.live(access, ann, DOOR, "full")).isPresent();
  }

  @Test
  void accountDisabled_endsTheStreamsAndRefusesTheLogin() throws Exception {
    give(ANN, Grants.Terms.watching(CameraScope.all()));
    ViewerGrant grant = watch(ann, DOOR);

    accounts.disable("ann");

    awaitEnd(grant);
    assertThat(access.maySee(ann, DOOR)).isFalse();
    assertThat(access.login("ann", PASSPHRASE, HERE))
        .isInstanceOf(Access.LoginResult.Refused.class);
    accounts.enable("ann");
    assertThat(access.login("ann", PASSPHRASE, HERE))
        .isInstanceOf(Access.LoginResult.LoggedIn.class);
  }

  @Test
  void roleRemoved_endsTheSessionAndItsStreams() throws Exception {
    give(ANN, Grants.Terms.watching(CameraScope.all()));
    ViewerGrant grant = watch(ann, DOOR);

    accounts.changeRoles("ann", Set.of(Role.ADMINISTRATOR));

    awaitEnd(grant);
    assertThat(access.roles(ann)).isEmpty();
    Session again = login("ann");
    assertThat(access.roles(again)).containsExactly(Role.ADMINISTRATOR);
    assertThat(access.grant(again, DOOR, "full", Action.LIVE))
        .as("an administrator watches nothing")
        .isEqualTo(new GrantResult.NotAllowed());
  }

  @Test
  void logout_endsTheStreamsAtOnce() throws Exception {
    give(ANN, Grants.Terms.watching(CameraScope.all()));
    ViewerGrant grant = watch(ann, DOOR);

    access.logout(ann);

    assertThat(grant.hasEnded()).isTrue();
  }

  @Test
  void actions_areSeparate() throws Exception {
    give(ANN, Grants.Terms.of(Set.of(Action.LIVE), new CameraScope.One(DOOR)));
    give(ANN, Grants.Terms.of(Set.of(Action.SNAPSHOT), new CameraScope.One(YARD)));
    ViewerGrant door = watch(ann, DOOR);

    assertThat(door.mayHear()).isFalse();
    assertThat(door.hear()).isFalse();
    assertThat(Watching.still(access, ann, DOOR)).isEmpty();
    assertThat(Watching.still(access, ann, YARD)).isPresent();
    assertThat(Watching.live(access, ann, YARD, "full")).isEmpty();
    assertThat(access.actions(ann, YARD)).containsExactly(Action.SNAPSHOT);
  }

  @Test
  void soundRevoked_endsTheStreamsThatListen_theOthersGoOnSilent() throws Exception {
    give(ANN, Grants.Terms.of(Set.of(Action.LIVE), CameraScope.all()));
    Grant sound = give(ANN, Grants.Terms.of(Set.of(Action.AUDIO), CameraScope.all()));
    await().until(() -> access.actions(ann, DOOR).contains(Action.AUDIO));
    ViewerGrant listening = watch(ann, DOOR);
    ViewerGrant watching = watch(ann, DOOR);
    assertThat(listening.hear()).isTrue();

    grants.remove(sound.id());

    awaitEnd(listening);
    await().atMost(Duration.ofSeconds(1)).until(() -> !watching.mayHear());
    assertThat(watching.hasEnded()).isFalse();
    assertThat(watching.hear()).isFalse();
  }

  @Test
  void ticket_grantRemoved_endsItsStreamAndItsUse() throws Exception {
    Grant all = give(ANN, Grants.Terms.watching(CameraScope.all()));
    await().until(() -> access.maySee(ann, DOOR));
    String token = ticket();
    Session session = shown(token);
    ViewerGrant grant = watch(session, DOOR);

    grants.remove(all.id());

    awaitEnd(grant);
    await()
        .atMost(Duration.ofSeconds(1))
        .until(() -> access.present(new Bearer(token), DOOR, HERE) instanceof StreamLogin.Refused);
  }

  private String ticket() {
    return ((TicketResult.Issued) access.issue(ann, DOOR, Optional.empty())).ticket().token();
  }

  private Session shown(String token) {
    return ((StreamLogin.Accepted) access.present(new Bearer(token), DOOR, HERE)).session();
  }

  @Test
  void client_grantRemoved_endsItsStreams_theOthersGoOn() throws Exception {
    String secret = clients.add("wall", List.of(), Optional.empty());
    Subject wall = new Subject.Client("wall");
    Grant door = give(wall, Grants.Terms.watching(new CameraScope.One(DOOR)));
    give(wall, Grants.Terms.watching(new CameraScope.One(YARD)));
    await()
        .until(
            () -> access.present(new Bearer(secret), DOOR, HERE) instanceof StreamLogin.Accepted);
    Session session = shown(secret);
    ViewerGrant first = watch(session, DOOR);
    ViewerGrant second = watch(session, YARD);

    grants.remove(door.id());

    awaitEnd(first);
    assertThat(second.hasEnded()).isFalse();
  }

  @Test
  void client_secretExpires_endsItsStreamsAndOpensNothing() throws Exception {
    String secret =
        clients.add(
            "wall",
            List.of(Grants.Terms.watching(CameraScope.all())),
            Optional.of(NOW.plusSeconds(60)));
    await()
        .until(
            () -> access.present(new Bearer(secret), DOOR, HERE) instanceof StreamLogin.Accepted);
    ViewerGrant grant = watch(shown(secret), DOOR);

    now = NOW.plusSeconds(60);

    awaitEnd(grant);
    assertThat(access.present(new Bearer(secret), DOOR, HERE))
        .isInstanceOf(StreamLogin.Refused.class);
  }

  @Test
  void client_actions_boundItsStreams() throws Exception {
    String secret =
        clients.add(
            "wall",
            List.of(Grants.Terms.of(Set.of(Action.LIVE), CameraScope.all())),
            Optional.empty());
    await()
        .until(
            () -> access.present(new Bearer(secret), DOOR, HERE) instanceof StreamLogin.Accepted);
    Session session = shown(secret);

    assertThat(watch(session, DOOR).mayHear()).isFalse();
    assertThat(Watching.still(access, session, DOOR)).isEmpty();
    assertThat(access.roles(session)).isEmpty();
  }

  // --- purposes

  @Test
  void purpose_demanded_nothingIsShownBeforeItIsTyped() throws Exception {
    give(ANN, asking(new CameraScope.One(DOOR)));
    await().until(() -> access.maySee(ann, DOOR));

    assertThat(access.demandedPurpose(ann, DOOR)).contains("incident number");
    assertThat(access.grant(ann, DOOR, "full", Action.LIVE))
        .isEqualTo(new GrantResult.PurposeRequired("incident number"));
    assertThat(access.grant(ann, DOOR, "full", Action.SNAPSHOT))
        .isEqualTo(new GrantResult.PurposeRequired("incident number"));
    assertThat(access.issue(ann, DOOR, Optional.empty()))
        .isEqualTo(new TicketResult.PurposeRequired("incident number"));
    assertThat(access.givePurpose(ann, YARD, "2026-4711"))
        .as("a camera that may not be seen")
        .isFalse();
    assertThat(access.givePurpose(ann, DOOR, "2026-4711")).isTrue();

    ViewerGrant grant = watch(ann, DOOR);
    assertThat(grant.purpose()).contains("2026-4711");
    assertThat(grant.mayHear()).isTrue();
    assertThat(access.demandedPurpose(ann, DOOR)).isEmpty();
  }

  @Test
  void purpose_isForThatSessionAndALimitedTime_butARunningStreamGoesOn() throws Exception {
    give(ANN, asking(CameraScope.all()));
    await().until(() -> access.maySee(ann, DOOR));
    Session other = login("ann");
    access.givePurpose(ann, DOOR, "2026-4711");
    ViewerGrant grant = watch(ann, DOOR);

    assertThat(Watching.live(access, other, DOOR, "full")).isEmpty();
    assertThat(Watching.live(access, ann, YARD, "full")).isEmpty();
    ticker.advance(LiveSession.PURPOSE_HOLDS);
    assertThat(Watching.live(access, ann, DOOR, "full")).isEmpty();
    assertThat(access.grantAlso(grant, "tile"))
        .hasValueSatisfying(tile -> assertThat(tile.purpose()).contains("2026-4711"));
    assertThat(grant.hasEnded()).isFalse();
  }

  @Test
  void purpose_goesIntoTheTicketsWatch() throws Exception {
    give(ANN, asking(CameraScope.all()));
    await().until(() -> access.maySee(ann, DOOR));
    access.givePurpose(ann, DOOR, "2026-4711");

    Session session = shown(ticket());

    assertThat(access.givePurpose(session, DOOR, "other")).isFalse();
    assertThat(watch(session, DOOR).purpose()).contains("2026-4711");
  }

  @Test
  void purpose_demandedLater_endsAStreamThatHasNone() throws Exception {
    Grant free = give(ANN, Grants.Terms.watching(CameraScope.all()));
    give(ANN, asking(CameraScope.all()));
    ViewerGrant grant = watch(ann, DOOR);

    grants.remove(free.id());

    awaitEnd(grant);
    assertThat(access.demandedPurpose(ann, DOOR)).contains("incident number");
  }

  @Test
  void client_grantWithAPurpose_isNotMade() {
    assertThat(
            catchThrowable(
                () -> clients.add("wall", List.of(asking(CameraScope.all())), Optional.empty())))
        .isInstanceOfSatisfying(
            AccountException.class,
            e -> assertThat(e.problem()).isEqualTo(AccountException.Problem.GRANT));
  }

  @Test
  void isValidPurpose_oneLineThatSaysSomething() {
    assertThat(Access.isValidPurpose("2026-4711, melding café")).isTrue();
    for (String bad : List.of("", "  ", "a\nb", "a\u0000", "x".repeat(201))) {
      assertThat(Access.isValidPurpose(bad)).isFalse();
    }
  }
}
