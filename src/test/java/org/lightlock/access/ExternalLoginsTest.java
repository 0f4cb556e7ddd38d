package org.lightlock.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.lightlock.access.rights.Subject;
import org.lightlock.camera.CameraId;

@OnBothDatabases
class ExternalLoginsTest {
  private static final char[] RIGHT = "correct horse battery".toCharArray();
  private static final String ISSUER = "https://login.example";
  private static final CameraId DOOR = new CameraId("door");
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");

  @Parameter TestDatabase kind;
  @TempDir Path directory;
  private final FakeTicker ticker = new FakeTicker();
  private AccessDatabase database;
  private Accounts accounts;
  private LocalAccess access;
  private ExternalLogins logins;

  @BeforeEach
  void start() throws Exception {
    database = kind.open(directory);
    accounts = new Accounts(database, InstantSource.system(), new CountingHasher());
    new Grants(database, InstantSource.system())
        .add(new Subject.OfRole(Role.VIEWER), Grants.Terms.watching(CameraScope.all()));
    access =
        LocalAccess.start(
            database,
            SessionLimits.DEFAULT,
            LoginLimits.DEFAULT,
            new KnownGrants(Map.of(), InstantSource.system()),
            ticker,
            new CountingHasher());
    logins = access.external();
  }

  @AfterEach
  void stop() {
    access.close();
  }

  private static ExternalIdentity person(String subject, String name) {
    return new ExternalIdentity(ISSUER, subject, Optional.of("sid-of-" + subject), name);
  }

  private ExternalLogin login(ExternalIdentity who, Role... roles) {
    return logins.login(who, Set.of(roles), false, Optional.empty(), HERE);
  }

  private Session session(ExternalIdentity who, Role... roles) {
    return switch (login(who, roles)) {
      case ExternalLogin.LoggedIn in -> in.session();
      case ExternalLogin other -> throw new AssertionError(other.toString());
    };
  }

  private List<String> audited(String kind) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("SELECT body FROM audit_entry WHERE kind = :kind ORDER BY idx")
                    .bind("kind", kind)
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void login_first_makesAnAccountThatNoPassphraseOpens() throws Exception {
    ExternalLogin login = login(person("1", "anna"), Role.VIEWER);

    assertThat(login).isInstanceOf(ExternalLogin.LoggedIn.class);
    assertThat(accounts.list()).extracting(Account::name).containsExactly("anna");
    assertThat(access.login("anna", RIGHT, HERE)).isEqualTo(new Access.LoginResult.Refused());
    assertThat(audited("account")).singleElement().asString().contains("made by single sign-on");
    assertThat(audited("login")).singleElement().asString().contains("\"sso\"");
  }

  /** The issuer lets a browser in that it knows, whoever sits before it now. */
  @Test
  void login_isFreshFromWhenThePersonWasAsked_notFromWhenTheSessionBegan() {
    Instant now = Instant.now();
    assertThat(access.isFresh(shownAt(Optional.empty()))).isFalse();
    assertThat(access.isFresh(shownAt(Optional.of(now.minus(Duration.ofHours(2)))))).isFalse();
    assertThat(access.isFresh(shownAt(Optional.of(now.plus(Duration.ofHours(2)))))).isFalse();

    Session fresh = shownAt(Optional.of(now.minus(Duration.ofMinutes(4))));
    assertThat(access.isFresh(fresh)).isTrue();
    ticker.advance(Duration.ofMinutes(7));
    assertThat(access.isFresh(fresh)).isFalse();
  }

  private Session shownAt(Optional<Instant> shown) {
    return switch (logins.login(person("1", "anna"), Set.of(Role.VIEWER), false, shown, HERE)) {
      case ExternalLogin.LoggedIn in -> in.session();
      case ExternalLogin other -> throw new AssertionError(other.toString());
    };
  }

