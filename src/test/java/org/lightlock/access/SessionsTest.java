package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.access.Access.TicketResult;
import org.lightlock.access.audit.Actor;
import org.lightlock.camera.CameraId;

/** Sessions as they are listed and revoked, here and beside a running gateway. */
@OnBothDatabases
class SessionsTest {
  private static final char[] RIGHT = "correct horse battery".toCharArray();
  private static final CameraId DOOR = new CameraId("door");
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
  private static final SessionLimits LIMITS =
      new SessionLimits(Duration.ofMinutes(15), Duration.ofHours(8));
  private static final Duration A_SECOND = Duration.ofMillis(1_500);

  /** Long enough for a busy machine's disk. */
  private static final Duration SOON = Duration.ofSeconds(10);

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private final FakeTicker ticker = new FakeTicker();
  private AccessDatabase database;
  private LocalAccess access;
  private Sessions beside;

  @BeforeEach
  void start() throws Exception {
    database = kind.open(directory);
    Accounts accounts = new Accounts(database, InstantSource.system(), new CountingHasher());
    accounts.add("ann", RIGHT, CameraScope.all());
    accounts.add("bob", RIGHT, CameraScope.all());
    access = gateway();
    beside = new WrittenSessions(database, InstantSource.system());
  }

  private LocalAccess gateway() {
    return LocalAccess.start(
        database,
        LIMITS,
        LoginLimits.DEFAULT,
        new KnownGrants(Map.of(), InstantSource.system()),
        ticker,
        new CountingHasher());
  }

  @AfterEach
  void stop() {
    access.close();
  }

  private LoginResult.LoggedIn login(LocalAccess where, String user) {
    return (LoginResult.LoggedIn) where.login(user, RIGHT, HERE);
  }

