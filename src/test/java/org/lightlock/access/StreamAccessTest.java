package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.Access.TicketResult;
import org.lightlock.access.StreamCredential.Basic;
import org.lightlock.access.StreamCredential.Bearer;
import org.lightlock.access.StreamCredential.Digest;
import org.lightlock.camera.CameraId;

/** Tickets and stream clients on the real database. */
@OnBothDatabases
class StreamAccessTest {
  private static final char[] PASSPHRASE = "correct horse battery".toCharArray();
  private static final CameraId DOOR = new CameraId("door");
  private static final CameraId YARD = new CameraId("yard");
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.8");
  private static final SessionLimits LIMITS =
      new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(12));
  private static final LoginLimits LOGINS = LoginLimits.DEFAULT;

  @Parameter TestDatabase kind = TestDatabase.SQLITE;
  @TempDir Path directory;
  private final FakeTicker ticker = new FakeTicker();
  private StreamClients clients;
  private Accounts accounts;
  private LocalAccess access;
  private Session ann;
  private String secret = "";

  @BeforeEach
  void start() throws Exception {
    AccessDatabase database = kind.open(directory);
    CountingHasher hasher = new CountingHasher();
    accounts = new Accounts(database, InstantSource.system(), hasher);
    accounts.add("ann", PASSPHRASE, CameraScope.all());
    accounts.add("bob", PASSPHRASE, new CameraScope.One(DOOR));
    clients = new StreamClients(database, InstantSource.system());
    secret = clients.add("recorder", new CameraScope.One(DOOR));
    access = LocalAccess.start(database, LIMITS, LOGINS, ticker, hasher);
    ann = login("ann");
  }

  @AfterEach
  void stop() {
    access.close();
  }

  private Session login(String user) {
    return ((Access.LoginResult.LoggedIn) access.login(user, PASSPHRASE, HERE)).session();
  }

  private String ticket(Session session, CameraId camera) {
    return ((TicketResult.Issued) access.issue(session, camera, Optional.empty())).ticket().token();
  }

  private StreamLogin show(String token, CameraId camera, InetAddress from) {
    return access.present(new Bearer(token), camera, from);
  }

  private Optional<Session> shown(String token, CameraId camera) {
    return show(token, camera, HERE) instanceof StreamLogin.Accepted(Session session)
        ? Optional.of(session)
        : Optional.empty();
  }

  private StreamLogin basic(String name, String tried) {
    return access.present(new Basic(name, tried), DOOR, HERE);
  }

  private static Session accepted(StreamLogin login) {
    assertThat(login).isInstanceOf(StreamLogin.Accepted.class);
    return ((StreamLogin.Accepted) login).session();
  }

  private static void awaitEnd(ViewerGrant grant) {
    await().atMost(Duration.ofSeconds(1)).until(grant::hasEnded);
  }

  // --- tickets
  // ------------------------------------------------------------------------------------

  @Test
  void ticket_startsOneWatchOfItsCameraAndEndsWithIt() {
    String token = ticket(ann, DOOR);
    Session session = shown(token, DOOR).orElseThrow();

    assertThat(token).hasSize(43);
    assertThat(session.user()).isEqualTo("ann");
    assertThat(session.kind()).isEqualTo(Session.Kind.TICKET);
    ViewerGrant grant = Watching.live(access, session, DOOR, "full").orElseThrow();
    assertThat(Watching.live(access, session, DOOR, "full")).isEmpty();
    assertThat(shown(token, DOOR)).as("for the requests of the watch").contains(session);
    ticker.advance(Duration.ofHours(1));
    assertThat(shown(token, DOOR)).contains(session);
    access.release(grant);
    assertThat(shown(token, DOOR)).isEmpty();
    assertThat(Watching.live(access, session, DOOR, "full")).isEmpty();
  }

  @Test
  void ticket_givenBackUnshown_startsAgainWithinItsTimeOnly() {
    String token = ticket(ann, DOOR);
    Session session = shown(token, DOOR).orElseThrow();
    access.giveBack(Watching.live(access, session, DOOR, "full").orElseThrow());

    assertThat(access.openGrants()).isZero();
    ViewerGrant second = Watching.live(access, session, DOOR, "full").orElseThrow();
    assertThat(Watching.live(access, session, DOOR, "full")).as("one watch at a time").isEmpty();
    ticker.advance(Duration.ofSeconds(61));
    access.giveBack(second);

    assertThat(shown(token, DOOR)).isEmpty();
    assertThat(Watching.live(access, session, DOOR, "full")).isEmpty();
  }

  @Test
  void ticket_givenBackWhileAnotherRenditionIsWatched_hasStarted() {
    Session session = shown(ticket(ann, DOOR), DOOR).orElseThrow();
    ViewerGrant full = Watching.live(access, session, DOOR, "full").orElseThrow();
    ViewerGrant tile = access.grantAlso(full, "tile").orElseThrow();
    access.giveBack(full);

    assertThat(Watching.live(access, session, DOOR, "full")).isEmpty();
    access.release(tile);
    assertThat(Watching.live(access, session, DOOR, "full")).isEmpty();
  }

  @Test
  void ticket_forAnotherCamera_opensNothing() {
    String token = ticket(ann, DOOR);
    Session session = shown(token, DOOR).orElseThrow();

    assertThat(shown(token, YARD)).isEmpty();
    assertThat(access.maySee(session, YARD)).isFalse();
    assertThat(Watching.live(access, session, YARD, "full")).isEmpty();
    assertThat(Watching.live(access, session, DOOR, "full")).isPresent();
    assertThat(shown(token, YARD)).isEmpty();
  }

  @Test
  void ticket_isNoCookieAndMakesNoTickets() {
    String token = ticket(ann, DOOR);
    Session session = shown(token, DOOR).orElseThrow();

    assertThat(access.session(token)).isEmpty();
    assertThat(access.issue(session, DOOR, Optional.empty()))
        .isInstanceOf(TicketResult.NotAllowed.class);
  }

  @Test
  void cookie_isNoTicket() {
    String cookie = ((Access.LoginResult.LoggedIn) access.login("ann", PASSPHRASE, HERE)).token();

    assertThat(shown(cookie, DOOR)).isEmpty();
  }

  @Test
  void ticket_notStartedInTime_isOver() {
    String token = ticket(ann, DOOR);
    Session early = shown(token, DOOR).orElseThrow();
    ticker.advance(Duration.ofSeconds(60));

    assertThat(shown(token, DOOR)).isEmpty();
    assertThat(Watching.live(access, early, DOOR, "full")).isEmpty();
  }

  @Test
  void ticket_forOneAddress_isGoodFromThereOnly() {
    TicketResult result = access.issue(ann, DOOR, Optional.of(HERE));
    String token = ((TicketResult.Issued) result).ticket().token();

    assertThat(show(token, DOOR, THERE)).isInstanceOf(StreamLogin.Refused.class);
    Session session = accepted(show(token, DOOR, HERE));
    assertThat(Watching.live(access, session, DOOR, "full")).isPresent();
    assertThat(show(token, DOOR, THERE)).isInstanceOf(StreamLogin.Refused.class);
  }

  @Test
  void ticket_cameraNotAllowedOrSessionEnded_isNotIssued() {
    Session bob = login("bob");
    assertThat(access.issue(bob, YARD, Optional.empty()))
        .isInstanceOf(TicketResult.NotAllowed.class);
    access.logout(bob);
    assertThat(access.issue(bob, DOOR, Optional.empty()))
        .isInstanceOf(TicketResult.NotAllowed.class);
  }

  @Test
  void logout_endsTicketsAndTheirWatches() {
    String unused = ticket(ann, DOOR);
    Session session = shown(ticket(ann, DOOR), DOOR).orElseThrow();
    ViewerGrant grant = Watching.live(access, session, DOOR, "full").orElseThrow();

    access.logout(ann);

    assertThat(grant.hasEnded()).isTrue();
    assertThat(shown(unused, DOOR)).isEmpty();
    assertThat(access.openSessions()).isZero();
  }

  @Test
  void accountRemoved_endsTheTicketsWatch() throws Exception {
    Session session = shown(ticket(ann, DOOR), DOOR).orElseThrow();
    ViewerGrant grant = Watching.live(access, session, DOOR, "full").orElseThrow();

    accounts.remove("ann");

    awaitEnd(grant);
  }

  @Test
  void ticketsWatch_keepsItsMakerFromIdlingButNotForEver() {
    Session session = shown(ticket(ann, DOOR), DOOR).orElseThrow();
    ViewerGrant grant = Watching.live(access, session, DOOR, "full").orElseThrow();

    ticker.advance(LIMITS.idle().multipliedBy(2));
    assertThat(access.maySee(ann, DOOR)).isTrue();
    ticker.advance(LIMITS.absolute());
    awaitEnd(grant);
  }

  @Test
  void tickets_tooManyUnused_areHeldBackUntilOneIsUsed() {
    List<String> tokens =
        IntStream.range(0, LiveSession.MOST_UNUSED_TICKETS)
            .mapToObj(i -> ticket(ann, DOOR))
            .toList();

    assertThat(access.issue(ann, DOOR, Optional.empty())).isInstanceOf(TicketResult.TooMany.class);
    Session session = shown(tokens.getFirst(), DOOR).orElseThrow();
    assertThat(Watching.live(access, session, DOOR, "full")).isPresent();
    assertThat(access.issue(ann, DOOR, Optional.empty())).isInstanceOf(TicketResult.Issued.class);
  }

  @Test
  void ticket_usedByManyAtOnce_startsOneWatch() throws Exception {
    String token = ticket(ann, DOOR);
    Callable<Boolean> attempt =
        () ->
            shown(token, DOOR)
                .flatMap(session -> Watching.live(access, session, DOOR, "full"))
                .isPresent();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      long started = 0;
      for (var result : threads.invokeAll(IntStream.range(0, 64).mapToObj(i -> attempt).toList())) {
        started += result.get() ? 1 : 0;
      }
      assertThat(started).isOne();
    }
  }

  @Test
  void grantAlso_sameWatch_keepsTheTicketAliveUntilBothAreGivenBack() {
    String token = ticket(ann, DOOR);
    Session session = shown(token, DOOR).orElseThrow();
    ViewerGrant full = Watching.live(access, session, DOOR, "full").orElseThrow();
    ViewerGrant tile = access.grantAlso(full, "tile").orElseThrow();

    assertThat(tile.camera()).isEqualTo(DOOR);
    assertThat(tile.rendition()).isEqualTo("tile");
    access.release(full);
    assertThat(access.grantAlso(full, "full")).isEmpty();
    assertThat(shown(token, DOOR)).contains(session);
    access.logout(ann);
    assertThat(tile.hasEnded()).isTrue();
    assertThat(access.grantAlso(tile, "full")).isEmpty();
  }

  // --- stream clients
  // -----------------------------------------------------------------------------

  @Test
  void client_byBasicOrBearer_isOneSessionOfItsCameras() {
    Session session = accepted(basic("recorder", secret));

    assertThat(accepted(show(secret, DOOR, HERE))).isEqualTo(session);
    assertThat(session.user()).isEqualTo("client:recorder");
    assertThat(session.kind()).isEqualTo(Session.Kind.CLIENT);
    assertThat(access.maySee(session, DOOR)).isTrue();
    assertThat(access.maySee(session, YARD)).isFalse();
    assertThat(Watching.live(access, session, YARD, "full")).isEmpty();
    assertThat(Watching.live(access, session, DOOR, "full")).isPresent();
    assertThat(access.session(secret)).isEmpty();
  }

  @Test
  void client_wrongOrUnknown_isRefusedAlike() {
    assertThat(basic("recorder", secret + "x")).isEqualTo(basic("nobody", secret));
    assertThat(basic("recorder", "")).isInstanceOf(StreamLogin.Refused.class);
    assertThat(basic("", "")).isInstanceOf(StreamLogin.Refused.class);
    assertThat(access.login("recorder", secret.toCharArray(), HERE))
        .isInstanceOf(Access.LoginResult.Refused.class);
    assertThat(access.failedStreamLogins()).isEqualTo(4);
  }

  @Test
  void client_watches_foreverButIsForgottenWhenItDoesNot() {
    Session session = accepted(basic("recorder", secret));
    ViewerGrant grant = Watching.live(access, session, DOOR, "full").orElseThrow();
    ticker.advance(Duration.ofDays(400));
    assertThat(access.maySee(session, DOOR)).isTrue();

    access.release(grant);
    ticker.advance(LiveSession.CLIENT_IDLE);

    assertThat(access.maySee(session, DOOR)).isFalse();
    assertThat(accepted(basic("recorder", secret))).isNotEqualTo(session);
  }

  @Test
  void client_revoked_losesItsStreamsWithin1Second() throws Exception {
    Session session = accepted(basic("recorder", secret));
    ViewerGrant grant = Watching.live(access, session, DOOR, "full").orElseThrow();

    clients.revoke("recorder");

    awaitEnd(grant);
    assertThat(basic("recorder", secret)).isInstanceOf(StreamLogin.Refused.class);
    assertThat(show(secret, DOOR, HERE)).isInstanceOf(StreamLogin.Refused.class);
  }

  @Test
  void client_revokedAndMadeAgain_isAnother() throws Exception {
    Session session = accepted(basic("recorder", secret));
    ViewerGrant grant = Watching.live(access, session, DOOR, "full").orElseThrow();

    clients.revoke("recorder");
    String newSecret = clients.add("recorder", CameraScope.all());

    awaitEnd(grant);
    await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> show(newSecret, YARD, HERE) instanceof StreamLogin.Accepted);
    assertThat(basic("recorder", secret)).isInstanceOf(StreamLogin.Refused.class);
  }

  @Test
  void client_addedWhileRunning_isKnownSoon() throws Exception {
    String added = clients.add("wall", CameraScope.all());

    await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> show(added, YARD, HERE) instanceof StreamLogin.Accepted);
  }

  // --- failures
  // -----------------------------------------------------------------------------------

  // --- the API
  // ----------------------------------------------------------------------------------------

  @Test
  void service_secret_isASessionAndTicketsAndCookiesAreNot() {
    Session service = accepted(access.service(secret, HERE));

    assertThat(service.user()).isEqualTo("client:recorder");
    assertThat(service.kind()).isEqualTo(Session.Kind.CLIENT);
    assertThat(access.roles(service)).isEmpty();
    assertThat(access.actions(service, DOOR)).isNotEmpty();
    assertThat(access.actions(service, YARD)).isEmpty();
    assertThat(access.mayAudit(service, Optional.of(DOOR))).isFalse();
    assertThat(access.service(ticket(ann, DOOR), HERE)).isInstanceOf(StreamLogin.Refused.class);
    assertThat(access.service("", HERE)).isInstanceOf(StreamLogin.Refused.class);
  }

  @Test
  void service_tooManyFailuresFromHere_holdNewOnesBackButNotWhoHasCalledLately() {
    Session service = accepted(access.service(secret, HERE));
    for (int i = 0; i < LOGINS.failuresPerSource(); i++) {
      assertThat(access.service("wrong" + i, HERE)).isInstanceOf(StreamLogin.Refused.class);
    }

    assertThat(access.service("wrong", HERE)).isInstanceOf(StreamLogin.TooMany.class);
    assertThat(accepted(access.service(secret, HERE))).isEqualTo(service);
    assertThat(accepted(access.service(secret, THERE))).isNotEqualTo(service);
    ticker.advance(LiveSession.CLIENT_IDLE);
    assertThat(access.service(secret, HERE)).isInstanceOf(StreamLogin.TooMany.class);
  }

  @Test
  void service_makesTicketsForItsCameras_whichEndWithIt() throws Exception {
    Session service = accepted(access.service(secret, HERE));
    assertThat(access.issue(service, YARD, Optional.empty()))
        .isInstanceOf(TicketResult.NotAllowed.class);
    String ticket = ticket(service, DOOR);
    ticker.advance(LiveSession.CLIENT_IDLE.minusSeconds(1));
    Session watching = shown(ticket, DOOR).orElseThrow();
    ViewerGrant grant = Watching.live(access, watching, DOOR, "full").orElseThrow();
    ticker.advance(Duration.ofHours(13));
    assertThat(shown(ticket, DOOR)).as("its watch goes on").contains(watching);

    clients.revoke("recorder");

    awaitEnd(grant);
  }

  @Test
  void audit_isGrantedForACameraOrForEverything() throws Exception {
    String some =
        clients.add(
            "some",
            List.of(Grants.Terms.of(Set.of(Action.AUDIT), new CameraScope.One(DOOR))),
            Optional.empty());
    String all =
        clients.add(
            "all",
            List.of(Grants.Terms.of(Set.of(Action.AUDIT), CameraScope.all())),
            Optional.empty());
    await().until(() -> access.service(all, HERE) instanceof StreamLogin.Accepted);
    Session ofSome = accepted(access.service(some, HERE));
    Session ofAll = accepted(access.service(all, HERE));

    assertThat(access.mayAudit(ofSome, Optional.of(DOOR))).isTrue();
    assertThat(access.mayAudit(ofSome, Optional.of(YARD))).isFalse();
    assertThat(access.mayAudit(ofSome, Optional.of(new CameraId("any")))).isFalse();
    assertThat(access.mayAudit(ofSome, Optional.empty())).isFalse();
    assertThat(access.mayAudit(ofAll, Optional.of(YARD))).isTrue();
    assertThat(access.mayAudit(ofAll, Optional.empty())).isTrue();
    assertThat(access.mayAudit(ann, Optional.of(DOOR))).as("no privacy officer").isFalse();
    assertThat(Watching.live(access, ofAll, DOOR, "full")).as("it watches nothing").isEmpty();
  }

  @Test
  void failures_ofOneName_holdThatNameBackAndNobodyElse() {
    for (int i = 0; i < 3 * LOGINS.failuresPerUser(); i++) {
      basic("recorder", "wrong");
    }

    assertThat(basic("recorder", secret)).isInstanceOf(StreamLogin.TooMany.class);
    assertThat(access.present(new Basic("recorder", secret), DOOR, THERE))
        .isInstanceOf(StreamLogin.Accepted.class);
    assertThat(shown(ticket(ann, DOOR), DOOR)).isPresent();
    ticker.advance(LOGINS.window());
    assertThat(basic("recorder", secret)).isInstanceOf(StreamLogin.Accepted.class);
  }

  @Test
  void failures_ofOneSource_holdNewWatchesBackButNoneThatRuns() {
    Session client = accepted(basic("recorder", secret));
    String running = ticket(ann, DOOR);
    Session watching = shown(running, DOOR).orElseThrow();
    assertThat(Watching.live(access, client, DOOR, "full")).isPresent();
    assertThat(Watching.live(access, watching, DOOR, "full")).isPresent();
    String fresh = ticket(ann, DOOR);
    for (int i = 0; i < LOGINS.failuresPerSource(); i++) {
      assertThat(show("guess" + i, DOOR, HERE)).isInstanceOf(StreamLogin.Refused.class);
    }

    assertThat(show("another", DOOR, HERE)).isInstanceOf(StreamLogin.TooMany.class);
    assertThat(show(fresh, DOOR, HERE)).isInstanceOf(StreamLogin.TooMany.class);
    assertThat(show(running, DOOR, HERE)).isEqualTo(new StreamLogin.Accepted(watching));
    assertThat(basic("recorder", secret)).isEqualTo(new StreamLogin.Accepted(client));
    assertThat(show(fresh, DOOR, THERE)).isInstanceOf(StreamLogin.Accepted.class);
  }

  @Test
  void failures_writeNoSecretAndNoUnknownName() {
    try (LogCapture log = new LogCapture()) {
      basic("recorder", "wr0ng-secret");
      basic("s3cret-in-the-name-field", "x");
      show("t0ken", DOOR, HERE);
      String token = ticket(ann, DOOR);
      accepted(show(token, DOOR, HERE));
      accepted(basic("recorder", secret));

      assertThat(String.join("\n", log.lines()))
          .contains("recorder", "(unknown)")
          .doesNotContain("wr0ng-secret", "s3cret-in-the-name-field", "t0ken", token, secret);
    }
  }

  // --- Digest
  // -------------------------------------------------------------------------------------

  private Digest proof(String nonce, long count, String tried) {
    Digest.Counted counted = new Digest.Counted(count, "%08x".formatted(count), "c");
    Digest open =
        new Digest(
            "recorder",
            DigestGate.REALM,
            DigestAlgorithm.MD5,
            nonce,
            "rtsps://h/door",
            "PLAY",
            Optional.of(counted),
            "");
    String response =
        DigestGate.response(open, DigestGate.ha1(DigestAlgorithm.MD5, "recorder", tried));
    return new Digest(
        open.client(),
        open.realm(),
        open.algorithm(),
        nonce,
        open.uri(),
        open.method(),
        open.counted(),
        response);
  }

  private String nonce() {
    String challenge = access.challenges(Set.of(DigestAlgorithm.MD5), false).getLast();
    return challenge.replaceFirst(".*nonce=\"([^\"]*)\".*", "$1");
  }

  private StreamLogin digest(String nonce, long count, String tried) {
    return access.present(proof(nonce, count, tried), DOOR, HERE);
  }

  @Test
  void digest_right_isTheClientsSession() {
    String nonce = nonce();

    assertThat(accepted(digest(nonce, 1, secret))).isEqualTo(accepted(basic("recorder", secret)));
    assertThat(digest(nonce, 2, secret)).isInstanceOf(StreamLogin.Accepted.class);
  }

  @Test
  void digest_replayedOldOrForeignNonce_isStaleAndNoFailure() {
    String nonce = nonce();
    digest(nonce, 1, secret);

    assertThat(digest(nonce, 1, secret)).isInstanceOf(StreamLogin.Stale.class);
    assertThat(digest("made by somebody else", 1, secret)).isInstanceOf(StreamLogin.Stale.class);
    ticker.advance(DigestNonces.BETWEEN_USES);
    assertThat(digest(nonce, 2, secret)).isInstanceOf(StreamLogin.Stale.class);
    assertThat(access.failedStreamLogins()).isZero();
    assertThat(access.challenges(Set.of(DigestAlgorithm.MD5), true).getLast())
        .endsWith(", stale=true");
  }

  @Test
  void digest_wrongSecret_isRefusedWhateverTheNonce() {
    assertThat(digest(nonce(), 1, "wrong")).isInstanceOf(StreamLogin.Refused.class);
    assertThat(digest("not ours", 1, "wrong")).isInstanceOf(StreamLogin.Refused.class);
  }

  @Test
  void challenges_basicFirstMd5Last() {
    List<String> all =
        access.challenges(Set.of(DigestAlgorithm.MD5, DigestAlgorithm.SHA_256), false);

    assertThat(access.challenges(Set.of(), false)).hasSize(1);
    assertThat(all).hasSize(3);
    assertThat(all.getFirst()).startsWith("Basic realm=\"lightlock\"");
    assertThat(all.get(1)).contains("algorithm=SHA-256");
    assertThat(all.getLast()).contains("algorithm=MD5", "qop=\"auth\"").doesNotContain("stale");
  }
}