  /** Else a passkey would let the person in when the issuer does not any more. */
  @Test
  void ownFactors_ofAPersonOfTheIssuer_areNotMadeHere() {
    Session anna = shownAt(Optional.of(Instant.now()));
    OwnFactors own = access.ownFactors();

    assertThat(own.state(anna).external()).isTrue();
    assertThat(own.newTotp(anna)).isEqualTo(new OwnFactors.Outcome.Elsewhere());
    assertThat(own.confirmTotp(anna, "000000")).isEqualTo(new OwnFactors.Outcome.Elsewhere());
    assertThat(own.passkeyOptions(anna)).isEqualTo(new OwnFactors.Outcome.Elsewhere());
    assertThat(own.newRecoveryCodes(anna)).isEqualTo(new OwnFactors.Outcome.Elsewhere());
  }

  @Test
  void login_again_isTheSameAccountWhateverThePersonIsCalledNow() throws Exception {
    Session first = session(person("1", "anna"), Role.VIEWER);
    Session second = session(person("1", "anna.de.vries"), Role.VIEWER);

    assertThat(second.user()).isEqualTo(first.user());
    assertThat(accounts.list()).hasSize(1);
  }

  /** The takeover: somebody at the issuer calls herself as a local account is called. */
  @Test
  void login_nameOfALocalAccount_doesNotOpenThatAccount() throws Exception {
    accounts.add("anna", RIGHT, CameraScope.all());

    Session session = session(person("1", "anna"), Role.VIEWER);

    assertThat(session.user()).isEqualTo("anna.2");
    assertThat(access.login("anna", RIGHT, HERE)).isInstanceOf(Access.LoginResult.LoggedIn.class);
    assertThat(access.login("anna.2", RIGHT, HERE)).isEqualTo(new Access.LoginResult.Refused());
  }

  @Test
  void login_twoPeopleOfOneName_haveAnAccountEach() {
    assertThat(session(person("1", "Anna"), Role.VIEWER).user()).isEqualTo("anna");
    assertThat(session(person("2", "anna"), Role.VIEWER).user()).isEqualTo("anna.2");
  }

  @Test
  void login_sameSubjectAtAnotherIssuer_isAnotherPerson() {
    Session here = session(person("1", "anna"), Role.VIEWER);
    Session there =
        session(
            new ExternalIdentity("https://other.example", "1", Optional.empty(), "anna"),
            Role.VIEWER);

    assertThat(there.user()).isNotEqualTo(here.user());
  }

  @Test
  void accountName_isOneThatAccountsMayHave() {
    for (String wished :
        List.of(
            "Anna de Vries",
            "ANNA@city.example",
            "../../etc",
            "\u202eannA",
            "",
            "-",
            "é",
            "x".repeat(500))) {
      assertThat(Accounts.isValidName(person("1", wished).accountName())).as(wished).isTrue();
    }
  }

  @Test
  void login_noRole_isRefusedAndMakesNothing() throws Exception {
    assertThat(login(person("1", "anna"))).isEqualTo(new ExternalLogin.NoRole());
    assertThat(accounts.list()).isEmpty();
  }

  @Test
  void passphraseOrLink_forAnAccountOfTheIssuer_isRefusedAndChangesNothing() throws Exception {
    Session anna = session(person("1", "anna"), Role.VIEWER);
    EnrolmentLinks links = new EnrolmentLinks(database, InstantSource.system());

    for (ThrowingCallable second :
        List.<ThrowingCallable>of(
            () -> accounts.changePassphrase("anna", RIGHT),
            () -> links.invite("anna", Set.of(Role.VIEWER)))) {
      assertThatThrownBy(second)
          .isInstanceOfSatisfying(
              AccountException.class,
              e -> assertThat(e.problem()).isEqualTo(AccountException.Problem.SINGLE_SIGN_ON))
          .hasMessageContaining("single sign-on")
          .hasMessageContaining("lightlock user disable anna");
    }
    assertThat(access.ownFactors().changePassphrase(anna, RIGHT, RIGHT, HERE))
        .isInstanceOf(OwnFactors.Outcome.Elsewhere.class);
    assertThat(access.login("anna", RIGHT, HERE)).isEqualTo(new Access.LoginResult.Refused());
    assertThat(access.roles(anna)).as("nothing ended").containsExactly(Role.VIEWER);
  }

