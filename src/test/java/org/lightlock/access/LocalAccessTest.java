package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.Access.LoginResult;
import org.lightlock.camera.CameraId;

@OnBothDatabases
class LocalAccessTest {
  private static final char[] RIGHT = "correct horse battery".toCharArray();
  private static final char[] WRONG = "incorrect horse battery".toCharArray();
  private static final CameraId DOOR = new CameraId("door");
  private static final CameraId YARD = new CameraId("yard");
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.8");
  private static final SessionLimits LIMITS =
      new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(12));

  @Parameter TestDatabase kind = TestDatabase.SQLITE;
  @TempDir Path directory;
  private final FakeTicker ticker = new FakeTicker();
  private final CountingHasher hasher = new CountingHasher();
  private AccessDatabase database;
  private Accounts accounts;
  private LocalAccess access;

  @BeforeEach
  void start() throws Exception {
    database = kind.open(directory);
    accounts = new Accounts(database, InstantSource.system(), hasher);
    accounts.add("ann", RIGHT, CameraScope.all());
    accounts.add("bob", RIGHT, new CameraScope.One(DOOR));
    access = LocalAccess.start(database, LIMITS, LoginLimits.DEFAULT, ticker, hasher);
  }

  @AfterEach
  void stop() {
    access.close();
  }

  private LoginResult.LoggedIn login(String user) {
    return (LoginResult.LoggedIn) access.login(user, RIGHT, HERE);
  }

  private ViewerGrant grant(Session session, CameraId camera) {
    return Watching.live(access, session, camera, "tile").orElseThrow();
  }

  private static void awaitEnd(ViewerGrant grant) {
    await().atMost(Duration.ofSeconds(1)).until(grant::hasEnded);
  }

  @Test
  void login_right_givesASessionByTokenOnly() {
    LoginResult.LoggedIn result = login("ann");

    assertThat(access.session(result.token())).contains(result.session());
    assertThat(access.session(result.session().id())).isEmpty();
    assertThat(access.session("A".repeat(43))).isEmpty();
    assertThat(result.token()).hasSize(43);
  }

  /** Neither the case is changed nor anything cut off, at either end. */
  @Test
  void login_nearlyTheSamePassphrase_isRefused() throws Exception {
    String longest = "many words ".repeat(12).substring(0, 127) + "x";
    accounts.add("cem", longest.toCharArray(), CameraScope.all());
    for (String other :
        new String[] {
          longest.toUpperCase(Locale.ROOT),
          longest.substring(0, 127),
          longest + "x",
          longest.substring(0, 127) + "y",
          " " + longest.substring(1),
        }) {
      assertThat(access.login("cem", other.toCharArray(), HERE))
          .isInstanceOf(LoginResult.Refused.class);
      assertThat(access.login("cem", longest.toCharArray(), HERE))
          .isInstanceOf(LoginResult.LoggedIn.class);
    }
  }

  /** Nobody has to think of another one because some time has passed. */
  @Test
  void login_yearsLater_takesTheSamePassphrase() throws Exception {
    Instant longAgo = Instant.now().minus(Duration.ofDays(3_650));
    new Accounts(database, () -> longAgo, hasher).add("old", RIGHT, CameraScope.all());

    assertThat(login("old").session().user()).isEqualTo("old");
    ticker.advance(Duration.ofDays(3_650));
    assertThat(login("old").session().user()).isEqualTo("old");
  }

  @Test
  void login_wrongOrUnknown_isRefusedAfterTheSameWork() {
    assertThat(access.login("ann", WRONG, HERE)).isInstanceOf(LoginResult.Refused.class);
    assertThat(hasher.verifications).hasValue(1);
    assertThat(access.login("nobody", WRONG, HERE)).isInstanceOf(LoginResult.Refused.class);
    assertThat(hasher.verifications).hasValue(2);
    assertThat(access.login("Not A Name'", WRONG, HERE)).isInstanceOf(LoginResult.Refused.class);
    assertThat(hasher.verifications).hasValue(3);
    assertThat(access.login("ann", new char[100_000], HERE))
        .isInstanceOf(LoginResult.Refused.class);
    assertThat(hasher.verifications).hasValue(4);
    assertThat(access.failedLogins()).isEqualTo(4);
  }

  @Test
  void login_fiveFailuresForOneUser_holdsThatUserBackFromThereOnly() {
    for (int i = 0; i < LoginLimits.DEFAULT.failuresPerUser(); i++) {
      access.login("ann", WRONG, HERE);
    }
    int before = hasher.verifications.get();

    assertThat(access.login("ann", RIGHT, HERE))
        .isEqualTo(new LoginResult.TooMany(LoginLimits.DEFAULT.window()));
    assertThat(hasher.verifications).hasValue(before);
    assertThat(access.login("bob", RIGHT, HERE)).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(access.login("ann", RIGHT, THERE)).isInstanceOf(LoginResult.LoggedIn.class);
    ticker.advance(LoginLimits.DEFAULT.window());
    assertThat(access.login("ann", RIGHT, HERE)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void login_unknownUser_isHeldBackLikeAKnownOne() {
    for (int i = 0; i < LoginLimits.DEFAULT.failuresPerUser(); i++) {
      access.login("nobody", WRONG, HERE);
    }

    assertThat(access.login("nobody", WRONG, HERE))
        .isEqualTo(new LoginResult.TooMany(LoginLimits.DEFAULT.window()));
  }

  @Test
  void login_twentyFailuresFromOneSlash64_holdsAllOfItBack() {
    for (int i = 0; i < LoginLimits.DEFAULT.failuresPerSource(); i++) {
      access.login("user" + i, WRONG, InetAddress.ofLiteral("2001:db8::" + i));
    }

    assertThat(access.login("ann", RIGHT, InetAddress.ofLiteral("2001:db8::ffff")))
        .isInstanceOf(LoginResult.TooMany.class);
    assertThat(access.login("ann", RIGHT, InetAddress.ofLiteral("2001:db8:0:1::")))
        .isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void login_successes_areNotCounted() {
    for (int i = 0; i < 3 * LoginLimits.DEFAULT.failuresPerSource(); i++) {
      assertThat(access.login("ann", RIGHT, HERE)).isInstanceOf(LoginResult.LoggedIn.class);
    }
    assertThat(access.openSessions()).isEqualTo(LiveSessions.MOST_PER_USER);
  }

  @Test
  void login_hashingBusy_isTooManyAndNotCounted() {
    hasher.busy = true;
    for (int i = 0; i < 30; i++) {
      assertThat(access.login("ann", RIGHT, HERE)).isInstanceOf(LoginResult.TooMany.class);
    }
    hasher.busy = false;

    assertThat(access.login("ann", RIGHT, HERE)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void login_accountChangedWhileHashing_isRefused() {
    hasher.meanwhile =
        () -> {
          try {
            accounts.changePassphrase("ann", WRONG);
          } catch (AccountException | DatabaseException e) {
            throw new AssertionError(e);
          }
        };

    assertThat(access.login("ann", RIGHT, HERE)).isInstanceOf(LoginResult.Refused.class);
    assertThat(access.openSessions()).isZero();
  }

  @Test
  void scope_decidesWhatIsSeenAndWatched() {
    Session bob = login("bob").session();

    assertThat(access.maySee(bob, DOOR)).isTrue();
    assertThat(access.maySee(bob, YARD)).isFalse();
    assertThat(Watching.live(access, bob, YARD, "tile")).isEmpty();
    ViewerGrant grant = grant(bob, DOOR);
    assertThat(grant.user()).isEqualTo("bob");
    assertThat(grant.camera()).isEqualTo(DOOR);
    assertThat(grant.rendition()).isEqualTo("tile");
  }

  @Test
  void logout_endsTheGrantsAtOnce_evenWhenAListenerFails() {
    LoginResult.LoggedIn ann = login("ann");
    LoginResult.LoggedIn other = login("ann");
    ViewerGrant first = grant(ann.session(), DOOR);
    ViewerGrant second = grant(ann.session(), YARD);
    ViewerGrant others = grant(other.session(), DOOR);
    AtomicInteger ended = new AtomicInteger();
    first.onEnd(
        () -> {
          throw new IllegalStateException("a viewer's fault");
        });
    first.onEnd(ended::incrementAndGet);
    second.onEnd(ended::incrementAndGet);

    access.logout(ann.session());

    assertThat(ended).hasValue(2);
    assertThat(first.hasEnded()).isTrue();
    assertThat(access.session(ann.token())).isEmpty();
    assertThat(access.maySee(ann.session(), DOOR)).isFalse();
    assertThat(Watching.live(access, ann.session(), DOOR, "tile")).isEmpty();
    assertThat(others.hasEnded()).isFalse();
    assertThat(access.openGrants()).isOne();
  }

  @Test
  void idle_endsTheSession_butWatchingIsUse() {
    LoginResult.LoggedIn ann = login("ann");
    LoginResult.LoggedIn watching = login("ann");
    ViewerGrant grant = grant(watching.session(), DOOR);
    ticker.advance(LIMITS.idle().minusSeconds(1));
    assertThat(access.session(ann.token())).isPresent();
    ticker.advance(Duration.ofSeconds(2));
    assertThat(access.session(ann.token())).isPresent();
    ticker.advance(LIMITS.idle());

    assertThat(access.session(ann.token())).isEmpty();
    assertThat(grant.hasEnded()).isFalse();
    access.release(grant);
    assertThat(access.session(watching.token())).isPresent();
  }

  @Test
  void absoluteExpiry_endsTheGrantsWithinASecond() {
    ViewerGrant grant = grant(login("ann").session(), DOOR);

    ticker.advance(LIMITS.absolute());

    awaitEnd(grant);
    assertThat(access.openSessions()).isZero();
  }

  @Test
  void accountRemoved_byAnotherProcess_endsTheGrantsWithinASecond() throws Exception {
    LoginResult.LoggedIn bob = login("bob");
    ViewerGrant grant = grant(bob.session(), DOOR);
    ViewerGrant anns = grant(login("ann").session(), DOOR);

    new Accounts(kind.open(directory), InstantSource.system()).remove("bob");

    awaitEnd(grant);
    assertThat(access.session(bob.token())).isEmpty();
    assertThat(anns.hasEnded()).isFalse();
  }

  @Test
  void accountChanged_endsTheGrantsWithinASecond() throws Exception {
    ViewerGrant first = grant(login("bob").session(), DOOR);
    accounts.changePassphrase("bob", WRONG);
    awaitEnd(first);
    accounts.changePassphrase("bob", RIGHT);
    ViewerGrant second = grant(login("bob").session(), DOOR);
    accounts.changeRoles("bob", Set.of(Role.VIEWER, Role.OPERATOR));
    awaitEnd(second);
    ViewerGrant third = grant(login("bob").session(), DOOR);
    accounts.remove("bob");
    accounts.add("bob", RIGHT, CameraScope.all());
    awaitEnd(third);
  }

  @Test
  void accountsUnreadable_endsEverySession() {
    ViewerGrant grant = grant(login("ann").session(), DOOR);

    database.jdbi().useHandle(handle -> handle.execute("ALTER TABLE account RENAME TO lost"));
    // A server tells of a change by this table; that it cannot be read is the same as a change.
    database.jdbi().useHandle(handle -> handle.execute("DROP TABLE change_count"));

    await().atMost(Duration.ofSeconds(5)).until(grant::hasEnded);
  }

  @Test
  void release_endsTheGrantQuietly() {
    ViewerGrant grant = grant(login("ann").session(), DOOR);
    AtomicInteger ended = new AtomicInteger();
    grant.onEnd(ended::incrementAndGet);

    access.release(grant);
    access.release(grant);

    assertThat(grant.hasEnded()).isTrue();
    assertThat(ended).hasValue(0);
    assertThat(access.openGrants()).isZero();
  }

  @Test
  void grantLive_withoutEnd_isBounded() {
    Session ann = login("ann").session();
    for (int i = 0; i < LiveSession.MOST_GRANTS; i++) {
      grant(ann, DOOR);
    }

    assertThat(Watching.live(access, ann, DOOR, "tile")).isEmpty();
  }

  @Test
  void close_endsEverything() {
    LoginResult.LoggedIn ann = login("ann");
    ViewerGrant grant = grant(ann.session(), DOOR);

    access.close();

    assertThat(grant.hasEnded()).isTrue();
    assertThat(access.session(ann.token())).isEmpty();
  }

  @Test
  void log_holdsNoSecretAndNoUnknownName_andIsBounded() {
    try (LogCapture log = new LogCapture()) {
      LoginResult.LoggedIn ann = login("ann");
      access.login("ann", WRONG, HERE);
      access.login("my passphrase\ntyped here", WRONG, HERE);
      for (int i = 0; i < 100; i++) {
        access.login("ann", WRONG, InetAddress.ofLiteral("10.0.0." + i));
      }
      ticker.advance(Duration.ofMinutes(2));
      access.login("ann", WRONG, THERE);

      List<String> lines = new ArrayList<>(log.lines());
      assertThat(lines)
          .hasSizeLessThan(LoginLog.MOST_LINES_PER_WINDOW + 5)
          .contains("login refused user=ann from=192.0.2.7")
          .contains("login refused user=(unknown) from=192.0.2.7")
          .anyMatch(line -> line.contains("left out"))
          .allSatisfy(
              line ->
                  assertThat(line)
                      .doesNotContain(ann.token(), new String(WRONG), new String(RIGHT), "typed"));
      assertThat(ann.toString() + ann.session()).doesNotContain(ann.token());
    }
  }

  @Test
  void viewerGrant_cannotBeMadeOutsideThisPackage() {
    for (Constructor<?> constructor : ViewerGrant.class.getDeclaredConstructors()) {
      assertThat(constructor.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)).isZero();
    }
    assertThat(Modifier.isFinal(ViewerGrant.class.getModifiers())).isTrue();
  }
}