  private OpenSession written(String user) {
    return await()
        .atMost(SOON)
        .until(() -> beside.of(user).stream().findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  @Test
  void list_ofTheGateway_saysWhoHowFromWhereAndWhatIsWatched() throws Exception {
    Session ann = login(access, "ann").session();
    ViewerGrant _ = Watching.live(access, ann, DOOR, "tile").orElseThrow();
    ViewerGrant _ = Watching.live(access, ann, DOOR, "full").orElseThrow();

    OpenSession open = access.sessions().of("ann").getFirst();

    assertThat(open.id()).isEqualTo(ann.id());
    assertThat(open.kind()).isEqualTo(Session.Kind.LOGIN);
    assertThat(open.how()).isEqualTo("passphrase");
    assertThat(open.from()).isEqualTo("192.0.2.7");
    assertThat(open.watching()).containsExactly(DOOR);
    assertThat(open.ends()).contains(open.created().plus(LIMITS.absolute()));
    assertThat(access.sessions().of("bob")).isEmpty();
  }

  @Test
  void list_besideTheGateway_followsWithinASecond() throws Exception {
    Session ann = login(access, "ann").session();
    assertThat(written("ann").watching()).isEmpty();

    ViewerGrant _ = Watching.live(access, ann, DOOR, "tile").orElseThrow();
    await().atMost(SOON).until(() -> beside.of("ann").getFirst().watching().equals(List.of(DOOR)));

    assertThat(access.issue(ann, DOOR, Optional.of(HERE))).isInstanceOf(TicketResult.Issued.class);
    await().atMost(SOON).until(() -> beside.of("ann").size() == 2);

    access.logout(ann);
    await().atMost(SOON).until(() -> beside.list().isEmpty());
  }

  @Test
  void list_nothingChanges_writesNothing() throws Exception {
    login(access, "ann");
    OpenSession before = written("ann");
    ticker.advance(Duration.ofSeconds(50));
    access.session("A".repeat(43));

    await().pollDelay(Duration.ofMillis(700)).until(() -> true);
    assertThat(beside.of("ann")).containsExactly(before);
  }

  @Test
  void list_twoGatewaysOnOneDatabase_eachSeesBothAndEndsItsOwn() throws Exception {
    try (LocalAccess other = gateway()) {
      Session there = login(other, "ann").session();
      ViewerGrant watched = Watching.live(other, there, DOOR, "tile").orElseThrow();
      Session here = login(access, "ann").session();
      await().atMost(SOON).until(() -> access.sessions().of("ann").size() == 2);

      assertThat(access.sessions().revoke(there.id(), "ann")).isTrue();

      await().atMost(A_SECOND).until(watched::hasEnded);
      await().atMost(SOON).until(() -> access.sessions().of("ann").size() == 1);
      assertThat(access.sessions().of("ann").getFirst().id()).isEqualTo(here.id());
    }
  }

  @Test
  void close_ofOneGateway_takesItsSessionsFromTheList() throws Exception {
    LocalAccess other = gateway();
    login(other, "bob");
    written("bob");

    other.close();

    assertThat(beside.list()).isEmpty();
  }

  @Test
  void list_gatewayThatWasKilled_isGoneAfterItsLease() throws Exception {
    login(access, "ann");
    written("ann");
    Instant later = Instant.now().plus(SessionRegister.GONE_AFTER).plusSeconds(15);

    assertThat(new WrittenSessions(database, () -> later).list()).isEmpty();
  }

  @Test
  void start_afterACrash_forgetsWhatWasWrittenLongAgo() {
    database
        .jdbi()
        .useTransaction(
            handle -> {
              SessionRegister.begin(handle, "crashed", Instant.EPOCH);
              handle.execute(
                  "INSERT INTO open_session (id, gateway, account, kind, how, source, created_at,"
                      + " used_at, ends_at, watching)"
                      + " VALUES ('x', 'crashed', 'ann', 'LOGIN', '', '', 0, 0, 0, '')");
            });

    try (LocalAccess _ = gateway()) {
      await()
          .atMost(SOON)
          .until(
              () ->
                  database
                      .jdbi()
                      .withHandle(
                          handle ->
                              handle
                                      .createQuery("SELECT count(*) FROM open_session")
                                      .mapTo(Integer.class)
                                      .one()
                                  == 0));
    }
  }

  @Test
  void revoke_here_endsTheSessionItsTicketsAndItsStreamsAtOnce() throws Exception {
    LoginResult.LoggedIn ann = login(access, "ann");
    ViewerGrant watched = Watching.live(access, ann.session(), DOOR, "tile").orElseThrow();

    assertThat(access.sessions().revoke(ann.session().id(), "admin")).isTrue();

    assertThat(watched.hasEnded()).isTrue();
    assertThat(access.session(ann.token())).isEmpty();
    assertThat(access.sessions().list()).isEmpty();
  }

  @Test
  void revoke_besideTheGateway_endsTheSessionWithinASecond() throws Exception {
    LoginResult.LoggedIn ann = login(access, "ann");
    ViewerGrant watched = Watching.live(access, ann.session(), DOOR, "tile").orElseThrow();
    LoginResult.LoggedIn bob = login(access, "bob");
    OpenSession open = written("ann");

    assertThat(beside.revoke(open.id(), "cli:root")).isTrue();

    await().atMost(A_SECOND).until(watched::hasEnded);
    assertThat(access.session(ann.token())).isEmpty();
    assertThat(access.session(bob.token())).isPresent();
    await().atMost(SOON).until(() -> beside.of("ann").isEmpty());
  }

  @Test
  void revoke_unknown_isFalse() throws Exception {
    assertThat(access.sessions().revoke("nothing", "ann")).isFalse();
    assertThat(beside.revoke("nothing", "ann")).isFalse();
  }

  @Test
  void renew_givesAnotherTokenAndWatchingGoesOn() {
    LoginResult.LoggedIn ann = login(access, "ann");
    ViewerGrant watched = Watching.live(access, ann.session(), DOOR, "tile").orElseThrow();

    String token = access.renew(ann.session()).orElseThrow();

    assertThat(access.session(ann.token())).isEmpty();
    assertThat(access.session(token)).contains(ann.session());
    assertThat(watched.hasEnded()).isFalse();
    access.logout(ann.session());
    assertThat(access.session(token)).isEmpty();
    assertThat(access.renew(ann.session())).isEmpty();
  }

  @Test
  void limits_ofTwoRoles_areTheShorterOfEach() {
    SessionLimits longIdle = new SessionLimits(Duration.ofHours(1), Duration.ofHours(2));

    assertThat(longIdle.and(LIMITS))
        .isEqualTo(new SessionLimits(Duration.ofMinutes(15), Duration.ofHours(2)));
  }

  private List<String> audited() throws Exception {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT body FROM audit_entry WHERE body LIKE '%session revoked%' ORDER BY idx")
                .mapTo(String.class)
                .list());
  }

  /** Every kind of session, whoever ends it and wherever it is. */
  @Test
  void revoke_isWrittenDownWithWhoAndFromWhere() throws Exception {
    Session ann = login(access, "ann").session();
    assertThat(access.issue(ann, DOOR, Optional.of(HERE))).isInstanceOf(TicketResult.Issued.class);
    OpenSession ticket =
        access.sessions().of("ann").stream()
            .filter(open -> open.kind() == Session.Kind.TICKET)
            .findFirst()
            .orElseThrow();
    Session bob = login(access, "bob").session();
    written("bob");

    boolean _ =
        new Actor("root", Optional.of("s1"), Optional.of(HERE))
            .does(() -> access.sessions().revoke(ticket.id(), "root"));
    assertThat(beside.revoke(bob.id(), "cli:root")).isTrue();

    assertThat(audited()).hasSize(2);
    assertThat(audited().getFirst()).contains("\"root\"", "192.0.2.7", ticket.id(), "ticket");
    assertThat(audited().getLast()).contains("\"cli:", bob.id(), "\"bob\"", "login");
  }
}