  /** A link for a name that nobody had, used after somebody at the issuer got that name. */
  @Test
  void link_forANameThatTheIssuersAccountHasNow_isGoodForNothing() throws Exception {
    String token =
        new EnrolmentLinks(database, InstantSource.system()).invite("anna", Set.of(Role.VIEWER));
    session(person("1", "anna"), Role.VIEWER);

    Enrolments.Step _ =
        access.enrolments().passphrase(token, "", "seven grey elephants".toCharArray(), HERE);

    assertThat(access.enrolments().finish(token, HERE)).isInstanceOf(Enrolments.Step.Gone.class);
    assertThat(access.login("anna", "seven grey elephants".toCharArray(), HERE))
        .isEqualTo(new Access.LoginResult.Refused());
  }

  @Test
  void login_rolesChanged_changesThemAndEndsWhatWasOpen() {
    Session before = session(person("1", "anna"), Role.VIEWER);
    Session after = session(person("1", "anna"), Role.OPERATOR);

    assertThat(access.roles(after)).containsExactly(Role.OPERATOR);
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(access.roles(before)).isEmpty());
    assertThat(audited("account")).last().asString().contains("viewer", "operator");
  }

  @Test
  void login_lastGroupLost_endsWhatWasOpen() {
    Session before = session(person("1", "anna"), Role.VIEWER);

    assertThat(login(person("1", "anna"))).isEqualTo(new ExternalLogin.NoRole());

    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(access.roles(before)).isEmpty());
  }

  @Test
  void login_administratorWithoutSecondFactor_isRefused() throws Exception {
    assertThat(login(person("1", "anna"), Role.VIEWER, Role.ADMINISTRATOR))
        .isEqualTo(new ExternalLogin.SecondFactorNeeded());
    assertThat(accounts.list()).isEmpty();
    assertThat(
            logins.login(
                person("1", "anna"), Set.of(Role.ADMINISTRATOR), true, Optional.empty(), HERE))
        .isInstanceOf(ExternalLogin.LoggedIn.class);
  }

  @Test
  void login_disabledAccount_staysOut() throws Exception {
    Session before = session(person("1", "anna"), Role.VIEWER);
    accounts.disable("anna");

    assertThat(login(person("1", "anna"), Role.VIEWER)).isEqualTo(new ExternalLogin.Disabled());
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(access.roles(before)).isEmpty());
  }

  @Test
  void end_issuersSession_endsItsStreamsAndNoOthers() throws Exception {
    Session hers = session(person("1", "anna"), Role.VIEWER);
    Session his = session(person("2", "bob"), Role.VIEWER);
    ViewerGrant watched = Watching.live(access, hers, DOOR, "full").orElseThrow();
    ViewerGrant other = Watching.live(access, his, DOOR, "full").orElseThrow();

    logins.end(ISSUER, Optional.of("1"), Optional.of("sid-of-1"));

    assertThat(watched.hasEnded()).isTrue();
    assertThat(other.hasEnded()).isFalse();
    assertThat(access.roles(hers)).isEmpty();
    assertThat(audited("logout")).hasSize(1);
  }

  @Test
  void end_person_endsEverySessionOfThePerson() throws Exception {
    var mobile = new ExternalIdentity(ISSUER, "1", Optional.of("another-sid"), "anna");
    ViewerGrant first =
        Watching.live(access, session(person("1", "anna"), Role.VIEWER), DOOR, "full")
            .orElseThrow();
    ViewerGrant second =
        Watching.live(access, session(mobile, Role.VIEWER), DOOR, "full").orElseThrow();

    logins.end(ISSUER, Optional.of("1"), Optional.empty());

    assertThat(first.hasEnded()).isTrue();
    assertThat(second.hasEnded()).isTrue();
  }

  @Test
  void end_wordOfAnotherIssuer_endsNothing() throws Exception {
    ViewerGrant watched =
        Watching.live(access, session(person("1", "anna"), Role.VIEWER), DOOR, "full")
            .orElseThrow();

    logins.end("https://other.example", Optional.of("1"), Optional.of("sid-of-1"));
    logins.end(ISSUER, Optional.of("2"), Optional.of("sid-of-1"));

    assertThat(watched.hasEnded()).isFalse();
  }

  /** The issuer ended its session while the browser was still on its way back. */
  @Test
  void login_afterItsEnd_isRefused() throws Exception {
    logins.end(ISSUER, Optional.of("1"), Optional.of("sid-of-1"));

    assertThat(login(person("1", "anna"), Role.VIEWER)).isEqualTo(new ExternalLogin.Disabled());
  }

  @Test
  void begin_afterManyFailures_waits() {
    for (int i = 0; i < LoginLimits.DEFAULT.failuresPerSource(); i++) {
      assertThat(logins.begin(HERE)).isZero();
    }
    assertThat(logins.begin(HERE)).isPositive();
    assertThat(logins.begin(InetAddress.ofLiteral("192.0.2.8"))).isZero();
  }

  @Test
  void remove_account_makesRoomForAnother() throws Exception {
    session(person("1", "anna"), Role.VIEWER);
    accounts.remove("anna");

    assertThat(session(person("2", "anna"), Role.VIEWER).user()).isEqualTo("anna");
  }

  private LocalAccess otherGateway() throws Exception {
    return LocalAccess.start(
        kind.open(directory),
        SessionLimits.DEFAULT,
        LoginLimits.DEFAULT,
        new KnownGrants(Map.of(), InstantSource.system()),
        ticker,
        new CountingHasher());
  }

  private static Session sessionAt(LocalAccess gateway, ExternalIdentity who) {
    return ((ExternalLogin.LoggedIn)
            gateway.external().login(who, Set.of(Role.VIEWER), false, Optional.empty(), HERE))
        .session();
  }

  /** One session of the issuer, two gateways behind one name: the word reaches one of them. */
  @Test
  void end_issuersSession_endsItAtTheOtherGatewayTooWhetherOrNotItIsKnownHere() throws Exception {
    try (LocalAccess other = otherGateway()) {
      Session here = session(person("1", "anna"), Role.VIEWER);
      Session there = sessionAt(other, person("1", "anna"));
      Session onlyThere = sessionAt(other, person("2", "bob"));
      Session neighbour = sessionAt(other, person("3", "carl"));

      logins.end(ISSUER, Optional.of("1"), Optional.of("sid-of-1"));
      logins.end(ISSUER, Optional.empty(), Optional.of("sid-of-2"));

      assertThat(access.roles(here)).isEmpty();
      await()
          .atMost(Duration.ofSeconds(2))
          .untilAsserted(
              () -> {
                assertThat(other.roles(there)).isEmpty();
                assertThat(other.roles(onlyThere)).isEmpty();
              });
      assertThat(other.roles(neighbour)).containsExactly(Role.VIEWER);
      assertThat(
              other
                  .external()
                  .login(person("2", "bob"), Set.of(Role.VIEWER), false, Optional.empty(), HERE))
          .as("the login that was overtaken")
          .isEqualTo(new ExternalLogin.Disabled());
    }
  }

  @Test
  void end_issuersSessionOfSomebodyElse_endsNothingAtTheOtherGateway() throws Exception {
    try (LocalAccess other = otherGateway()) {
      Session there = sessionAt(other, person("1", "anna"));
      Session last = sessionAt(other, person("2", "bob"));

      logins.end("https://other.example", Optional.empty(), Optional.of("sid-of-1"));
      logins.end(ISSUER, Optional.of("3"), Optional.of("sid-of-1"));
      logins.end(ISSUER, Optional.of("2"), Optional.of("sid-of-2"));

      await()
          .atMost(Duration.ofSeconds(2))
          .untilAsserted(() -> assertThat(other.roles(last)).isEmpty());
      assertThat(other.roles(there)).containsExactly(Role.VIEWER);
    }
  }
}
