package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightlock.access.Access.GrantResult;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.Access.TicketResult;
import org.lightlock.access.Circumstances.Way;
import org.lightlock.access.audit.AuditEvent;
import org.lightlock.access.audit.AuditEvent.Kind;
import org.lightlock.camera.CameraId;

/** What access writes down, and that nobody watches what cannot be written down. */
class AccessAuditTest {
  private static final char[] RIGHT = "correct horse battery".toCharArray();
  private static final char[] WRONG = "incorrect horse battery".toCharArray();
  private static final CameraId DOOR = new CameraId("door");
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
  private static final Circumstances MSE = Circumstances.of(Way.MSE, HERE);
  private static final SessionLimits LIMITS =
      new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(12));

  @TempDir Path directory;
  private final FakeTicker ticker = new FakeTicker();
  private final RecordingTrail trail = new RecordingTrail();
  private LocalAccess access;
  private StreamClients clients;

  @BeforeEach
  void start() throws Exception {
    AccessDatabase database = AccessDatabase.open(directory);
    clients = new StreamClients(database, InstantSource.system());
    CountingHasher hasher = new CountingHasher();
    new Accounts(database, InstantSource.system(), hasher)
        .add("ann", RIGHT, Set.of(Role.VIEWER), List.of(Grants.Terms.watching(CameraScope.all())));
    access =
        LocalAccess.start(
            database,
            LIMITS,
            LoginLimits.DEFAULT,
            new KnownGrants(Map.of(), InstantSource.system()),
            ticker,
            hasher,
            FactorSettings.none(),
            trail);
  }

  @AfterEach
  void stop() {
    access.close();
  }

  private Session login() {
    return ((LoginResult.LoggedIn) access.login("ann", RIGHT, HERE)).session();
  }

  private ViewerGrant watch(Session session, Action action, Circumstances how) {
    return ((GrantResult.Granted) access.grant(session, DOOR, "tile", action, how)).grant();
  }

  private AuditEvent only(Kind kind) {
    assertThat(trail.of(kind)).hasSize(1);
    return trail.of(kind).getFirst();
  }

  @Test
  void login_andLogout_areWritten() {
    Session session = login();
    access.logout(session);

    AuditEvent in = only(Kind.LOGIN);
    assertThat(in.actor()).isEqualTo("ann");
    assertThat(in.from()).contains("192.0.2.7");
    assertThat(in.session()).contains(session.id());
    assertThat(in.details()).containsEntry("how", "passphrase");
    assertThat(only(Kind.LOGOUT).details()).containsEntry("why", "logout");
  }

  /** The record and the lists say the same: by what each session was opened. */
  @Test
  void login_everyWay_saysByWhat() throws Exception {
    String secret =
        clients.add("wall", List.of(Grants.Terms.watching(CameraScope.all())), Optional.empty());
    await()
        .until(
            () ->
                access.present(new StreamCredential.Bearer(secret), DOOR, HERE)
                    instanceof StreamLogin.Accepted);
    Optional<Session> _ = access.desk(secret, HERE);
    Session ann = login();
    Session byCertificate =
        access.certificates().ofClient("wall", "ab".repeat(32), HERE).orElseThrow();
    Session annsCertificate =
        access.certificates().ofUser("ann", "cd".repeat(32), HERE).orElseThrow();
    var anna = new ExternalIdentity("https://login.example", "1", Optional.empty(), "anna");
    ExternalLogin _ =
        access.external().login(anna, Set.of(Role.VIEWER), true, Optional.empty(), HERE);

    Map<String, String> written = new TreeMap<>();
    trail
        .of(Kind.LOGIN)
        .forEach(in -> written.put(in.session().orElseThrow(), in.details().get("how")));
    Map<String, String> listed = new TreeMap<>();
    access.sessions().list().forEach(open -> listed.put(open.id(), open.how()));
    assertThat(written).isEqualTo(listed);
    assertThat(written.values())
        .containsExactlyInAnyOrder(
            "client secret", "desk", "passphrase", "certificate", "certificate", "sso+mfa");
    assertThat(written)
        .containsEntry(ann.id(), "passphrase")
        .containsEntry(byCertificate.id(), "certificate")
        .containsEntry(annsCertificate.id(), "certificate");
    assertThat(access.sessions().list()).extracting(OpenSession::from).containsOnly("192.0.2.7");
  }

  @Test
  void login_nobodyUsesTheSession_itsEndIsWrittenWithWhy() {
    login();
    ticker.advance(Duration.ofMinutes(31));

    await().until(() -> !trail.of(Kind.LOGOUT).isEmpty());
    assertThat(only(Kind.LOGOUT).details()).containsEntry("why", "expired");
  }

  @Test
  void login_auditNotWritable_works() {
    trail.unwritable = Optional.of(Duration.ofSeconds(1));

    assertThat(access.login("ann", RIGHT, HERE)).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(only(Kind.LOGIN).actor()).isEqualTo("ann");
  }

  @Test
  void login_aThousandFailures_areTwoEntriesAndTheGuessingIsOneMore() {
    for (int i = 0; i < 1_000; i++) {
      access.login(i % 2 == 0 ? "ann" : "my passphrase", WRONG, HERE);
    }
    ticker.advance(Duration.ofMinutes(1));
    await().until(() -> trail.of(Kind.LOGIN_FAILED).size() == 2);

    assertThat(trail.events.toString()).doesNotContain("my passphrase").doesNotContain("horse");
    assertThat(trail.of(Kind.LOGIN_FAILED).getFirst().details()).containsEntry("users", "ann");
    assertThat(trail.of(Kind.SECURITY).getFirst().details()).containsEntry("what", "brute-force");
  }

  @Test
  void denied_isASecurityEventWithWhoAndWhat_andBounded() {
    Session session = login();
    for (int i = 0; i < 1_000; i++) {
      access.denied(session, "watch", Optional.of(DOOR), HERE);
    }
    access.denied(session, "listUsers", Optional.empty(), HERE);
    ticker.advance(Duration.ofMinutes(1));
    await().until(() -> trail.of(Kind.SECURITY).size() == 3);

    AuditEvent first = trail.of(Kind.SECURITY).getFirst();
    assertThat(first.actor()).isEqualTo("ann");
    assertThat(first.from()).contains("192.0.2.7");
    assertThat(first.details())
        .containsEntry("what", "access-refused")
        .containsEntry("how", "watch")
        .containsEntry("cameras", "door");
    assertThat(trail.of(Kind.SECURITY).get(1).details()).containsEntry("how", "listUsers");
    assertThat(trail.of(Kind.SECURITY).get(2).details()).containsEntry("count", "999");
  }

  @Test
  void grant_isWrittenBeforeItIsGiven_andItsStopWithTimeAndBytes() {
    Session session = login();
    ViewerGrant grant = watch(session, Action.LIVE, MSE);

    AuditEvent start = only(Kind.VIEW_START);
    assertThat(start.actor()).isEqualTo("ann");
    assertThat(start.camera()).contains(DOOR);
    assertThat(start.from()).contains("192.0.2.7");
    assertThat(start.session()).contains(session.id());
    assertThat(start.details()).containsEntry("rendition", "tile").containsEntry("way", "mse");
    assertThat(trail.of(Kind.VIEW_STOP)).isEmpty();

    grant.sent(1_000);
    grant.sent(234);
    ticker.advance(Duration.ofSeconds(75));
    access.release(grant);
    access.release(grant);

    AuditEvent stop = only(Kind.VIEW_STOP);
    assertThat(stop.details())
        .containsEntry("start", Integer.toString(trail.events.indexOf(start)))
        .containsEntry("seconds", "75")
        .containsEntry("bytes", "1234")
        .containsEntry("renditions", "tile")
        .containsEntry("way", "mse")
        .containsEntry("why", "left");
    assertThat(stop.camera()).contains(DOOR);
  }

  @Test
  void grant_auditNotWritable_isNoneAndATicketStaysGood() {
    Session session = login();
    String token =
        ((TicketResult.Issued) access.issue(session, DOOR, Optional.empty())).ticket().token();
    trail.unwritable = Optional.of(Duration.ofSeconds(1));
    Session ticket = present(token);

    assertThat(access.grant(ticket, DOOR, "tile", Action.LIVE, MSE))
        .isEqualTo(new GrantResult.Unrecorded());
    assertThat(access.grant(session, DOOR, "tile", Action.SNAPSHOT, MSE))
        .isEqualTo(new GrantResult.Unrecorded());
    assertThat(access.openGrants()).isZero();
    assertThat(trail.of(Kind.VIEW_START)).isEmpty();

    trail.unwritable = Optional.empty();
    assertThat(access.grant(ticket, DOOR, "tile", Action.LIVE, MSE))
        .isInstanceOf(GrantResult.Granted.class);
    assertThat(only(Kind.TICKET).camera()).contains(DOOR);
  }

  private Session present(String token) {
    return ((StreamLogin.Accepted) access.present(new StreamCredential.Bearer(token), DOOR, HERE))
        .session();
  }

  @Test
  void grant_auditNotWritableForLong_whatIsWatchedEnds() {
    ViewerGrant grant = watch(login(), Action.LIVE, MSE);
    trail.unwritable = Optional.of(WatchRecord.MOST_UNWRITABLE.minusSeconds(1));
    await().during(Duration.ofMillis(700)).until(() -> !grant.hasEnded());

    trail.unwritable = Optional.of(WatchRecord.MOST_UNWRITABLE.plusSeconds(1));

    await().atMost(Duration.ofSeconds(2)).until(grant::hasEnded);
  }

  @Test
  void grantAlso_aMoveToAnotherRendition_isOneViewing() {
    ViewerGrant first = watch(login(), Action.LIVE, MSE);
    ViewerGrant second = access.grantAlso(first, "full").orElseThrow();
    first.sent(10);
    second.sent(20);
    access.release(second);
    assertThat(trail.of(Kind.VIEW_STOP)).isEmpty();
    access.release(first);

    only(Kind.VIEW_START);
    assertThat(only(Kind.VIEW_STOP).details())
        .containsEntry("renditions", "full tile")
        .containsEntry("bytes", "30");
  }

  @Test
  void release_afterTheSessionEnded_saysSo() {
    Session session = login();
    ViewerGrant grant = watch(session, Action.LIVE, MSE);
    grant.onEnd(() -> access.release(grant));
    access.logout(session);

    assertThat(only(Kind.VIEW_STOP).details()).containsEntry("why", "ended");
  }

  @Test
  void end_nobodyGivesTheGrantBack_theStopIsWrittenAllTheSame() {
    Session session = login();
    watch(session, Action.LIVE, MSE);
    access.logout(session);

    await()
        .until(
            () -> {
              ticker.advance(Duration.ofSeconds(6));
              return !trail.of(Kind.VIEW_STOP).isEmpty();
            });
    assertThat(only(Kind.VIEW_STOP).details()).containsEntry("why", "ended");
  }

  @Test
  void close_whileSomebodyWatches_theStopIsWritten() {
    watch(login(), Action.LIVE, MSE);
    access.close();

    assertThat(trail.of(Kind.VIEW_STOP)).hasSize(1);
    assertThat(only(Kind.LOGOUT).details()).containsEntry("why", "stopped");
  }

  @Test
  void still_isOneEntry_andOneMoreWhenThereWasNothingToShow() {
    Session session = login();
    Circumstances still = Circumstances.of(Way.SNAPSHOT, HERE);
    access.release(watch(session, Action.SNAPSHOT, still));
    assertThat(only(Kind.SNAPSHOT).camera()).contains(DOOR);
    assertThat(trail.of(Kind.VIEW_STOP)).isEmpty();

    access.giveBack(watch(session, Action.SNAPSHOT, still));
    assertThat(trail.of(Kind.SNAPSHOT)).hasSize(2);
    assertThat(only(Kind.VIEW_STOP).details()).containsEntry("why", "not-shown");
  }
}
