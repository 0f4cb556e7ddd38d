package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.Access.TicketResult;
import org.lightlock.access.audit.Actor;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.camera.CameraId;

/** A shared desk's wall goes on; the people in front of it come and go. */
class DeskSessionsTest {
  private static final char[] RIGHT = "correct horse battery".toCharArray();
  private static final CameraId DOOR = new CameraId("door");
  private static final CameraId YARD = new CameraId("yard");
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");

  @TempDir Path directory;
  private final FakeTicker ticker = new FakeTicker();
  private final RecordingTrail trail = new RecordingTrail();
  private StreamClients clients;
  private LocalAccess access;
  private String secret = "";

  @BeforeEach
  void start() throws Exception {
    AccessDatabase database = AccessDatabase.open(directory);
    Accounts accounts = new Accounts(database, InstantSource.system(), new CountingHasher());
    accounts.add("ann", RIGHT, CameraScope.all());
    accounts.add("bob", RIGHT, CameraScope.all());
    clients = new StreamClients(database, InstantSource.system());
    secret =
        clients.add(
            "desk-1",
            List.of(Grants.Terms.of(Set.of(Action.LIVE), new CameraScope.One(DOOR))),
            Optional.empty());
    access =
        LocalAccess.start(
            database,
            SessionLimits.DEFAULT,
            LoginLimits.DEFAULT,
            new KnownGrants(Map.of(), InstantSource.system()),
            ticker,
            new CountingHasher(),
            FactorSettings.none(),
            trail);
  }

  @AfterEach
  void stop() {
    access.close();
  }

  private Session person(String user, Session desk) {
    LoginResult.LoggedIn in = (LoginResult.LoggedIn) access.login(user, RIGHT, HERE);
    access.sitDown(in.session(), desk);
    return in.session();
  }

  @Test
  void desk_watchesWhatItsClientMayAndNothingElse() {
    Session desk = access.desk(secret, HERE).orElseThrow();

    assertThat(access.actions(desk, DOOR)).containsExactly(Action.LIVE);
    assertThat(access.maySee(desk, YARD)).isFalse();
    assertThat(access.roles(desk)).isEmpty();
    assertThat(access.issue(desk, DOOR, Optional.empty()))
        .isInstanceOf(TicketResult.NotAllowed.class);
    assertThat(access.session(secret)).as("it is no person's cookie").isEmpty();
    assertThat(access.desk("A".repeat(32), HERE)).isEmpty();
  }

  @Test
  void changeOfThePerson_touchesNothingThatTheDeskWatches() {
    Session desk = access.desk(secret, HERE).orElseThrow();
    ViewerGrant wall = Watching.live(access, desk, DOOR, "tile").orElseThrow();
    Session ann = person("ann", desk);
    ViewerGrant own = Watching.live(access, ann, YARD, "full").orElseThrow();

    access.logout(ann);
    person("bob", desk);

    assertThat(wall.hasEnded()).isFalse();
    assertThat(own.hasEnded()).isTrue();
  }

  @Test
  void personAtADesk_whoHasLeft_isSignedOutAlthoughPicturesAreShown() {
    Session desk = access.desk(secret, HERE).orElseThrow();
    ViewerGrant wall = Watching.live(access, desk, DOOR, "tile").orElseThrow();
    LoginResult.LoggedIn ann = (LoginResult.LoggedIn) access.login("ann", RIGHT, HERE);
    LoginResult.LoggedIn elsewhere = (LoginResult.LoggedIn) access.login("ann", RIGHT, HERE);
    access.sitDown(ann.session(), desk);
    ViewerGrant own = Watching.live(access, ann.session(), YARD, "full").orElseThrow();
    ViewerGrant _ = Watching.live(access, elsewhere.session(), YARD, "full").orElseThrow();

    for (int minute = 0; minute < 5; minute++) {
      assertThat(access.peek(ann.token())).as("what the wall asks is no use").isPresent();
      ticker.advance(Duration.ofMinutes(1));
    }

    assertThat(access.peek(ann.token())).isEmpty();
    assertThat(own.hasEnded()).isTrue();
    assertThat(wall.hasEnded()).isFalse();
    assertThat(access.peek(elsewhere.token())).as("no desk, and it watches").isPresent();
  }

  @Test
  void record_namesTheDeskAndWhoSatThere() {
    Session desk = access.desk(secret, HERE).orElseThrow();
    ViewerGrant _ = Watching.live(access, desk, DOOR, "tile").orElseThrow();
    Session ann = person("ann", desk);
    access.sitDown(ann, desk);
    ViewerGrant _ = Watching.live(access, desk, DOOR, "full").orElseThrow();

    assertThat(trail.of(AuditEvent.Kind.VIEW_START))
        .extracting(AuditEvent::actor, event -> event.details().get("person"))
        .containsExactly(tuple("client:desk-1", null), tuple("client:desk-1", "ann"));
    assertThat(trail.of(AuditEvent.Kind.LOGIN))
        .filteredOn(event -> event.details().containsKey("desk"))
        .singleElement()
        .matches(event -> event.actor().equals("ann"))
        .matches(
            event -> Objects.requireNonNull(event.details().get("desk")).equals("client:desk-1"));
  }

  @Test
  void personAtADesk_whoDoesSomething_stays() {
    Session desk = access.desk(secret, HERE).orElseThrow();
    LoginResult.LoggedIn ann = (LoginResult.LoggedIn) access.login("ann", RIGHT, HERE);
    access.sitDown(ann.session(), desk);

    for (int minute = 0; minute < 30; minute++) {
      assertThat(access.session(ann.token())).isPresent();
      ticker.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void revokedClient_isNoDeskAnyMoreAndItsWallEndsWithinASecond() throws Exception {
    Session desk = access.desk(secret, HERE).orElseThrow();
    ViewerGrant wall = Watching.live(access, desk, DOOR, "tile").orElseThrow();

    clients.revoke("desk-1");

    await().atMost(Duration.ofSeconds(1)).until(wall::hasEnded);
    assertThat(access.desk(secret, HERE)).isEmpty();
  }

  @Test
  void desk_askedForAgainAndAgainAfterRevocation_holdsNobodyBack() throws Exception {
    clients.revoke("desk-1");
    await().atMost(Duration.ofSeconds(1)).until(() -> access.desk(secret, HERE).isEmpty());

    for (int i = 0; i < 100; i++) {
      assertThat(access.desk(secret, HERE)).isEmpty();
    }

    String other = clients.add("desk-2", CameraScope.all());
    await().atMost(Duration.ofSeconds(1)).until(() -> access.desk(other, HERE).isPresent());
    assertThat(access.enrolDesk(other, HERE)).isInstanceOf(StreamLogin.Accepted.class);
  }

  @Test
  void enrol_wrongSecrets_areCountedLikeAPlayersAndATicketIsNone() {
    LoginResult.LoggedIn ann = (LoginResult.LoggedIn) access.login("ann", RIGHT, HERE);
    TicketResult ticket = access.issue(ann.session(), DOOR, Optional.empty());
    assertThat(ticket).isInstanceOf(TicketResult.Issued.class);
    String token = ((TicketResult.Issued) ticket).ticket().token();

    assertThat(access.enrolDesk(token, HERE)).isInstanceOf(StreamLogin.Refused.class);
    for (int i = 1; i < LoginLimits.DEFAULT.failuresPerSource(); i++) {
      assertThat(access.enrolDesk("guess-number-" + i, HERE))
          .isInstanceOf(StreamLogin.Refused.class);
    }

    assertThat(access.enrolDesk(secret, HERE)).isInstanceOf(StreamLogin.TooMany.class);
  }

  @Test
  void dissolved_isWrittenDownWithWhoAndFromWhere() throws Exception {
    Session desk = access.desk(secret, HERE).orElseThrow();

    boolean _ =
        new Actor("root", Optional.of("s1"), Optional.of(HERE))
            .does(
                () -> {
                  access.dissolved(desk, HERE);
                  return true;
                });

    AuditEvent event = trail.of(AuditEvent.Kind.CLIENT).getFirst();
    assertThat(event.actor()).isEqualTo("root");
    assertThat(event.from()).contains("192.0.2.7");
    assertThat(event.details())
        .containsEntry("what", "desk dissolved")
        .containsEntry("desk", "client:desk-1");
  }
}
